/** An HTTP exchange that ends when the reader stops it or when it has been idle for too long. */
export interface Exchange {
  /** The signal for `fetch`, which covers the headers and the body. */
  signal: AbortSignal;
  startIdleTime(): void;
  /** Waits for a part; rejects if the exchange ends first. Time spent on processing a part is not idle time. */
  wait<Part>(part: Promise<Part>): Promise<Part>;
  /** Ends the exchange and closes its connection. Idempotent. */
  close(): void;
}

/**
 * Starts an exchange and its idle timer, which first covers the wait for the headers.
 *
 * @param stop - The reader's signal; `null` if several questions share the exchange.
 * @param idleTimeoutMs - Longest wait without data, in milliseconds.
 */
export function openExchange(stop: AbortSignal | null, idleTimeoutMs = IDLE_TIMEOUT_MS): Exchange {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  // In Node 20, a read never settles if `fetch` is aborted after the body's last byte.
  const ended = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  ended.catch(() => undefined);
  let timer = setTimeout(abort, idleTimeoutMs);
  const startIdleTime = (): void => {
    clearTimeout(timer);
    timer = setTimeout(abort, idleTimeoutMs);
  };
  if (stop?.aborted) abort();
  stop?.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    startIdleTime,
    wait: async (part) => {
      startIdleTime();
      const settled = await Promise.race([part, ended]);
      clearTimeout(timer);
      return settled;
    },
    close: () => {
      clearTimeout(timer);
      stop?.removeEventListener('abort', abort);
      abort();
    },
  };
}

/** Posts JSON to the function without cookies, the HTTP cache or redirects. Rejects as `fetch` does. */
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

/** Exceeds every wait that the function allows (40 s for a model's first text), so that its typed error arrives first. */
export const IDLE_TIMEOUT_MS = 45_000;
