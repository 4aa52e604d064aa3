/** Adds up how long our own code runs, without the time it waits for files, the bundler or other plugins. */
export type WorkClock = ReturnType<typeof createWorkClock>;

/** @param now - Clock, in milliseconds. */
export function createWorkClock(now: () => number) {
  let workedMs = 0;
  return {
    /** Runs synchronous work and counts its time. */
    run<Result>(work: () => Result): Result {
      const startedMs = now();
      try {
        return work();
      } finally {
        workedMs += now() - startedMs;
      }
    },
    /** Counts work that was measured elsewhere. */
    add(ms: number): void {
      workedMs += ms;
    },
    /** Returns the milliseconds counted since the last call. */
    take(): number {
      const ms = workedMs;
      workedMs = 0;
      return ms;
    },
  };
}
