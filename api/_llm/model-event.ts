/** Why a model gave no answer, or not the whole of it. */
export interface ModelError {
  code: 'upstream_error' | 'upstream_timeout';
  /** For the log: which fault it was, as in `status 429` or `stall`; never a body. */
  detail: string;
  /** Whole seconds, when the model server said how long to wait. */
  retryAfterSeconds?: number;
}

/** What comes out of a model: text, then exactly one end or failure. */
export type ModelEvent =
  | { type: 'text'; delta: string }
  | {
      type: 'end';
      /** `length`: at its own output limit or at ours. */
      reason: 'stop' | 'length' | 'content-filter' | 'other';
      usage: { inputTokens: number; outputTokens: number } | null;
    }
  | { type: 'failed'; error: ModelError };
