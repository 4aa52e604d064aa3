import { stripMarks } from '../../plugin/terms/fold.js';
import { compareTerms, findFirst } from '../../plugin/terms/term-order.js';
import type { TermShard } from '../../plugin/format/term-shard.js';

/** A term of the vocabulary that stands in for a word the vocabulary lacks. */
export interface CloseTerm {
  term: string;
  /** Similarity to the word, above 0 and below 1. */
  nearness: number;
  /** Whether the term is too close for chance. Random letters rarely come this near to any term, so the match may stand alone. */
  isLikely: boolean;
}

/**
 * Finds the terms that a reader may have meant by a word the vocabulary lacks: the word with other diacritics, longer words that begin
 * with it (it is unfinished), a shorter word that it begins with (the stemmer left an ending), or a word that it misspells. Searches only
 * the shard that would hold the word, which is already loaded and holds the words with the same beginning.
 *
 * @returns The nearest terms first, at most 6.
 */
export function findCloseTerms(shard: TermShard, word: string): CloseTerm[] {
  const key = stripMarks(word);
  if (key === '') return [];
  const { terms } = shard;
  const close: CloseTerm[] = [];
  const start = findFirst(terms, (term) => compareTerms(term, key) >= 0);
  for (const term of terms.slice(start)) {
    const candidate = stripMarks(term);
    if (!candidate.startsWith(key)) break;
    if (candidate === key) close.push({ term, nearness: 0.9, isLikely: true });
    else if (isLongEnough(key)) {
      const share = key.length / candidate.length;
      const isLikely =
        !ALPHABETIC.test(key) || (key.length >= LIKELY_MIN_PREFIX && share >= LIKELY_MIN_SHARE);
      close.push({ term, nearness: 0.8 * share, isLikely });
    }
  }
  if (close.length === 0 && key.length >= SHORTEST_MISTYPED) close.push(...findMistyped(terms, key));
  return close.sort((left, right) => right.nearness - left.nearness).slice(0, MAX_CLOSE);
}

/** More close terms would drown out the words that match exactly. */
const MAX_CLOSE = 6;
/** Shorter words are close to too many others: one error is a quarter of a four-letter word. */
const SHORTEST_MISTYPED = 4;
const SHORTEST_WITH_TWO_EDITS = 8;
/**
 * Thresholds of `isLikely`, chosen by comparing random letters, invented words and real words of another book with misspelled words of
 * the evaluation sets. Figures: docs/decisions/0022-nothing-found.md.
 */
const LIKELY_MIN_PREFIX = 4;
const LIKELY_MIN_SHARE = 0.6;
const LIKELY_MIN_MISTYPED = 5;
const LIKELY_MIN_STEM = 6;

const ALPHABETIC = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u;

/** Whether a prefix is long enough to suggest a word. A Han character or a Thai syllable is; two Latin letters begin too many words. */
function isLongEnough(key: string): boolean {
  return key.length >= 3 || !ALPHABETIC.test(key);
}

function findMistyped(terms: readonly string[], key: string): CloseTerm[] {
  const maxEdits = key.length >= SHORTEST_WITH_TWO_EDITS ? 2 : 1;
  const found: CloseTerm[] = [];
  const from = findFirst(terms, (term) => compareTerms(term, key.slice(0, 1)) >= 0);
  for (const term of terms.slice(from)) {
    const candidate = stripMarks(term);
    if (candidate[0] !== key[0]) break;
    const edits = countEdits(key, candidate, maxEdits);
    if (edits <= maxEdits) {
      const isLikely = key.length >= LIKELY_MIN_MISTYPED || haveSameLetters(key, candidate);
      found.push({ term, nearness: 0.7 - 0.2 * (edits - 1), isLikely });
    } else if (isStemOf(candidate, key)) {
      found.push({ term, nearness: 0.5, isLikely: candidate.length >= LIKELY_MIN_STEM });
    }
  }
  return found;
}

/** The stemmer leaves a misspelled ending: "configuratoin" begins with the stem of "configuration". */
function isStemOf(candidate: string, key: string): boolean {
  return candidate.length >= Math.max(SHORTEST_MISTYPED, 0.6 * key.length) && key.startsWith(candidate);
}

/** Whether two words have the same set of letters: some were swapped, or one was typed twice or once too few. */
function haveSameLetters(left: string, right: string): boolean {
  return sortLetters(left) === sortLetters(right);
}

function sortLetters(word: string): string {
  return Array.from(new Set(word)).sort().join('');
}

/** Counts insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). Stops past `maxEdits`. */
function countEdits(left: string, right: string, maxEdits: number): number {
  if (Math.abs(left.length - right.length) > maxEdits) return maxEdits + 1;
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_value, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= right.length; j += 1) {
      const isSame = left[i - 1] === right[j - 1];
      let edits = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        edits = Math.min(edits, at(before, j - 2) + 1);
      }
      next.push(edits);
      least = Math.min(least, edits);
    }
    if (least > maxEdits) return least;
    before = row;
    row = next;
  }
  return at(row, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
