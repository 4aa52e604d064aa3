import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { UpstreamFault } from './guarded-fetch.js';
import type { ModelError } from './model-event.js';

/** A failed attempt: what to report, and whether another attempt may succeed. */
export interface Failure {
  code: ModelError['code'];
  /** For the log: our own text, HTTP statuses and error codes, never text from the server. */
  detail: string;
  /** Whether asking the same server again may help; matters only before the first text. */
  isRetryable?: boolean;
  /**
   * Whether the cause may be a parameter that not every server knows (tools, a response format): `likely` for a status that says the
   * request was wrong, `possible` for a general failure.
   */
  mayBeParameter?: 'likely' | 'possible';
  /** Whether the server itself is out of order, so that the next question is likely to fail too. */
  isDown?: boolean;
  retryAfterMs?: number;
  /** Whether the server has not answered with a 2xx status, so that the request is not charged. */
  isUnanswered?: boolean;
}

/** Classifies an error thrown by the SDK. Ignores its message, which may quote the key or the server's body. */
export function classifyFailure(error: unknown, nowMs: number): Failure {
  const refused = causesOf(error).find((cause) => cause instanceof UpstreamFault);
  if (refused !== undefined) {
    return { code: 'upstream_error', detail: refused.fault, isUnanswered: refused.fault === 'redirect' };
  }
  if (error instanceof APIConnectionTimeoutError) {
    return { code: 'upstream_timeout', detail: 'headers', isDown: true };
  }
  if (error instanceof APIConnectionError) {
    const detail = `connection ${systemCode(error)}`;
    return { code: 'upstream_error', detail, isRetryable: true, isDown: true, isUnanswered: true };
  }
  if (error instanceof APIError && typeof error.status === 'number') {
    const { status } = error;
    const retryAfterMs = readRetryAfter(new Headers(error.headers), nowMs);
    const mayBeParameter = blameOf(status);
    return {
      code: status === 504 ? 'upstream_timeout' : 'upstream_error',
      detail: `status ${status}`,
      isRetryable: status === 408 || status === 409 || status === 429 || status >= 500,
      isDown: status >= 500,
      isUnanswered: true,
      ...(mayBeParameter === null ? {} : { mayBeParameter }),
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
    };
  }
  return { code: 'upstream_error', detail: `broken ${systemCode(error)}`, isRetryable: true, isDown: true };
}

/**
 * Servers refuse parameters they do not know in many ways: OpenAI, vLLM and Ollama with 400, gateways without a provider that fits with
 * 404, others with 422 or 501; llama.cpp answers 500 if it was started without a template for tools.
 */
function blameOf(status: number): 'likely' | 'possible' | null {
  if ([400, 404, 405, 415, 422, 501].includes(status)) return 'likely';
  return status === 500 ? 'possible' : null;
}

/** How many errors in a chain of causes are examined; it usually consists of the SDK's, fetch's and the socket's. */
const CAUSES_MAX = 4;

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let current = error; causes.length < CAUSES_MAX && current instanceof Error; current = current.cause) {
    causes.push(current);
  }
  return causes;
}

/** Returns the innermost `code`, such as ECONNREFUSED or UND_ERR_SOCKET. */
function systemCode(error: unknown): string {
  const codes = causesOf(error).map((cause) => ('code' in cause ? String(cause.code) : ''));
  return codes.findLast((code) => /^[A-Z][A-Z0-9_]{2,40}$/.test(code)) ?? 'failed';
}

/**
 * Reads OpenAI's `retry-after-ms`, or `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3).
 *
 * @returns Milliseconds from now, 0 or more, or `null` if neither header has a valid value.
 */
function readRetryAfter(headers: Headers, nowMs: number): number | null {
  const milliseconds = headers.get('retry-after-ms')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(milliseconds)) return Number(milliseconds);
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  // Date.parse accepts almost anything, even "-1", but an HTTP date starts with the name of a day.
  const date = /^[a-z]{3,9},? /i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
