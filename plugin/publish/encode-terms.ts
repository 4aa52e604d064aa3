import { encodeTermDirectory, type TermShardEntry } from '../format/shard-directory.js';
import { encodeTermShard, type TermPostings } from '../format/term-shard.js';
import { cutRuns } from './cut-runs.js';
import { encodeFile, type PublishedFile } from './encode-file.js';
import { nameShards } from './name-shards.js';

/**
 * Cuts a partition's vocabulary into ranges of about `maxBytes` before gzip, and names them in directories when they are many. A
 * term is never cut: one with a longer list is a shard alone.
 *
 * @param terms in vocabulary order
 */
export function encodeTerms(
  terms: readonly TermPostings[],
  maxBytes: number,
): { files: PublishedFile[]; shards: TermShardEntry[]; directories: TermShardEntry[] } {
  const files: PublishedFile[] = [];
  const shards: TermShardEntry[] = [];
  for (const run of cutRuns(terms, estimateTermBytes, maxBytes)) {
    const { file, entry } = encodeFile(encodeTermShard(run));
    files.push(file);
    shards.push({ firstTerm: run[0]?.term ?? '', ...entry });
  }
  const named = nameShards(shards, (some) => {
    const { file, entry } = encodeFile(encodeTermDirectory(some));
    files.push(file);
    return { firstTerm: some[0]?.firstTerm ?? '', ...entry };
  });
  return { files, ...named };
}

/** Near enough to place a cut, before gzip: gaps and slots are mostly one byte. */
export function estimateTermBytes({ term, postings }: TermPostings): number {
  return 6 + term.length + 2 * postings.ordinals.length + postings.slots.length;
}
