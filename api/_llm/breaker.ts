/** Whether a model server gets requests: `closed` means yes, `open` no, and `probing` one request at a time. */
export type BreakerState = 'closed' | 'open' | 'probing';

/** Keeps readers from waiting for a server that is down. */
export type Breaker = ReturnType<typeof createBreaker>;

/**
 * Failures in a row before the breaker opens (sensible range: 10 to 50). Twenty are about seven questions with all their
 * retries; with fewer, one reader's bad minute would become everyone's.
 */
const FAILURES_MAX = 20;
const PAUSE_MS = 5_000;
const PAUSE_MAX_MS = 60_000;

/**
 * Creates a circuit breaker for one model server. After 20 failures in a row it opens for 5 s, then admits one request:
 * success closes the breaker; failure opens it again for twice as long, up to a minute.
 * Source: Nygard, Release It!, "Circuit Breaker". See docs/decisions/0024-answer-stream.md for why this is not a library.
 */
export function createBreaker() {
  let failures = 0;
  let pauseMs = PAUSE_MS;
  let opensUntilMs: number | null = null;
  let isProbed = false;
  const state = (nowMs: number): BreakerState => {
    if (opensUntilMs === null) return 'closed';
    return nowMs < opensUntilMs ? 'open' : 'probing';
  };
  return {
    state,
    /** Returns the time, in milliseconds, until the next request may be made. */
    waitMs: (nowMs: number) => Math.max(0, (opensUntilMs ?? nowMs) - nowMs),
    /** Returns whether a request may be made now. If so, the caller must pass its result to `note`. */
    admits(nowMs: number): boolean {
      const current = state(nowMs);
      if (current === 'closed') return true;
      if (current === 'open' || isProbed) return false;
      isProbed = true;
      return true;
    },
    /** Records the result of an admitted request, `unknown` if it ended before there was one. */
    note(result: 'up' | 'down' | 'unknown', nowMs: number): void {
      const wasProbe = isProbed && state(nowMs) === 'probing';
      if (wasProbe) isProbed = false;
      if (result === 'up') {
        failures = 0;
        pauseMs = PAUSE_MS;
        opensUntilMs = null;
        isProbed = false;
      }
      if (result !== 'down') return;
      failures += 1;
      if (wasProbe) pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
      if (wasProbe || (opensUntilMs === null && failures >= FAILURES_MAX)) opensUntilMs = nowMs + pauseMs;
    },
  };
}
