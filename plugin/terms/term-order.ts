import { stripMarks } from './fold.js';

/**
 * Orders the vocabulary by the word without its marks, then by the word, both by code unit: `ma`, `má` and `mà`
 * are neighbours, and so are all words with the same beginning, whatever their marks.
 *
 * @returns below 0 when `left` comes first, 0 for the same term
 */
export function compareTerms(left: string, right: string): number {
  const leftKey = stripMarks(left);
  const rightKey = stripMarks(right);
  if (leftKey !== rightKey) return leftKey < rightKey ? -1 : 1;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * Index of the first term in an ordered list that does not come before `term`; the list's length when all do.
 *
 * @param at - Returns the term at an index below `length`.
 */
export function findFirst(length: number, at: (index: number) => string, term: string): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareTerms(at(middle), term) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
