/**
 * Remembers the proofs used in this process.
 *
 * @param maxEntries - Beyond it, the oldest are forgotten; an entry takes about 100 bytes.
 */
export function createUsedProofs(now: () => number, maxEntries = 50_000) {
  // All entries last equally long, so they expire in insertion order.
  const used = new Map<string, number>();
  return {
    /** Marks a proof as used. @returns False if it already was and has not expired. */
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
