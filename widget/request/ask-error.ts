import type { Challenge } from '../../api/_contract/challenge.js';
import { ERRORS, type ErrorCode } from '../../api/_contract/errors.js';

/**
 * Why a question got no full answer: a code of the function, or what only the browser sees.
 * `network`: nobody answered; `interrupted`: the answer began and broke off; `stopped`: the reader stopped it;
 * `bad_response`: what came is not what the function writes (a proxy's page, a wrong address, a newer protocol).
 */
export type AskErrorCode = ErrorCode | 'network' | 'interrupted' | 'stopped' | 'bad_response';

/** A failed question. The panel words it from `code`; `message` is one English sentence for a developer. */
export interface AskError {
  code: AskErrorCode;
  message: string;
  /** Whether the same question may be answered later. */
  retryable: boolean;
  /** Whole seconds, 0..86,400, when the function said how long to wait. */
  retryAfterSeconds?: number;
  /** What the owner finds in the function's log. */
  requestId?: string;
  /** With `challenge_required`: what a session costs, when the widget knows such a thing. */
  challenge?: Challenge;
}

/** An error with what its code implies; `details` says more, or otherwise. */
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
