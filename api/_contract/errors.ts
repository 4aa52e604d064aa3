import type { Challenge } from './challenge.js';

/**
 * Every error code of the function, with its HTTP status and whether a retry, perhaps with a new token, may succeed.
 * On the wire: `{error: {code, message, requestId}}`, or the same object in an `error` event of a stream.
 */
export const ERRORS = {
  invalid_request: { status: 400, retryable: false },
  message_empty: { status: 400, retryable: false },
  message_too_long: { status: 400, retryable: false },
  selection_missing: { status: 400, retryable: false },
  selection_too_long: { status: 400, retryable: false },
  token_missing: { status: 401, retryable: true },
  token_invalid: { status: 401, retryable: true },
  token_expired: { status: 401, retryable: true },
  /** Only signed-in readers may ask, or the session belongs to a user and the request has no `user_token`. */
  user_required: { status: 401, retryable: false },
  user_invalid: { status: 401, retryable: true },
  /** A new session requires a solution to `challenge`; also sent if a solution was not accepted. */
  challenge_required: { status: 401, retryable: true },
  origin_missing: { status: 403, retryable: false },
  origin_refused: { status: 403, retryable: false },
  origin_mismatch: { status: 403, retryable: true },
  /** The owner has switched this kind of question off (`DOCENT_MODES`). */
  mode_refused: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  method_not_allowed: { status: 405, retryable: false },
  body_timeout: { status: 408, retryable: true },
  body_too_large: { status: 413, retryable: false },
  unsupported_media_type: { status: 415, retryable: false },
  context_unsigned: { status: 422, retryable: false },
  /** The function answers only about the book's text (`DOCENT_SELECTION`), and the passages sent do not show that the selection is. */
  selection_refused: { status: 422, retryable: false },
  history_invalid: { status: 422, retryable: false },
  /** The receipt of a search step is forged, expired, used, or of another session, question or build; ask again from the start. */
  step_invalid: { status: 422, retryable: true },
  budget_exhausted: { status: 429, retryable: true },
  /** The sender has used up an address's or a user's share of the day's budget; others have not. */
  share_exhausted: { status: 429, retryable: true },
  /** The day's share for text that is not shown to be the book's is used up; questions about the book are answered. */
  selection_exhausted: { status: 429, retryable: true },
  rate_limited: { status: 429, retryable: true },
  internal: { status: 500, retryable: true },
  upstream_error: { status: 502, retryable: true },
  /** The identity provider's keys or Turnstile are unavailable, so no session can be opened. */
  admission_unavailable: { status: 503, retryable: true },
  misconfigured: { status: 503, retryable: false },
  overloaded: { status: 503, retryable: true },
  paused: { status: 503, retryable: true },
  store_unavailable: { status: 503, retryable: true },
  upstream_timeout: { status: 504, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

/** An error on the wire, without a stack trace, secrets or the body of an upstream response. */
export interface WireError {
  code: ErrorCode;
  /** One English sentence for developers; the widget shows its own text for `code`. */
  message: string;
  requestId: string;
  /** Only with `challenge_required`. */
  challenge?: Challenge;
}
