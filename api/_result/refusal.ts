import type { Challenge } from '../_contract/challenge.js';
import type { ErrorCode } from '../_contract/errors.js';

/** Why a request is refused: an expected result, worded for a developer by the stage that refuses. */
export interface Refusal {
  code: ErrorCode;
  /** One English sentence; never contains what the client or the model sent. */
  message: string;
  /** Whole seconds, at least 1, for `Retry-After`. */
  retryAfterSeconds?: number;
  /** For the log only: which of several causes. */
  detail?: string;
  /** With `challenge_required`: what to solve. */
  challenge?: Challenge;
}

/** The result of a stage that can refuse a request. */
export type Checked<T> = { ok: true; value: T } | { ok: false; error: Refusal };

/** A passed check. */
export function accept<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/** A failed check. */
export function refuse(
  code: ErrorCode,
  message: string,
  more: Pick<Refusal, 'retryAfterSeconds' | 'detail' | 'challenge'> = {},
): { ok: false; error: Refusal } {
  return { ok: false, error: { code, message, ...more } };
}
