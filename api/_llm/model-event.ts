/** Why a model gave no answer, or only part of one. */
export interface ModelError {
  code: 'upstream_error' | 'upstream_timeout';
  /** For the log: the kind of fault, such as `status 429` or `stall`; never any part of the response body. */
  detail: string;
  /** Whole seconds; set if the server specified how long to wait or its circuit breaker is open. */
  retryAfterSeconds?: number;
}

/** What the model server reported about a finished answer. */
export interface ModelEnd {
  type: 'end';
  /** `length`: the answer hit the server's output limit or ours. */
  reason: 'stop' | 'length' | 'content-filter' | 'other';
  usage: { inputTokens: number; outputTokens: number } | null;
}

/** The model wants the book to be searched before it answers. */
export interface ModelCall {
  type: 'call';
  /** 1 to 3 queries, cleaned. */
  queries: readonly string[];
}

/** An event of a model's answer, which is any number of texts, then exactly one event of another type. */
export type ModelEvent =
  | { type: 'text'; delta: string }
  | ModelEnd
  | ModelCall
  | { type: 'failed'; error: ModelError }
  /** The reader has left, so nobody needs an error message. */
  | { type: 'left' };
