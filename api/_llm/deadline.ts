/** A time limit on work that takes an abort signal. */
export type Deadline = ReturnType<typeof startDeadline>;

/** Starts a deadline without a limit. `parent` aborts the work too, without counting as an exceeded limit. */
export function startDeadline(parent: AbortSignal) {
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
    /** Aborts with the parent signal, when the time runs out, and on `end`. */
    signal: controller.signal,
    /** Replaces the current limit. `exceeded` returns the reason once the time has run out. */
    allow(ms: number, reason: string): void {
      clearTimeout(timer);
      if (controller.signal.aborted) return;
      timer = setTimeout(() => {
        exceeded = reason;
        end();
      }, ms);
    },
    /** Lifts the limit until the next `allow`. */
    pause: () => clearTimeout(timer),
    /** Returns which limit ran out, or `null`. */
    exceeded: () => exceeded,
    /** Clears the timer and aborts what is still running. Safe to call again. */
    end,
  };
}
