/** How long each part of a request and of its model call may take, in milliseconds. */
export interface Deadlines {
  /** Until the whole body of the reader's request has arrived: 128 kB take 10 s at 100 kbit/s. */
  bodyMs: number;
  /** Until the response headers, including the time to connect. To a reader, a server that needs more than 15 s is down. */
  headersMs: number;
  /** From the request to the first text. A reasoning model may send events without text all that time. */
  firstTokenMs: number;
  /** Between two events of the stream, not counting comments. */
  stallMs: number;
  /** From the first piece of a tool call to its end, which is some fifty tokens away. */
  callMs: number;
  /** For a call that only plans a search, from the request to its end, including a second attempt. */
  planMs: number;
  /** From the reader's request to the end of the answer, including retries and a slow reader. */
  totalMs: number;
  /** Between two reads by the reader: a reader who stops reading ties up a connection and a model call. */
  readerIdleMs: number;
  /** The pause before the first retry, doubled before the second; each is shortened at random by up to half. */
  retryPauseMs: number;
  /** The longest `Retry-After` worth waiting for while a reader is waiting too. */
  retryAfterMaxMs: number;
}

const DEFAULT_DEADLINES: Omit<Deadlines, 'totalMs'> = {
  bodyMs: 10_000,
  headersMs: 15_000,
  firstTokenMs: 40_000,
  stallMs: 20_000,
  callMs: 10_000,
  planMs: 12_000,
  readerIdleMs: 20_000,
  retryPauseMs: 500,
  retryAfterMaxMs: 8_000,
};

/** How long, in milliseconds, a timeout can still be reported before the platform silently ends the request. */
const MARGIN_MS = 5_000;

/** Fits the deadlines into `maxDurationSeconds` (5 or more), after which the platform ends a request. */
export function deadlinesWithin(maxDurationSeconds: number): Deadlines {
  const platformMs = maxDurationSeconds * 1_000;
  const totalMs = Math.max(platformMs - MARGIN_MS, platformMs / 2);
  const { bodyMs, headersMs, firstTokenMs, callMs, planMs } = DEFAULT_DEADLINES;
  return {
    ...DEFAULT_DEADLINES,
    totalMs,
    // Leaves enough time to ask a second server if the first one stays silent.
    headersMs: Math.min(headersMs, totalMs * 0.4),
    firstTokenMs: Math.min(firstTokenMs, totalMs * 0.7),
    // Leave most of the time to the answer that follows.
    bodyMs: Math.min(bodyMs, totalMs * 0.3),
    callMs: Math.min(callMs, totalMs * 0.3),
    planMs: Math.min(planMs, totalMs * 0.3),
  };
}
