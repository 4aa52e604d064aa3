/** One answer's model call: what may end it early, in one place. */
export interface Call {
  /** A new try; ends with the call at the latest. */
  startAttempt(): Attempt;
  /** Waits; `false` when the call ended meanwhile. */
  sleep(ms: number): Promise<boolean>;
  /** The total deadline has passed. */
  isOver(): boolean;
  hasReaderLeft(): boolean;
  /** Frees timers and listeners and aborts what is still running. More than once does nothing. */
  end(): void;
}

/** One request to the model server. */
interface Attempt {
  signal: AbortSignal;
  /** The value, or `'late'` when it takes longer. */
  within<T>(ms: number, promise: Promise<T>): Promise<T | 'late'>;
  /** Aborts the request if it still runs. */
  end(): void;
}

/**
 * Starts the clock of a model call.
 *
 * @param reader - aborts when the reader has left
 * @param totalMs - the whole call's deadline
 */
export function startCall(reader: AbortSignal, totalMs: number): Call {
  const ended = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    end();
  }, totalMs);
  const end = (): void => {
    clearTimeout(timer);
    reader.removeEventListener('abort', end);
    ended.abort();
  };
  reader.addEventListener('abort', end, { once: true });
  if (reader.aborted) end();
  return {
    startAttempt: () => startAttempt(ended.signal),
    sleep: (ms) => sleep(ms, ended.signal),
    isOver: () => isOver,
    hasReaderLeft: () => reader.aborted,
    end,
  };
}

function startAttempt(call: AbortSignal): Attempt {
  const controller = new AbortController();
  const end = (): void => {
    call.removeEventListener('abort', end);
    controller.abort();
  };
  call.addEventListener('abort', end, { once: true });
  if (call.aborted) end();
  return {
    signal: controller.signal,
    async within(ms, promise) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), ms);
      });
      try {
        return await Promise.race([promise, late]);
      } finally {
        clearTimeout(timer);
        // What comes after the time is up, an abort for one, is nobody's error.
        promise.catch(() => undefined);
      }
    },
    end,
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve(!signal.aborted);
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
    if (signal.aborted) finish();
  });
}
