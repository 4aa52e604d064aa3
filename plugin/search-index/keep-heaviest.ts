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
  const byWeight = Array.from(weights.keys()).sort(
    (left, right) => (weights[right] ?? 0) - (weights[left] ?? 0) || left - right,
  );
  const kept = byWeight.slice(0, most).sort((left, right) => left - right);
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
