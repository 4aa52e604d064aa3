import type { PublishedChunk } from '../format/chunk.js';
import { encodeTextDirectory, type TextShardEntry } from '../format/shard-directory.js';
import { encodeTextShard } from '../format/text-shard.js';
import { cutRuns } from './cut-runs.js';
import { encodeFile, type PublishedFile } from './encode-file.js';
import { nameShards } from './name-shards.js';

/**
 * Cuts a partition's chunks into shards of about `maxBytes` before gzip, in reading order: neighbours of a hit come with it.
 * Names them in directories when they are many.
 */
export function encodeTexts(
  chunks: readonly PublishedChunk[],
  maxBytes: number,
): { files: PublishedFile[]; shards: TextShardEntry[]; directories: TextShardEntry[] } {
  const files: PublishedFile[] = [];
  let firstChunk = 0;
  const shards: TextShardEntry[] = [];
  for (const run of cutRuns(chunks, estimateTextBytes, maxBytes)) {
    const { file, entry } = encodeFile(encodeTextShard(run));
    files.push(file);
    shards.push({ firstChunk, ...entry });
    firstChunk += run.length;
  }
  const named = nameShards(shards, (some) => {
    const { file, entry } = encodeFile(encodeTextDirectory(some));
    files.push(file);
    return { firstChunk: some[0]?.firstChunk ?? 0, ...entry };
  });
  return { files, ...named };
}

/** Near enough to place a cut, before gzip. */
export function estimateTextBytes({ text }: PublishedChunk): number {
  return Buffer.byteLength(text) + ENVELOPE_BYTES;
}

/** Id, anchor, breadcrumbs and signature of a chunk, roughly. */
const ENVELOPE_BYTES = 150;
