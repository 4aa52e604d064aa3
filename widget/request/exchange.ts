/** An HTTP exchange that ends when the reader stops it or when it has been idle for too long. */
export interface Exchange {
  /** Pass it to `fetch`. Covers the headers and the body. */
  signal: AbortSignal;
  /** Waits for a part of the exchange. Rejects if the exchange ends first. */
  unlessEnded<Part>(part: Promise<Part>): Promise<Part>;
  /** Starts the idle timer, when data is awaited. */
  startIdleTime(): void;
  /** Stops the idle timer, so that a slow consumer does not time out. */
  stopIdleTime(): void;
  /** Ends the exchange and closes what is open. Idempotent. */
  close(): void;
}

/**
 * Starts an exchange and its idle timer, which first covers the wait for the headers.
 *
 * @param stop - The reader's signal; `null` if several questions share the exchange.
 * @param idleTimeoutMs - Longest wait without data.
 */
export function openExchange(stop: AbortSignal | null, idleTimeoutMs: number): Exchange {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  // In Node 20 a read never settles if `fetch` is aborted after the body's last byte.
  const ended = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  ended.catch(() => undefined);
  let timer = setTimeout(abort, idleTimeoutMs);
  if (stop?.aborted) abort();
  stop?.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    unlessEnded: async (part) => Promise.race([part, ended]),
    startIdleTime: () => {
      clearTimeout(timer);
      timer = setTimeout(abort, idleTimeoutMs);
    },
    stopIdleTime: () => clearTimeout(timer),
    close: () => {
      clearTimeout(timer);
      stop?.removeEventListener('abort', abort);
      abort();
    },
  };
}

/** Posts JSON to the function, without cookies, the HTTP cache and redirects. Rejects as `fetch` does. */
export async function postJson(
  { fetch, endpoint }: { fetch: typeof globalThis.fetch; endpoint: string },
  path: string,
  request: { accept: string; token: string | null; body: string; signal: AbortSignal },
): Promise<Response> {
  const { accept, token, body, signal } = request;
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  return fetch(`${endpoint}${path}`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json', ...authorization },
    body,
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    signal,
  });
}
