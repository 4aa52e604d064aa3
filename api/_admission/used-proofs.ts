/**
 * Remembers which proofs have been used in this process.
 *
 * @param maxEntries - The most entries to remember, at about 100 bytes each; beyond that, the oldest are forgotten.
 */
export function createUsedProofs(now: () => number, maxEntries = 50_000) {
  // All entries last equally long, so they expire in insertion order.
  const used = new Map<string, number>();
  return {
    /** Marks a proof as used. @returns `false` if it had already been used and has not expired. */
    use(id: string, untilMs: number): boolean {
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
