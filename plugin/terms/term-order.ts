import { stripMarks } from './fold.js';

/**
 * The vocabulary's order: by the word without its marks, then by the word, both by code unit. `ma`, `má` and `mà`
 * stand side by side, and so do all words with the same beginning, whatever marks they bear.
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
 * First place in an ordered list that does not come before `term`; the list's length when all do.
 *
 * @param at the item at an index; never asked outside the list
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
