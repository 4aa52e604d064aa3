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
  /** Frees timers and listeners and leaves the request to itself: it has all it was made for. */
  release(): void;
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
  let hasReaderLeft = false;
  const timer = setTimeout(() => {
    isOver = true;
    end();
  }, totalMs);
  const end = (): void => {
    clearTimeout(timer);
    reader.removeEventListener('abort', leave);
    ended.abort();
  };
  const leave = (): void => {
    hasReaderLeft = true;
    end();
  };
  reader.addEventListener('abort', leave, { once: true });
  if (reader.aborted) leave();
  return {
    startAttempt: () => startAttempt(ended.signal),
    sleep: (ms) => sleep(ms, ended.signal),
    isOver: () => isOver,
    hasReaderLeft: () => hasReaderLeft,
    end,
  };
}

function startAttempt(call: AbortSignal): Attempt {
  const controller = new AbortController();
  /** What is waited for; `null` while nothing is. */
  let awaited: { untilMs: number; reason: string } | null = null;
  let timer: { atMs: number; handle: NodeJS.Timeout } | null = null;
  let lateness: string | null = null;
  let hasEnded = false;
  const release = (): void => {
    hasEnded = true;
    clearTimeout(timer?.handle);
    call.removeEventListener('abort', end);
  };
  const end = (): void => {
    release();
    controller.abort();
  };
  const ring = (): void => {
    timer = null;
    if (awaited === null) return;
    if (performance.now() < awaited.untilMs) {
      ringAt(awaited.untilMs);
      return;
    }
    lateness = awaited.reason;
    end();
  };
  const ringAt = (atMs: number): void => {
    clearTimeout(timer?.handle);
    timer = { atMs, handle: setTimeout(ring, Math.ceil(atMs - performance.now())) };
  };
  call.addEventListener('abort', end, { once: true });
  if (call.aborted) end();
  return {
    signal: controller.signal,
    allow(ms, reason) {
      if (hasEnded) return;
      awaited = { untilMs: performance.now() + ms, reason };
      // Many times a second in every stream: a timer that is too early only looks again.
      if (timer === null || timer.atMs > awaited.untilMs) ringAt(awaited.untilMs);
    },
    rest() {
      awaited = null;
    },
    lateness: () => lateness,
    end,
    release,
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
