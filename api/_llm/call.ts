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
export interface Attempt {
  signal: AbortSignal;
  /** Starts the clock anew; when it has run down the attempt ends, late for the given reason. */
  allow(ms: number, reason: string): void;
  /** Stops the clock: nothing is waited for. */
  rest(): void;
  /** Which clock has run down, if one has. */
  lateness(): string | null;
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
  let clock: { ms: number; reason: string; timer: NodeJS.Timeout } | null = null;
  let isResting = false;
  let lateness: string | null = null;
  const end = (): void => {
    clearTimeout(clock?.timer);
    call.removeEventListener('abort', end);
    controller.abort();
  };
  call.addEventListener('abort', end, { once: true });
  if (call.aborted) end();
  return {
    signal: controller.signal,
    allow(ms, reason) {
      isResting = false;
      if (controller.signal.aborted) return;
      // Many times a second in every stream: a timer that is refreshed costs a tenth of a new one.
      if (clock?.ms === ms && clock.reason === reason) {
        clock.timer.refresh();
        return;
      }
      clearTimeout(clock?.timer);
      const ring = (): void => {
        if (isResting) return;
        lateness = reason;
        end();
      };
      clock = { ms, reason, timer: setTimeout(ring, ms) };
    },
    rest() {
      isResting = true;
    },
    lateness: () => lateness,
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
