import { ERRORS, type WireError } from '../_contract/errors.js';
import type { Refusal } from '../_result/refusal.js';

/** What every possible response to a request has in common. */
export interface Frame {
  requestId: string;
  /** The request's origin if it is allowed; if `null`, no CORS headers are sent. */
  allowedOrigin: string | null;
}

/** Creates a response with the headers common to all responses and those in `more`. */
export function respond(
  { requestId, allowedOrigin }: Frame,
  status: number,
  body: string | ReadableStream<Uint8Array> | null,
  more: Readonly<Record<string, string>> = {},
): Response {
  const cors: Record<string, string> =
    allowedOrigin === null
      ? {}
      : {
          'Access-Control-Allow-Origin': allowedOrigin,
          'Timing-Allow-Origin': allowedOrigin,
          'Access-Control-Expose-Headers': 'Retry-After, X-Request-Id, x-vercel-ai-ui-message-stream',
        };
  const headers = {
    'Cache-Control': 'no-store, no-transform',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
    Vary: 'Origin',
    ...cors,
    ...more,
  };
  return new Response(body, { status, headers });
}

/** Creates a response that contains a value as JSON. */
export function respondJson(
  frame: Frame,
  status: number,
  value: unknown,
  more: Readonly<Record<string, string>> = {},
): Response {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', ...more };
  return respond(frame, status, JSON.stringify(value), headers);
}

/** Creates the wire contract's response to a refused request; `allow` lists the allowed methods for a 405. */
export function respondError(frame: Frame, refusal: Refusal, allow?: readonly string[]): Response {
  const { code, message, retryAfterSeconds, challenge } = refusal;
  const { requestId } = frame;
  const error: WireError = { code, message, requestId, ...(challenge === undefined ? {} : { challenge }) };
  const { status } = ERRORS[code];
  return respondJson(
    frame,
    status,
    { error },
    {
      ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
      ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
      ...(allow === undefined ? {} : { Allow: allow.join(', ') }),
    },
  );
}

/** Creates a response for a reader who has left, with the status nginx logs for such requests. */
export function respondLeft(frame: Frame): Response {
  return respond(frame, 499, null);
}
