/** Why a model gave no answer, or not the whole of it. */
export interface ModelError {
  code: 'upstream_error' | 'upstream_timeout';
  /** For the log: which fault it was, as in `status 429` or `stall`; never a body. */
  detail: string;
  /** Whole seconds, when the model server said how long to wait. */
  retryAfterSeconds?: number;
}

/** What comes out of a model: text, then exactly one event of another type. */
export type ModelEvent =
  | { type: 'text'; delta: string }
  | {
      type: 'end';
      /** `length`: at its own output limit or at ours. */
      reason: 'stop' | 'length' | 'content-filter' | 'other';
      usage: { inputTokens: number; outputTokens: number } | null;
    }
  | { type: 'failed'; error: ModelError }
  /** The reader has gone; nobody is to be told anything. */
  | { type: 'left' };

/** What can be held up or given up while it is pushed. */
export interface Flow {
  /** What is under way may still come. */
  pause: () => void;
  resume: () => void;
  /** Gives it up: nothing comes any more. */
  stop: () => void;
}

/**
 * An answer as it comes from a model: each event is handed on in the call in which its bytes were read. Promises and
 * iterators between the two would cost more than all that is done with the text.
 */
export interface ModelSource extends Flow {
  /** Once. Events may come before it returns; `take` must not throw. */
  start(take: (event: ModelEvent) => void): void;
}
