/** Remembers what was used once. */
export interface UsedProofs {
  /** @returns false when it was used before and is not over yet */
  use(id: string, untilMs: number): boolean;
}

/**
 * Keeps what was used in this process, the oldest forgotten past the limit.
 *
 * @param maxEntries - an entry is about 100 bytes
 */
export function createUsedProofs(now: () => number, maxEntries = 50_000): UsedProofs {
  // Entries come in the order of their end, as all last equally long: the first ones are over first.
  const used = new Map<string, number>();
  return {
    use(id, untilMs) {
      for (const [old, endMs] of used) {
        if (endMs > now() && used.size < maxEntries) break;
        used.delete(old);
      }
      if (used.has(id)) return false;
      used.set(id, untilMs);
      return true;
    },
  };
}
