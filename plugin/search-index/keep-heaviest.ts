import type { PostingList } from '../format/term-shard.js';

/**
 * The heaviest postings of a list, in its order; of equal weights the first. Static index pruning by term (Carmel et al. 2001).
 *
 * @param most - 1 and up.
 * @returns the list itself when it is not longer
 */
export function keepHeaviest(list: PostingList, most: number): PostingList {
  const { ordinals, weights, slots, slotStarts } = list;
  if (ordinals.length <= most) return list;
  const counts = new Uint32Array(256);
  for (const weight of weights) counts[weight] = (counts[weight] ?? 0) + 1;
  let least = 255;
  let above = 0;
  while (least > 0 && above + (counts[least] ?? 0) < most) {
    above += counts[least] ?? 0;
    least -= 1;
  }
  let atLeast = most - above;
  const kept: number[] = [];
  for (const [index, weight] of weights.entries()) {
    if (weight < least || (weight === least && atLeast === 0)) continue;
    if (weight === least) atLeast -= 1;
    kept.push(index);
  }
  const keptSlots = kept.map((index) => slots.subarray(slotStarts[index], slotStarts[index + 1]));
  const starts = new Uint32Array(kept.length + 1);
  for (const [index, { length }] of keptSlots.entries()) starts[index + 1] = (starts[index] ?? 0) + length;
  const places = new Uint32Array(starts.at(-1) ?? 0);
  for (const [index, some] of keptSlots.entries()) places.set(some, starts[index]);
  return {
    ordinals: Uint32Array.from(kept, (index) => ordinals[index] ?? 0),
    weights: Uint8Array.from(kept, (index) => weights[index] ?? 0),
    slots: places,
    slotStarts: starts,
  };
}
