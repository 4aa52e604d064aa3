import { inverseFrequency } from '../../plugin/terms/inverse-frequency.js';
import type { PostingList } from '../../plugin/format/term-shard.js';
import type { Loaded } from '../load/load-error.js';
import type { Partition } from '../load/partition.js';
import type { AskedTerm } from './asked-terms.js';
import { findCloseTerms } from './close-terms.js';

/** A term of the question as the vocabulary has it, with its posting lists. */
export interface MatchedTerm {
  /** The question's term that it stands for: several close terms may stand for one. */
  asked: AskedTerm;
  /** As in the vocabulary; what to mark in the text. */
  term: string;
  /** Natural logarithm, see `inverseFrequency`. */
  idf: number;
  /** What a match counts: the asked term's factor, less for a close term. */
  factor: number;
  /** By place of the partition in the list asked; `null` where the term is not. */
  lists: readonly (PostingList | null)[];
}

/**
 * Looks a question's terms up in the shards that are loaded.
 *
 * @param partitions those asked, their shards for these terms loaded
 * @param chunkCount of the whole book
 */
export function matchTerms(
  asked: readonly AskedTerm[],
  partitions: readonly Partition[],
  chunkCount: number,
): Loaded<MatchedTerm[]> {
  const matched: MatchedTerm[] = [];
  for (const term of asked) {
    const found = lookUp(term.term, term, 1, partitions, chunkCount);
    if (!found.ok) return found;
    if (found.value !== null) matched.push(found.value);
    else if (term.isWord) {
      const nearest = new Map<string, number>();
      for (const partition of partitions) {
        const shard = partition.shardOf(term.term);
        if (shard === null) continue;
        for (const close of findCloseTerms(shard, term.term)) {
          nearest.set(close.term, Math.max(close.nearness, nearest.get(close.term) ?? 0));
        }
      }
      const best = Math.max(0, ...nearest.values());
      for (const [close, nearness] of nearest) {
        // What is much farther than the nearest is another word.
        if (nearness < best / 2) continue;
        const near = lookUp(close, term, nearness, partitions, chunkCount);
        if (!near.ok) return near;
        if (near.value !== null) matched.push(near.value);
      }
    }
  }
  return { ok: true, value: matched };
}

function lookUp(
  term: string,
  asked: AskedTerm,
  nearness: number,
  partitions: readonly Partition[],
  chunkCount: number,
): Loaded<MatchedTerm | null> {
  let frequency = 0;
  const lists: (PostingList | null)[] = [];
  for (const partition of partitions) {
    const shard = partition.shardOf(term);
    const index = shard?.indexOf(term) ?? -1;
    if (shard === null || index === -1) {
      lists.push(null);
      continue;
    }
    const list = shard.postings(index);
    if (list === null) {
      const url = partition.entry.key;
      return { ok: false, error: { code: 'corrupt', message: 'A posting list does not decode.', url } };
    }
    frequency = shard.bookFrequency(index);
    lists.push(list);
  }
  if (frequency === 0) return { ok: true, value: null };
  const idf = inverseFrequency(frequency, chunkCount);
  return { ok: true, value: { asked, term, idf, factor: asked.factor * nearness, lists } };
}
