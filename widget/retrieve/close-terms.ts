import { stripMarks } from '../../plugin/terms/fold.js';
import { findFirst } from '../../plugin/terms/term-order.js';
import type { TermShard } from '../../plugin/format/term-shard.js';

/** A term of the vocabulary that stands in for one it lacks. */
export interface CloseTerm {
  /** Place in the shard. */
  index: number;
  term: string;
  /** How near, in 0..1; below 1. */
  nearness: number;
}

/**
 * What a reader may have meant by a word the vocabulary lacks: the word with its marks, longer words that begin with it
 * (it is being typed), a shorter one it begins with (an ending the stemmer left on), or one with a typing error.
 *
 * Only the shard where the word would stand is looked at: it is loaded already, and holds what shares its beginning.
 *
 * @returns nearest first, at most `MAX_CLOSE`
 */
export function findCloseTerms(shard: TermShard, word: string): CloseTerm[] {
  const key = stripMarks(word);
  if (key === '') return [];
  const { terms } = shard;
  const close: CloseTerm[] = [];
  const start = findFirst(terms.length, (at) => terms[at] ?? '', key);
  for (let index = start; index < terms.length; index += 1) {
    const term = terms[index] ?? '';
    const candidate = stripMarks(term);
    if (!candidate.startsWith(key)) break;
    if (candidate === key) close.push({ index, term, nearness: 0.9 });
    else if (isLongEnough(key)) close.push({ index, term, nearness: (0.8 * key.length) / candidate.length });
  }
  if (close.length === 0 && key.length >= SHORTEST_MISTYPED) close.push(...findMistyped(terms, key));
  return close.sort((left, right) => right.nearness - left.nearness).slice(0, MAX_CLOSE);
}

function findMistyped(terms: readonly string[], key: string): CloseTerm[] {
  const maxEdits = key.length >= SHORTEST_WITH_TWO_EDITS ? 2 : 1;
  const found: CloseTerm[] = [];
  const from = findFirst(terms.length, (at) => terms[at] ?? '', key.slice(0, 1));
  for (let index = from; index < terms.length; index += 1) {
    const term = terms[index] ?? '';
    const candidate = stripMarks(term);
    if (candidate[0] !== key[0]) break;
    const edits = countEdits(key, candidate, maxEdits);
    if (edits <= maxEdits) found.push({ index, term, nearness: 0.7 - 0.2 * (edits - 1) });
    else if (isStemOf(candidate, key)) found.push({ index, term, nearness: 0.5 });
  }
  return found;
}

/** An error in the ending hides it from the stemmer: "configuratoin" begins with what it made of "configuration". */
function isStemOf(candidate: string, key: string): boolean {
  return candidate.length >= Math.max(SHORTEST_MISTYPED, 0.6 * key.length) && key.startsWith(candidate);
}

/** More would drown the words that were found as they are. */
const MAX_CLOSE = 6;
/** Shorter words are near to too much: at four letters one error is a quarter of the word. */
const SHORTEST_MISTYPED = 4;
const SHORTEST_WITH_TWO_EDITS = 8;

/** One character of Han or a Thai syllable begins words of its own; two Latin letters begin anything. */
function isLongEnough(key: string): boolean {
  return key.length >= 3 || !/^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u.test(key);
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment); stops past `maxEdits`. */
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
