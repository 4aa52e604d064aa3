import type { Challenge } from '../../api/_contract/challenge.js';
import { ERRORS, type ErrorCode } from '../../api/_contract/errors.js';

/**
 * Why a question has no complete answer: one of the function's error codes, or a failure that only the browser sees. `network`: no
 * response; `interrupted`: the answer broke off; `stopped`: the reader stopped it; `bad_response`: the response is not the function's (a
 * proxy's page, a wrong address, a newer protocol).
 */
export type AskErrorCode = ErrorCode | 'network' | 'interrupted' | 'stopped' | 'bad_response';

/** A failed question. `message` is an English sentence for developers; readers see a text chosen by `code`. */
export interface AskError {
  code: AskErrorCode;
  message: string;
  /** Whether the same question may be answered later. */
  retryable: boolean;
  /** How long to wait, in whole seconds, 0..86,400, if the function specifies it. */
  retryAfterSeconds?: number;
  /** Identifies the request in the function's log. */
  requestId?: string;
  /** Set with `challenge_required`: the challenge for a new session, if this version supports it. */
  challenge?: Challenge;
}

/** Creates an error with the defaults of its code; `details` overrides them. */
export function createAskError(
  code: AskErrorCode,
  message: string,
  details: Partial<Omit<AskError, 'code' | 'message'>> = {},
): AskError {
  return { code, message, retryable: KNOWN[code]?.retryable ?? true, ...details };
}

/** Codes that refuse the token. Another token may be accepted, if necessary one from a new session. */
export const TOKEN_REFUSALS: ReadonlySet<AskErrorCode> = new Set([
  'token_missing',
  'token_invalid',
  'token_expired',
  'origin_mismatch',
  // The token belongs to a user who has signed out.
  'user_required',
]);

/** The function's codes. The browser's own are all retryable. */
const KNOWN: { readonly [Code in AskErrorCode]?: { retryable: boolean } } = ERRORS;
