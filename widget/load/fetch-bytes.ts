import { failed, type LoadError } from './load-error.js';
import { afterDelay, type LoadIo } from './load-io.js';
import { readUpTo } from './read-up-to.js';

/** The result of a request. `isAnswered` distinguishes a server's refusal from a network failure. */
export type Fetched = { ok: true; value: Uint8Array } | { ok: false; error: LoadError; isAnswered: boolean };

/**
 * Fetches a file. A connection that hangs or trickles would hold up every question that needs the file, so the request is aborted after
 * 10 seconds without a byte, and after 60 seconds in any case. I/O: fetches.
 *
 * @param maxBytes - The largest body to accept. A larger one is an error, and the rest of it is not read.
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
    // Called as a plain function, because a window's `fetch` rejects any other `this`.
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

/** Even a slow connection delivers some bytes every second. */
const IDLE_MAX_MS = 10_000;
/** A shard has a few kilobytes. A network that takes a minute for one is of no use to a reader. */
const TOTAL_MAX_MS = 60_000;

function refusalOf({ status, ok, headers }: Response): [LoadError['code'], string] | null {
  // Other 4xx statuses also mean a missing file: a bucket that does not allow listing answers 403.
  const isMissing = status >= 400 && status < 500 && !TRANSIENT.has(status);
  if (!ok) return [isMissing ? 'not_found' : 'unreachable', `HTTP status ${status}.`];
  // For a missing file, a development server answers 200 with an HTML page.
  return headers.get('content-type')?.includes('text/html')
    ? ['not_found', 'HTML instead of the file.']
    : null;
}

/** Request timeout, too early and too many requests: none of them means that the file is missing. */
const TRANSIENT = new Set([408, 425, 429]);
