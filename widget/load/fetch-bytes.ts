import { failed, type LoadError } from './load-error.js';
import { afterDelay, type LoadIo } from './load-io.js';
import { readUpTo } from './read-up-to.js';

/** The result of a request; `isAnswered` tells a server's refusal from a network failure. */
export type Fetched = { ok: true; value: Uint8Array } | { ok: false; error: LoadError; isAnswered: boolean };

/**
 * Fetches a file. A socket that hangs or drips would hold up every question that needs the file, so the request is aborted after
 * 10 seconds without a byte, and after 60 seconds in any case. I/O: fetches.
 *
 * @param maxBytes - A longer body is an error; the rest of it is not read.
 */
export async function fetchBytes(
  url: string,
  io: LoadIo,
  init: RequestInit,
  maxBytes: number,
): Promise<Fetched> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const schedule = io.schedule ?? afterDelay;
  const stopTotal = schedule(abort, TOTAL_MAX_MS);
  let stopIdle = schedule(abort, IDLE_MAX_MS);
  const renewIdle = (): void => {
    stopIdle();
    stopIdle = schedule(abort, IDLE_MAX_MS);
  };
  try {
    // Called as a plain function: `fetch` of a window refuses any other `this`.
    const { fetch } = io;
    const response = await fetch(url, { ...init, signal: controller.signal });
    renewIdle();
    const refusal = refusalOf(response);
    if (refusal !== null) {
      response.body?.cancel().catch(() => undefined);
      return { ...failed(url, ...refusal), isAnswered: true };
    }
    const bytes = await readUpTo(response.body, maxBytes, renewIdle);
    if (bytes !== null) return { ok: true, value: bytes };
    return { ...failed(url, 'corrupt', `File larger than ${maxBytes} bytes.`), isAnswered: true };
  } catch {
    const message = controller.signal.aborted ? 'Request timed out.' : 'Network failure.';
    return { ...failed(url, 'unreachable', message), isAnswered: false };
  } finally {
    stopIdle();
    stopTotal();
  }
}

/** A slow connection brings some bytes every second. */
const IDLE_MAX_MS = 10_000;
/** A shard has some kilobytes: a network that takes a minute for one is of no use to a reader. */
const TOTAL_MAX_MS = 60_000;

function refusalOf({ status, ok, headers }: Response): [LoadError['code'], string] | null {
  // Other refusals mean a missing file too: a bucket that does not list its files answers 403.
  const isMissing = status >= 400 && status < 500 && !TRANSIENT.has(status);
  if (!ok) return [isMissing ? 'not_found' : 'unreachable', `HTTP status ${status}.`];
  // A development server answers 200 with a page for a missing file.
  return headers.get('content-type')?.includes('text/html')
    ? ['not_found', 'HTML instead of the file.']
    : null;
}

/** Request timeout, too early, too many requests: they say nothing about the file. */
const TRANSIENT = new Set([408, 425, 429]);
