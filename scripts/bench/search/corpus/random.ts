/** A repeatable source of numbers in [0, 1). */
export type Random = () => number;

/**
 * The same numbers for the same seed on every machine: mulberry32 (Tommy Ettinger), 32 bits of state, enough for drawing text.
 *
 * @param seed whole number; only its low 32 bits count
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of a list, each as likely; `undefined` of an empty one. */
export function pick<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items[Math.floor(random() * items.length)];
}
