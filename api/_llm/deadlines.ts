/** How long each part of a model call may take, in milliseconds. */
export interface Deadlines {
  /** Until the response headers, connecting included: for a reader, a server that takes longer than 15 s is down. */
  headersMs: number;
  /** From the request to the first text. A model that thinks may send events without text all the while. */
  firstTokenMs: number;
  /** Between two events of the stream, not counting comments. */
  stallMs: number;
  /** From the reader's request to the end of the answer, including retries and a slow reader. */
  totalMs: number;
  /** Between two reads by the reader: one who stops reading holds a connection and a model call. */
  readerIdleMs: number;
  /** First pause before a retry; doubled for the second, each shortened by up to half at random. */
  retryPauseMs: number;
  /** Longest `Retry-After` worth waiting for while a reader waits too. */
  retryAfterMaxMs: number;
}

const DEFAULT_DEADLINES: Omit<Deadlines, 'totalMs'> = {
  headersMs: 15_000,
  firstTokenMs: 40_000,
  stallMs: 20_000,
  readerIdleMs: 20_000,
  retryPauseMs: 500,
  retryAfterMaxMs: 8_000,
};

/** Time left to report that time is up, before the platform ends the request without a word. */
const MARGIN_MS = 5_000;

/** Fits the deadlines into the time, 5 s or more, after which the platform ends a request. */
export function deadlinesWithin(maxDurationSeconds: number): Deadlines {
  const platformMs = maxDurationSeconds * 1_000;
  const totalMs = Math.max(platformMs - MARGIN_MS, platformMs / 2);
  const { headersMs, firstTokenMs } = DEFAULT_DEADLINES;
  return {
    ...DEFAULT_DEADLINES,
    totalMs,
    // Leaves enough time to ask a second server after the first stayed silent.
    headersMs: Math.min(headersMs, totalMs * 0.4),
    firstTokenMs: Math.min(firstTokenMs, totalMs * 0.7),
  };
}
