/** A time limit on work that takes an abort signal. */
export type Deadline = ReturnType<typeof startDeadline>;

/** Starts a deadline without a limit yet. `parent` also aborts the work, but does not count as an exceeded limit. */
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
    /** Aborts when the parent signal does, when the time runs out, and on `end`. */
    signal: controller.signal,
    /** Replaces the current limit by `ms` milliseconds from now. `exceeded` returns `reason` once they have passed. */
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
    /** Returns the reason given for the limit that ran out, or `null`. */
    exceeded: () => exceeded,
    /** Clears the timer and aborts any work still running. Safe to call more than once. */
    end,
  };
}
