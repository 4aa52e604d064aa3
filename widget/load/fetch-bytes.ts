import type { LoadError } from './load-error.js';
import { afterDelay, type LoadIo } from './load-io.js';
import { readUpTo } from './read-up-to.js';

/** What a request ends with; `isAnswered` tells a server's refusal from a network that cannot be had. */
export type Fetched = { ok: true; value: Uint8Array } | { ok: false; error: LoadError; isAnswered: boolean };

/**
 * Gets a file's bytes. I/O: fetches.
 *
 * A request ends after 10 seconds in which nothing came, and after 60 seconds in any case: a socket that hangs, or
 * drips, would hold the question for ever, and with it every later one that needs the same file.
 *
 * @param maxBytes more than so many are not read
 */
export async function fetchBytes(
  url: string,
  io: LoadIo,
  init: RequestInit,
  maxBytes: number,
): Promise<Fetched> {
  const failed = (code: LoadError['code'], message: string, isAnswered: boolean): Fetched => ({
    ok: false,
    error: { code, message, url },
    isAnswered,
  });
  const patience = startPatience(io.schedule ?? afterDelay);
  try {
    // Called as a plain function: `io.fetch` of a window refuses any other `this`.
    const { fetch } = io;
    const response = await fetch(url, { ...init, signal: patience.signal });
    patience.renew();
    const refusal = refusalOf(response);
    if (refusal !== null) {
      response.body?.cancel().catch(() => undefined);
      return failed(...refusal, true);
    }
    const bytes = await readUpTo(response.body, maxBytes, patience.renew);
    return bytes === null
      ? failed('corrupt', `The file is larger than ${maxBytes} bytes.`, true)
      : { ok: true, value: bytes };
  } catch {
    return failed(
      'unreachable',
      patience.signal.aborted ? 'The index did not come in time.' : 'The index could not be reached.',
      false,
    );
  } finally {
    patience.end();
  }
}

/** Not a byte for so long is a connection that is gone; a slow one brings some every second. */
const IDLE_MAX_MS = 10_000;
/** A shard has some kilobytes: a network that takes a minute for one has no answer for a reader. */
const TOTAL_MAX_MS = 60_000;

function startPatience(schedule: NonNullable<LoadIo['schedule']>): {
  signal: AbortSignal;
  renew: () => void;
  end: () => void;
} {
  const controller = new AbortController();
  const giveUp = (): void => controller.abort();
  const endTotal = schedule(giveUp, TOTAL_MAX_MS);
  let endIdle = schedule(giveUp, IDLE_MAX_MS);
  return {
    signal: controller.signal,
    renew() {
      endIdle();
      endIdle = schedule(giveUp, IDLE_MAX_MS);
    },
    end() {
      endIdle();
      endTotal();
    },
  };
}

function refusalOf(response: Response): [LoadError['code'], string] | null {
  const { status, ok, headers } = response;
  // Other refusals too mean that it is not there: a bucket that does not list its files answers 403.
  if (status >= 400 && status < 500 && !MOMENTARY.has(status)) {
    return ['not_found', 'A file of the index is not there.'];
  }
  if (!ok) return ['unreachable', `The server answered ${status}.`];
  if (headers.get('content-type')?.includes('text/html') === true) {
    return ['not_found', 'The server answered with a page of HTML: the file is not there.'];
  }
  return null;
}

/** Request timeout, too early, too many requests: they say nothing about the file. */
const MOMENTARY = new Set([408, 425, 429]);
