import type { TermShardEntry } from '../contract/partition-root.js';
import { encodeTermShard, type TermPostings } from '../contract/term-shard.js';
import { encodeFile, type PublishedFile } from './encode-file.js';

/**
 * Cuts a partition's vocabulary into ranges of about `maxBytes` before gzip. A term is never cut: one with a longer list
 * is a shard alone.
 *
 * @param terms in vocabulary order
 */
export function encodeTerms(
  terms: readonly TermPostings[],
  maxBytes: number,
): { files: PublishedFile[]; entries: TermShardEntry[] } {
  const files: PublishedFile[] = [];
  const entries: TermShardEntry[] = [];
  let shard: TermPostings[] = [];
  let bytes = 0;
  const close = (): void => {
    const [first] = shard;
    if (first === undefined) return;
    const { file, entry } = encodeFile(encodeTermShard(shard));
    files.push(file);
    entries.push({ firstTerm: first.term, ...entry });
    shard = [];
    bytes = 0;
  };
  for (const term of terms) {
    const added = estimateBytes(term);
    if (bytes + added > maxBytes) close();
    shard.push(term);
    bytes += added;
  }
  close();
  return { files, entries };
}

/** Near enough to place a cut: gaps and slots are mostly one byte. */
function estimateBytes({ term, postings }: TermPostings): number {
  let bytes = 6 + term.length;
  for (const { slots } of postings) bytes += 2 + slots.length;
  return bytes;
}
