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
  return left < right ? -1 : Number(left > right);
}

/**
 * Binary search for the first item from which a condition holds, in a list where it holds for all later ones too.
 *
 * @returns its index; the list's length when the condition holds for no item
 */
export function findFirst<Item>(items: ArrayLike<Item>, isReached: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && !isReached(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
