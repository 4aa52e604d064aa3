import { isOutage, StoreUnavailable } from './outage.js';

/** Keeps requests from waiting for a store that is down or hung. */
export type StoreBreaker = ReturnType<typeof createStoreBreaker>;

/** A healthy store answers in a few milliseconds, a pooled one far away in 200. */
const DEFAULT_TIMES = {
  /** How long the store may send nothing while calls are waiting, in milliseconds. */
  silenceMs: 1_000,
  /** How long a failed store is left alone before one call tries it again, in milliseconds. */
  pauseMs: 1_000,
};

/** Creates a store's circuit breaker: the first outage opens it, one successful trial call closes it. */
export function createStoreBreaker(now: () => number, times = DEFAULT_TIMES) {
  let isDown = false;
  let openUntilMs = Number.NEGATIVE_INFINITY;
  const rejectWhenSilent = watchSilence(times.silenceMs);
  const close = (): void => {
    isDown = false;
    openUntilMs = Number.NEGATIVE_INFINITY;
  };
  return {
    /** As of the last call; `ok` before the first. */
    state: () => (isDown ? 'down' : 'ok'),
    /**
     * Runs one piece of work on the store.
     *
     * @returns `{ok: false}` when the store fails or has been silent too long, and immediately while the circuit is open
     * @throws any error that is not an outage: a bug, or a fault of this one command
     */
    async run<T>(work: () => Promise<T>): Promise<{ ok: true; value: T } | { ok: false }> {
      if (now() < openUntilMs) return { ok: false };
      // This call is the trial; the others fail without waiting for it.
      if (isDown) openUntilMs = now() + times.silenceMs;
      try {
        const value = await rejectWhenSilent(work);
        close();
        return { ok: true, value };
      } catch (error) {
        if (!isOutage(error)) {
          close();
          throw error;
        }
        // Drivers' errors contain addresses and statements, so they go no further.
        isDown = true;
        openUntilMs = now() + times.pauseMs;
        return { ok: false };
      }
    },
  };
}

/** A blocked event loop fires one overdue timer before it reads the replies that have arrived, so it takes several. */
const TICKS = 8;

/**
 * Limits the silence of the store, not the time of one call: a thousand calls on one busy row may queue as long as replies
 * keep coming, and a hung store fails all waiting calls together.
 */
function watchSilence(silenceMs: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting = new Set<{ fail?: (error: Error) => void }>();
  let silentTicks = 0;
  let ticker: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    silentTicks += 1;
    if (silentTicks >= TICKS) for (const { fail } of waiting) fail?.(new StoreUnavailable('silent'));
  };
  return async (work) => {
    const call: { fail?: (error: Error) => void } = {};
    const silence = new Promise<never>((_, reject) => {
      call.fail = reject;
    });
    waiting.add(call);
    if (waiting.size === 1) {
      silentTicks = 0;
      ticker = setInterval(tick, silenceMs / TICKS);
    }
    try {
      const value = await Promise.race([work(), silence]);
      silentTicks = 0;
      return value;
    } finally {
      waiting.delete(call);
      if (waiting.size === 0) clearInterval(ticker);
    }
  };
}
