import { stripMarks } from './fold.js';

/**
 * Compares terms by the word without its marks, then by the word itself, both by code unit. `ma`, `má` and `mà` are therefore
 * neighbours, and so are all words with the same beginning, whatever their marks.
 *
 * @returns A negative number if `left` comes first, 0 for the same term, otherwise a positive number.
 */
export function compareTerms(left: string, right: string): number {
  const leftKey = stripMarks(left);
  const rightKey = stripMarks(right);
  if (leftKey !== rightKey) return leftKey < rightKey ? -1 : 1;
  return left < right ? -1 : Number(left > right);
}

/**
 * Finds, by binary search, the first item for which a condition holds, in a list where it also holds for all later items.
 *
 * @returns The index of the item, or the length of the list if the condition holds for no item.
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
