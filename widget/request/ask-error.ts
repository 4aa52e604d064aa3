import type { Challenge } from '../../api/_contract/challenge.js';
import { ERRORS, type ErrorCode } from '../../api/_contract/errors.js';

/**
 * Why a question has no complete answer: one of the function's error codes, or what only the browser sees.
 * `network`: no response; `interrupted`: the answer broke off; `stopped`: the reader stopped it; `bad_response`: not a
 * response of the function (a proxy's page, a wrong address, a newer protocol).
 */
export type AskErrorCode = ErrorCode | 'network' | 'interrupted' | 'stopped' | 'bad_response';

/** A failed question. `message` is an English sentence for developers; readers see a text chosen by `code`. */
export interface AskError {
  code: AskErrorCode;
  message: string;
  /** Whether the same question may be answered later. */
  retryable: boolean;
  /** How long to wait, in whole seconds, 0..86,400, if the function says so. */
  retryAfterSeconds?: number;
  /** Identifies the request in the function's log. */
  requestId?: string;
  /** With `challenge_required`: what a new session requires, if this version supports it. */
  challenge?: Challenge;
}

/** Creates an error with the defaults of its code; `details` overrides them. */
export function createAskError(
  code: AskErrorCode,
  message: string,
  details: Partial<Omit<AskError, 'code' | 'message'>> = {},
): AskError {
  return { code, message, retryable: isRetryable(code), ...details };
}

function isRetryable(code: AskErrorCode): boolean {
  switch (code) {
    case 'network':
    case 'interrupted':
    case 'stopped':
    case 'bad_response':
      return true;
    default:
      return ERRORS[code].retryable;
  }
}
