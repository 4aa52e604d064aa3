import * as z from 'zod/mini';
import { challengeSchema } from '../../api/_contract/challenge.js';
import { ERRORS, type ErrorCode } from '../../api/_contract/errors.js';
import { createAskError, type AskError } from './ask-error.js';
import { parseJson, readJson } from './read-json.js';

/**
 * Reads a response whose status is not 2xx: the function's `{error: {code, message, requestId}}`. Never throws: an
 * unreadable body is a `bad_response`, retryable if the status is 429 or 5xx.
 */
export async function readErrorResponse(response: Response, nowMs: number): Promise<AskError> {
  const parsed = errorBodySchema.safeParse(await readJson(response));
  const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'), nowMs);
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  if (parsed.success) {
    const { code, message, requestId, challenge } = parsed.data.error;
    // This version cannot meet an unknown challenge, but it knows the error.
    const known = challengeSchema.safeParse(challenge);
    return createAskError(code, message, {
      requestId,
      ...wait,
      ...(known.success ? { challenge: known.data } : {}),
    });
  }
  const requestId = response.headers.get('x-request-id');
  return createAskError('bad_response', `Status ${response.status} without an error the widget knows.`, {
    retryable: response.status === 429 || response.status >= 500,
    ...(requestId === null ? {} : { requestId }),
    ...wait,
  });
}

/** Parses the `errorText` of an `error` event, a `WireError` as JSON. Anything else is a `bad_response`. */
export function parseStreamedError(errorText: string): AskError {
  const parsed = wireErrorSchema.safeParse(parseJson(errorText));
  if (!parsed.success)
    return createAskError('bad_response', 'The stream ended with an error the widget does not know.');
  const { code, message, requestId } = parsed.data;
  return createAskError(code, message, { requestId });
}

const wireErrorSchema = z.object({
  code: z.custom<ErrorCode>((value) => typeof value === 'string' && Object.hasOwn(ERRORS, value)),
  message: z.string(),
  requestId: z.string(),
});
const errorBodySchema = z.object({
  error: z.extend(wireErrorSchema, { challenge: z.optional(z.unknown()) }),
});

/** Upper limit for a wait, in seconds: the longest budget period is a day. */
const LONGEST_WAIT_SECONDS = 86_400;

/** Parses a number of seconds or an HTTP date (RFC 9110, section 10.2.3); `undefined` for anything else. */
function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const value = header.trim();
  // `Date.parse` alone would accept `-5`.
  const dateMs = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : Number.NaN;
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((dateMs - nowMs) / 1_000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), LONGEST_WAIT_SECONDS);
}
