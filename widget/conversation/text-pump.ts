/** Buffers text deltas, so that the page does not render for each of them. */
export interface TextPump {
  push: (delta: string) => void;
  /** Emits the buffered text at once. */
  flush: () => void;
}

/** Interval between two updates of a streaming answer: 14 Hz. Above 15 Hz, rendering Markdown becomes noticeable. */
const FLUSH_MS = 70;

/**
 * Creates a pump that emits text at most once every `FLUSH_MS`.
 *
 * @param schedule - Runs a function after a delay in milliseconds and returns a function that cancels it.
 */
export function createTextPump(
  schedule: (run: () => void, delayMs: number) => () => void,
  onText: (text: string) => void,
): TextPump {
  let buffered = '';
  let cancel: (() => void) | null = null;
  function flush(): void {
    cancel?.();
    cancel = null;
    if (buffered === '') return;
    const text = buffered;
    buffered = '';
    onText(text);
  }
  return {
    push(delta) {
      buffered += delta;
      cancel ??= schedule(flush, FLUSH_MS);
    },
    flush,
  };
}
