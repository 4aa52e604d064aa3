/** A time limit on work that takes an abort signal. */
export interface Deadline {
  /** Aborts with the parent signal, when the time runs out, and on `end`. */
  signal: AbortSignal;
  /**
   * Replaces the current limit.
   *
   * @param ms - Time from now, in milliseconds.
   * @param reason - What `exceeded` returns once the time has run out.
   */
  allow(ms: number, reason: string): void;
  /** Lifts the limit until the next `allow`. */
  pause(): void;
  /** Returns which limit ran out, or `null`. */
  exceeded(): string | null;
  /** Clears the timer and aborts what is still running. Safe to call again. */
  end(): void;
}

/**
 * Starts a deadline without a limit.
 *
 * @param parent - Aborts the work too, without counting as an exceeded limit.
 */
export function startDeadline(parent: AbortSignal): Deadline {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let exceeded: string | null = null;
  const end = (): void => {
    clearTimeout(timer);
    parent.removeEventListener('abort', end);
    controller.abort();
  };
  parent.addEventListener('abort', end);
  if (parent.aborted) end();
  return {
    signal: controller.signal,
    allow(ms, reason) {
      clearTimeout(timer);
      if (controller.signal.aborted) return;
      timer = setTimeout(() => {
        exceeded = reason;
        end();
      }, ms);
    },
    pause: () => clearTimeout(timer),
    exceeded: () => exceeded,
    end,
  };
}
