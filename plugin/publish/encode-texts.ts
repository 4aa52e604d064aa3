import type { PublishedChunk } from '../contract/chunk.js';
import type { TextShardEntry } from '../contract/partition-root.js';
import { encodeTextShard } from '../contract/text-shard.js';
import { encodeFile, type PublishedFile } from './encode-file.js';

/**
 * Cuts a partition's chunks into shards of about `maxBytes` before gzip, in reading order: neighbours of a hit come with it.
 */
export function encodeTexts(
  chunks: readonly PublishedChunk[],
  maxBytes: number,
): { files: PublishedFile[]; entries: TextShardEntry[] } {
  const files: PublishedFile[] = [];
  const entries: TextShardEntry[] = [];
  let shard: PublishedChunk[] = [];
  let bytes = 0;
  const close = (): void => {
    if (shard.length === 0) return;
    const { file, entry } = encodeFile(encodeTextShard(shard));
    files.push(file);
    entries.push({ chunkCount: shard.length, ...entry });
    shard = [];
    bytes = 0;
  };
  for (const chunk of chunks) {
    const added = Buffer.byteLength(chunk.text) + ENVELOPE_BYTES;
    if (bytes + added > maxBytes) close();
    shard.push(chunk);
    bytes += added;
  }
  close();
  return { files, entries };
}

/** Id, anchor, trail and signature of a chunk, roughly. */
const ENVELOPE_BYTES = 150;
