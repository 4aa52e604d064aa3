/** One HTTP exchange that ends when the reader stops it or when nothing has come for a while. */
export interface Exchange {
  /** For `fetch`: covers the headers and the body. */
  signal: AbortSignal;
  /** Waits for a part of the exchange, and no longer than the exchange lasts. Rejects when it ends first. */
  unlessEnded<Part>(part: Promise<Part>): Promise<Part>;
  /** Something is awaited from now on. */
  startIdleTime(): void;
  /** Nothing is awaited: who reads slowly does not time out. */
  stopIdleTime(): void;
  /** The exchange is over, or not wanted any more: what is still open is closed. Safe to call again. */
  close(): void;
}

/**
 * Starts an exchange and its idle time.
 *
 * @param stop - the reader's signal; `null` when several questions wait for the same exchange
 * @param idleTimeoutMs - longest wait; the first one, for the headers, starts here
 */
export function openExchange(stop: AbortSignal | null, idleTimeoutMs: number): Exchange {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  // Node 20's fetch leaves a read pending for ever when the abort comes after the body's last byte.
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
