import { inverseFrequency } from '../../plugin/terms/inverse-frequency.js';
import type { PostingList } from '../../plugin/format/term-shard.js';
import { LoadFailure } from '../load/load-error.js';
import type { Partition } from '../load/partition.js';
import { findCloseTerms } from './close-terms.js';
import type { Query, QueryTerm } from './query.js';

/** A term of the vocabulary that matches a term of the question, with its posting lists. */
export interface MatchedTerm {
  /** The question's term. Several close terms may match one. */
  queryTerm: QueryTerm;
  /** The term as in the vocabulary, to be marked in the text. */
  term: string;
  /** Natural logarithm; see `inverseFrequency`. */
  idf: number;
  /** How much a match counts, 0..1: the query term's weight, reduced for a close term. */
  weight: number;
  /** The term's posting list in each searched partition; `null` if it does not occur there. */
  lists: readonly (PostingList | null)[];
}

/**
 * Looks up a question's terms in the loaded shards. A word that the book lacks is matched by close terms. If the book has none of the
 * question's words, only likely close terms count (`isLikely`), and only if they match more than half of those words. Otherwise only
 * terms of the previous question match, and only if this question has a stop word or no words of its own ("could you elaborate?", not
 * "zzqxv wwyk").
 *
 * @param partitions - The searched partitions, with their shards for these terms loaded.
 * @param chunkCount - Number of chunks in the whole book.
 * @throws LoadFailure if a posting list does not decode.
 */
export function matchTerms(
  { terms, hasStopWords }: Query,
  partitions: readonly Partition[],
  chunkCount: number,
): MatchedTerm[] {
  const match = (queryTerm: QueryTerm, term: string, nearness: number): MatchedTerm[] =>
    lookUp(term, queryTerm, nearness, partitions, chunkCount);
  const exact = terms.map((queryTerm) => match(queryTerm, queryTerm.term, 1));
  const isKnown = exact.flat().some(({ queryTerm }) => queryTerm.role !== 'context');
  const matches = terms.map((queryTerm, index) => {
    const found = exact[index] ?? [];
    if (found.length > 0 || queryTerm.role !== 'word') return found;
    const close = closeTerms(queryTerm.term, partitions, !isKnown);
    return close.flatMap(([term, nearness]) => match(queryTerm, term, nearness));
  });
  if (isKnown) return matches.flat();
  const words = matches.filter((_found, index) => terms[index]?.role === 'word');
  const guessed = words.filter((found) => found.length > 0);
  if (guessed.length * 2 > words.length) return matches.flat();
  const isLeaning = words.length === 0 || hasStopWords;
  return isLeaning ? matches.flat().filter(({ queryTerm }) => queryTerm.role === 'context') : [];
}

function closeTerms(
  word: string,
  partitions: readonly Partition[],
  isLikelyOnly: boolean,
): [term: string, nearness: number][] {
  const nearest = new Map<string, number>();
  for (const partition of partitions) {
    const shard = partition.shardOf(word);
    for (const { term, nearness, isLikely } of shard === null ? [] : findCloseTerms(shard, word)) {
      if (isLikely || !isLikelyOnly) nearest.set(term, Math.max(nearness, nearest.get(term) ?? 0));
    }
  }
  const best = Math.max(0, ...nearest.values());
  // A term less than half as near as the nearest is probably another word.
  return [...nearest].filter(([, nearness]) => nearness >= best / 2);
}

function lookUp(
  term: string,
  queryTerm: QueryTerm,
  nearness: number,
  partitions: readonly Partition[],
  chunkCount: number,
): MatchedTerm[] {
  let frequency = 0;
  const lists = partitions.map((partition): PostingList | null => {
    const shard = partition.shardOf(term);
    const index = shard?.indexOf(term) ?? -1;
    if (shard === null || index === -1) return null;
    const list = shard.postings(index);
    if (list === null) {
      const url = partition.entry.key;
      throw new LoadFailure({ code: 'corrupt', message: 'A posting list does not decode.', url });
    }
    frequency = shard.bookFrequency(index);
    return list;
  });
  if (frequency === 0) return [];
  const idf = inverseFrequency(frequency, chunkCount);
  return [{ queryTerm, term, idf, weight: queryTerm.weight * nearness, lists }];
}
