/** How long each part of a model call may take, in milliseconds. */
export interface Deadlines {
  /** Until the answer's headers, connecting included: a server that does not begin in 15 s is down for a reader. */
  headersMs: number;
  /** Until the first word, from the request on. A server may send empty pieces for as long as it thinks. */
  firstTokenMs: number;
  /** Between two pieces of the stream; comments that keep the connection open are none. */
  stallMs: number;
  /** From the reader's request to the end of the answer, retries and a slow reader included. */
  totalMs: number;
  /** Between two events that the reader takes: one who stops reading holds a connection and a model call. */
  readerIdleMs: number;
  /** First pause before a retry; doubled for the second, each shortened by up to half at random. */
  retryPauseMs: number;
  /** Longest `Retry-After` worth waiting for while a reader waits too. */
  retryAfterMaxMs: number;
  /** On average one event with text goes out in this time, a few at once after a pause; what is more is joined. */
  coalesceMs: number;
}

const DEFAULT_DEADLINES: Omit<Deadlines, 'totalMs'> = {
  headersMs: 15_000,
  firstTokenMs: 40_000,
  stallMs: 20_000,
  readerIdleMs: 20_000,
  retryPauseMs: 500,
  retryAfterMaxMs: 8_000,
  // 20..50: an eye sees no difference, a model at 100 tokens a second costs a third of the events.
  coalesceMs: 30,
};

/** What is left for saying so when time is up, before the platform ends the request without a word. */
const MARGIN_MS = 5_000;

/**
 * The deadlines below a platform's own.
 *
 * @param maxDurationSeconds - after which the platform ends a request, 5 or more
 */
export function deadlinesWithin(maxDurationSeconds: number): Deadlines {
  const platformMs = maxDurationSeconds * 1_000;
  const totalMs = Math.max(platformMs - MARGIN_MS, platformMs / 2);
  const { headersMs, firstTokenMs } = DEFAULT_DEADLINES;
  return {
    ...DEFAULT_DEADLINES,
    totalMs,
    // A server that is silent must be found out while a second one can still be asked.
    headersMs: Math.min(headersMs, totalMs * 0.4),
    firstTokenMs: Math.min(firstTokenMs, totalMs * 0.7),
  };
}
