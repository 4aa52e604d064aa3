/** Whether a model server is asked at all: `closed` yes, `open` no, `probing` one question at a time. */
export type BreakerState = 'closed' | 'open' | 'probing';

/** Keeps readers from waiting for a server that does not answer anyone. */
export interface Breaker {
  /** Whether an attempt may be made now; one let through while probing must be reported with `note`. */
  admits(nowMs: number): boolean;
  /** How an admitted attempt ended: `unknown` when the reader left before it was clear. */
  note(result: 'up' | 'down' | 'unknown', nowMs: number): void;
  state(nowMs: number): BreakerState;
  /** Until the next attempt may be made; 0 when it may. */
  waitMs(nowMs: number): number;
}

/**
 * Attempts in a row without an answer before nobody is asked, 10..50: seven questions with all their retries. Fewer, and
 * one reader's bad minute would be everyone's.
 */
const FAILURES_MAX = 20;
const PAUSE_MS = 5_000;
const PAUSE_MAX_MS = 60_000;

/**
 * Makes a circuit breaker for one model server. After 20 failures in a row it opens for 5 s, then lets one attempt through:
 * an answer closes it, a failure opens it for twice as long, a minute at most.
 * Source of the idea: Nygard, Release It!, "Circuit Breaker".
 */
export function createBreaker(): Breaker {
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
    waitMs: (nowMs) => Math.max(0, (opensUntilMs ?? nowMs) - nowMs),
    admits(nowMs) {
      const current = state(nowMs);
      if (current === 'closed') return true;
      if (current === 'open' || isProbed) return false;
      isProbed = true;
      return true;
    },
    note(result, nowMs) {
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
