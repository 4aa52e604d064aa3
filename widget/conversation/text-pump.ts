/** Gathers pieces of text, so that the page is not rendered anew for each of them. */
export interface TextPump {
  push: (delta: string) => void;
  /** Hands on at once what was gathered. */
  flush: () => void;
}

/** Between two updates of a streaming answer: 14 a second; rendering Markdown more often is felt (<= 15 Hz). */
const FLUSH_MS = 70;

/**
 * A pump that hands text on at most once in `FLUSH_MS`.
 *
 * @param schedule Runs a function after some milliseconds; what it returns calls it off.
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
