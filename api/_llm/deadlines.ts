/** How long each part of a model call may take, in milliseconds. */
export interface Deadlines {
  /** Until the answer's headers: a server that does not begin in 15 s is down for a reader. */
  headersMs: number;
  /** Between two pieces of the stream. */
  stallMs: number;
  /** The whole call, retries and a slow reader included: under the 60 s of `maxDuration` in vercel.json. */
  totalMs: number;
  /** Between two events that the reader takes: one who stops reading holds a connection and a model call. */
  readerIdleMs: number;
  /** First pause before a retry; doubled for the second, each shortened by up to half at random. */
  retryPauseMs: number;
  /** Longest `Retry-After` worth waiting for while a reader waits too. */
  retryAfterMaxMs: number;
}

export const DEFAULT_DEADLINES: Deadlines = {
  headersMs: 15_000,
  stallMs: 20_000,
  totalMs: 55_000,
  readerIdleMs: 20_000,
  retryPauseMs: 500,
  retryAfterMaxMs: 8_000,
};
