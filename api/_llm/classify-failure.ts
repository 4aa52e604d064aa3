import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { UpstreamFault } from './guarded-fetch.js';
import type { ModelError } from './model-event.js';
import { readRetryAfter } from './retry-after.js';

/** A failed attempt: what to report, and whether another may work. */
export interface Failure {
  code: ModelError['code'];
  /** For the log: our own words, statuses and error codes, never anything the server wrote. */
  detail: string;
  /** Matters only before the first text. */
  isRetryable: boolean;
  /** The server did not answer at all, so the next question is likely to fail, too. */
  isDown: boolean;
  retryAfterMs?: number;
}

/** Classifies what the SDK threw. Ignores its message, which may quote the key or the server's body. */
export function classifyFailure(error: unknown, nowMs: number): Failure {
  const fault = findFault(error);
  if (fault !== null)
    return { code: 'upstream_error', detail: fault.fault, isRetryable: false, isDown: false };
  if (error instanceof APIConnectionTimeoutError) {
    return { code: 'upstream_timeout', detail: 'headers', isRetryable: false, isDown: true };
  }
  if (error instanceof APIConnectionError) {
    const detail = `connection ${systemCode(error)}`;
    return { code: 'upstream_error', detail, isRetryable: true, isDown: true };
  }
  if (error instanceof APIError && typeof error.status === 'number') {
    const { status } = error;
    const retryAfterMs = readRetryAfter(new Headers(error.headers), nowMs);
    return {
      code: status === 504 ? 'upstream_timeout' : 'upstream_error',
      detail: `status ${status}`,
      isRetryable: status === 408 || status === 409 || status === 429 || status >= 500,
      isDown: status >= 500,
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
    };
  }
  return { code: 'upstream_error', detail: `broken ${systemCode(error)}`, isRetryable: true, isDown: true };
}

/** Depth to which causes are followed: SDK, fetch, socket. */
const CAUSES_MAX = 4;

function* causesOf(error: unknown): Generator<Error> {
  let current = error;
  for (let depth = 0; depth < CAUSES_MAX && current instanceof Error; depth += 1) {
    yield current;
    current = current.cause;
  }
}

function findFault(error: unknown): UpstreamFault | null {
  for (const cause of causesOf(error)) if (cause instanceof UpstreamFault) return cause;
  return null;
}

/** Returns the innermost `code`, such as ECONNREFUSED or UND_ERR_SOCKET. */
function systemCode(error: unknown): string {
  let found = '';
  for (const cause of causesOf(error)) {
    if ('code' in cause && typeof cause.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(cause.code)) {
      found = cause.code;
    }
  }
  return found === '' ? 'failed' : found;
}
