/** Why a model gave no answer, or only part of one. */
export interface ModelError {
  code: 'upstream_error' | 'upstream_timeout';
  /** For the log: the kind of fault, such as `status 429` or `stall`; never any of the response body. */
  detail: string;
  /** Whole seconds; set when the model server said how long to wait. */
  retryAfterSeconds?: number;
}

/** What the model server said about a finished answer. */
export interface ModelEnd {
  type: 'end';
  /** `length`: the answer hit the server's output limit or ours. */
  reason: 'stop' | 'length' | 'content-filter' | 'other';
  usage: { inputTokens: number; outputTokens: number } | null;
}

/** An answer as it comes from the model: text, then exactly one event of another type. */
export type ModelEvent =
  | { type: 'text'; delta: string }
  | ModelEnd
  | { type: 'failed'; error: ModelError }
  /** The reader has left, so nobody needs an error message. */
  | { type: 'left' };
