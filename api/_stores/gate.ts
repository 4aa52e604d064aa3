/** Stands before a store that may be down, hung or out of its mind. */
export interface Gate {
  /**
   * Runs work on the store.
   *
   * @returns `{ok: false}` when it fails or the store has been silent too long, and at once while the store is being left
   *   alone after that. Never rejects.
   */
  run<T>(work: () => Promise<T>): Promise<{ ok: true; value: T } | { ok: false }>;
  /** As of the last work; `ok` before the first. */
  state(): 'ok' | 'down';
}

/**
 * Makes a gate. Silence is counted for the store, not for one piece of work: a thousand at once on one busy row wait in
 * line as long as replies keep coming, and a hung store fails all that wait for it together.
 *
 * @param times - `silenceMs`: how long nothing may come back; `pauseMs`: how long a store that failed is left alone
 */
export function createGate(now: () => number, times: GateTimes = DEFAULT_TIMES): Gate {
  let closedUntilMs = Number.NEGATIVE_INFINITY;
  let isDown = false;
  let stillTicks = 0;
  let ticker: ReturnType<typeof setInterval> | undefined;
  const waiting = new Set<() => void>();

  // Ticks, not one timer: a timer of an event loop that was busy fires before the replies that lie ready are read.
  const tick = (): void => {
    stillTicks += 1;
    if (stillTicks < TICKS) return;
    for (const giveUp of waiting) giveUp();
  };
  const enter = (giveUp: () => void): void => {
    waiting.add(giveUp);
    if (ticker !== undefined) return;
    stillTicks = 0;
    ticker = setInterval(tick, times.silenceMs / TICKS);
  };
  const leave = (giveUp: () => void): void => {
    waiting.delete(giveUp);
    if (waiting.size > 0) return;
    clearInterval(ticker);
    ticker = undefined;
  };
  const fail = (): { ok: false } => {
    isDown = true;
    closedUntilMs = now() + times.pauseMs;
    return { ok: false };
  };

  return {
    state: () => (isDown ? 'down' : 'ok'),
    async run(work) {
      if (now() < closedUntilMs) return { ok: false };
      // One goes ahead and tries; the others do not wait for it.
      if (isDown) closedUntilMs = now() + times.silenceMs;
      let giveUp: () => void = ignore;
      const silence = new Promise<'silent'>((resolve) => {
        giveUp = () => resolve('silent');
      });
      enter(giveUp);
      try {
        const value = await Promise.race([work(), silence]);
        if (value === 'silent') return fail();
        stillTicks = 0;
        isDown = false;
        closedUntilMs = Number.NEGATIVE_INFINITY;
        return { ok: true, value };
      } catch {
        // The drivers' errors hold addresses and statements: none goes further.
        return fail();
      } finally {
        leave(giveUp);
      }
    },
  };
}

/** Times of a gate, in milliseconds. */
export interface GateTimes {
  silenceMs: number;
  pauseMs: number;
}

/** A reader waits for the first; a store answers in a few ms, a pooled one far away in 200. */
const DEFAULT_TIMES: GateTimes = { silenceMs: 1_000, pauseMs: 1_000 };

const TICKS = 8;

function ignore(): void {
  // Stands in until the promise has handed out its resolve.
}
