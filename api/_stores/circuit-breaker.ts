import { isOutage, StoreBusy, StoreUnavailable } from './outage.js';

/** Keeps requests from waiting for a store that is down or hung. */
export type StoreBreaker = ReturnType<typeof createStoreBreaker>;

/** For comparison: a healthy store answers within a few milliseconds, a distant one behind a pooler within 200. */
const DEFAULT_TIMES = {
  /** How long, in milliseconds, the store may stay silent while calls are waiting. */
  silenceMs: 1_000,
  /** How long, in milliseconds, a failed store is left alone before one call tries it again. */
  pauseMs: 1_000,
};

/** Creates a circuit breaker for a store. The first outage opens it; one successful trial call closes it. */
export function createStoreBreaker(now: () => number, times = DEFAULT_TIMES) {
  let isDown = false;
  let openUntilMs = Number.NEGATIVE_INFINITY;
  const { rejectWhenSilent, hear } = watchSilence(times.silenceMs, now);
  const close = (): void => {
    isDown = false;
    openUntilMs = Number.NEGATIVE_INFINITY;
  };
  return {
    /** Returns the store's state as of the last call, `ok` before the first. */
    state: () => (isDown ? 'down' : 'ok'),
    /** Reports a reply that ends no call, such as one of a dozen while the store is opened. */
    hear,
    /**
     * Runs one operation on the store.
     *
     * @returns `{ok: false}` if the store fails or stays silent too long, and immediately while the circuit is open; with
     *   `isBusy` if the store is well but did not get to this call in time
     * @throws Any error that is not an outage: a bug, or a fault in this one command
     */
    async run<T>(work: () => Promise<T>): Promise<{ ok: true; value: T } | { ok: false; isBusy?: true }> {
      if (now() < openUntilMs) return { ok: false };
      // This call is the trial; meanwhile all others fail without waiting for it.
      if (isDown) openUntilMs = now() + times.silenceMs;
      try {
        const value = await rejectWhenSilent(work);
        close();
        return { ok: true, value };
      } catch (error) {
        if (!isOutage(error)) {
          close();
          if (error instanceof StoreBusy) return { ok: false, isBusy: true };
          throw error;
        }
        // Driver errors contain addresses and statements, so they are dropped here.
        isDown = true;
        openUntilMs = now() + times.pauseMs;
        return { ok: false };
      }
    },
  };
}

/** Silent ticks that make an outage; not one, because a blocked event loop runs an overdue tick before it reads replies. */
const TICKS = 8;

/** From how many intervals on a tick is late, and does not count: the process was too busy to read replies that had arrived. */
const LATE = 1.5;

/**
 * Limits how long the store is silent, not how long one call takes: a thousand calls for one busy row may queue as long as
 * replies keep coming, whereas a hung store fails all waiting calls at once.
 */
function watchSilence(silenceMs: number, now: () => number) {
  const waiting = new Set<{ fail?: (error: Error) => void }>();
  let silentTicks = 0;
  let tickedAtMs = 0;
  let ticker: ReturnType<typeof setInterval> | undefined;
  const hear = (): void => {
    silentTicks = 0;
  };
  const tick = (): void => {
    const isLate = now() - tickedAtMs > (LATE * silenceMs) / TICKS;
    tickedAtMs = now();
    if (isLate) return;
    silentTicks += 1;
    if (silentTicks >= TICKS) for (const { fail } of waiting) fail?.(new StoreUnavailable('silent'));
  };
  const rejectWhenSilent = async <T>(work: () => Promise<T>): Promise<T> => {
    const call: { fail?: (error: Error) => void } = {};
    const silence = new Promise<never>((_, reject) => {
      call.fail = reject;
    });
    waiting.add(call);
    if (waiting.size === 1) {
      hear();
      tickedAtMs = now();
      ticker = setInterval(tick, silenceMs / TICKS);
    }
    try {
      const value = await Promise.race([work(), silence]);
      hear();
      return value;
    } finally {
      waiting.delete(call);
      if (waiting.size === 0) clearInterval(ticker);
    }
  };
  return { rejectWhenSilent, hear };
}
