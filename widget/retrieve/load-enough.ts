import type { LoadError } from '../load/load-error.js';
import type { Partition } from '../load/partition.js';
import { loadTexts } from './book-database.js';
import { partitionOf } from './reading-components.js';

/**
 * Loads the texts of the best hits, in order, until they have a certain length together. Each may need another file, and most books need
 * few of them to fill a request.
 *
 * @param numbers - Numbers of the hits in the book, best first.
 * @param enoughChars - Length in UTF-16 code units.
 * @returns How many of the hits are enough, and which texts of these could not be loaded, and why.
 */
export async function loadEnoughTexts(
  partitions: readonly Partition[],
  numbers: readonly number[],
  enoughChars: number,
): Promise<{ count: number; missing: Map<number, LoadError> }> {
  const lengthOf = (number: number): number => {
    const partition = partitionOf(partitions, number);
    return partition?.loadedChunk(number - partition.firstChunk)?.text.length ?? 0;
  };
  const missing = new Map<number, LoadError>();
  let chars = 0;
  let count = 0;
  let loaded = 0;
  let next = Number.isFinite(enoughChars) ? FIRST_HITS : numbers.length;
  while (count < numbers.length && chars < enoughChars) {
    if (count === loaded) {
      const some = numbers.slice(loaded, loaded + next);
      for (const [number, error] of await loadTexts(partitions, some)) missing.set(number, error);
      loaded += some.length;
    }
    chars += lengthOf(numbers[count] ?? 0);
    count += 1;
    // As many as it takes if they are as long as those so far.
    next = Math.max(1, Math.ceil(((enoughChars - chars) * count) / Math.max(1, chars)));
  }
  // Those that were loaded but are not needed are not missed either.
  const needed = new Set(numbers.slice(0, count));
  for (const number of missing.keys()) if (!needed.has(number)) missing.delete(number);
  return { count, missing };
}

/**
 * How many texts are requested at once at first. A request holds at least ten; with 14, most questions need a second round of a few more
 * (17 of 24 in the Redux documentation).
 */
const FIRST_HITS = 14;
