import { ERRORS, type WireError } from '../_contract/errors.js';
import type { Refusal } from '../_result/refusal.js';

/** What every response to a request has in common. */
export interface Frame {
  requestId: string;
  /** The request's origin if it is allowed; `null` sends no CORS headers. */
  allowedOrigin: string | null;
}

/** Responds with a value as JSON. */
export function respondJson(frame: Frame, status: number, value: unknown): Response {
  const headers = baseHeaders(frame);
  headers.set('Content-Type', 'application/json; charset=utf-8');
  return new Response(JSON.stringify(value), { status, headers });
}

/** Responds with text. */
export function respondText(frame: Frame, text: string, contentType: string): Response {
  const headers = baseHeaders(frame);
  headers.set('Content-Type', contentType);
  return new Response(text, { headers });
}

/** Adds durations in milliseconds, which the browser's network panel shows. */
export function setTimings(response: Response, timings: Readonly<Record<string, number>>): void {
  const entries = Object.entries(timings).map(([name, ms]) => `${name};dur=${Math.max(0, Math.round(ms))}`);
  response.headers.set('Server-Timing', entries.join(', '));
}

/**
 * Responds to a refused request with the status and error object of the wire contract.
 *
 * @param allow - Methods for the `Allow` header of a 405.
 */
export function respondError(frame: Frame, refusal: Refusal, allow?: readonly string[]): Response {
  const { code, message, retryAfterSeconds, challenge } = refusal;
  const error: WireError = {
    code,
    message,
    requestId: frame.requestId,
    ...(challenge === undefined ? {} : { challenge }),
  };
  const { status } = ERRORS[code];
  const response = respondJson(frame, status, { error });
  if (status === 401) response.headers.set('WWW-Authenticate', 'Bearer');
  if (retryAfterSeconds !== undefined) response.headers.set('Retry-After', String(retryAfterSeconds));
  if (allow !== undefined) response.headers.set('Allow', allow.join(', '));
  return response;
}

/**
 * Responds with a stream of events.
 * Source of the header: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
export function respondStream(frame: Frame, stream: ReadableStream<Uint8Array>): Response {
  const headers = baseHeaders(frame);
  headers.set('Content-Type', 'text/event-stream; charset=utf-8');
  headers.set('x-vercel-ai-ui-message-stream', 'v1');
  // Stops nginx and similar proxies from buffering the stream.
  headers.set('X-Accel-Buffering', 'no');
  return new Response(stream, { headers });
}

/** Responds to a preflight request from an allowed origin. */
export function respondPreflight(frame: Frame, allow: readonly string[]): Response {
  const headers = baseHeaders(frame);
  headers.set('Access-Control-Allow-Methods', allow.join(', '));
  headers.set('Access-Control-Allow-Headers', 'authorization, content-type');
  // Two hours, the most Chromium allows.
  headers.set('Access-Control-Max-Age', '7200');
  return new Response(null, { status: 204, headers });
}

/** Responds to a reader who has left, with the status nginx logs for such requests. */
export function respondLeft(frame: Frame): Response {
  return new Response(null, { status: 499, headers: baseHeaders(frame) });
}

function baseHeaders({ requestId, allowedOrigin }: Frame): Headers {
  const headers = new Headers({
    'Cache-Control': 'no-store, no-transform',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
    Vary: 'Origin',
  });
  if (allowedOrigin !== null) {
    headers.set('Access-Control-Allow-Origin', allowedOrigin);
    headers.set('Timing-Allow-Origin', allowedOrigin);
    headers.set('Access-Control-Expose-Headers', 'Retry-After, X-Request-Id, x-vercel-ai-ui-message-stream');
  }
  return headers;
}
