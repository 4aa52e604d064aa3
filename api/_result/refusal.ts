import type { Challenge } from '../_contract/challenge.js';
import type { ErrorCode } from '../_contract/errors.js';

/** The reason a request is refused: an expected result, worded for developers by the stage that refuses it. */
export interface Refusal {
  code: ErrorCode;
  /** One English sentence; never contains what the client or the model sent. */
  message: string;
  /** Whole seconds, at least 1, for `Retry-After`. */
  retryAfterSeconds?: number;
  /** For the log only: which of several possible causes it was. */
  detail?: string;
  /** Only with `challenge_required`: what the client must solve. */
  challenge?: Challenge;
}

/** The result of a stage that can refuse a request. */
export type Checked<T> = { ok: true; value: T } | { ok: false; error: Refusal };

/** Returns the result of a check that passed. */
export function accept<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/** Returns the result of a check that failed. */
export function refuse(
  code: ErrorCode,
  message: string,
  more: Pick<Refusal, 'retryAfterSeconds' | 'detail' | 'challenge'> = {},
): { ok: false; error: Refusal } {
  return { ok: false, error: { code, message, ...more } };
}
