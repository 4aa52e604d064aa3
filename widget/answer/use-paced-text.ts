import { useEffect, useRef, useState } from 'react';

/**
 * Limits how often a growing text renders: at most 15 times a second, and less often if parsing and layout are slow (a
 * slow phone, malicious Markdown), so that three quarters of the time stay free. Returns the whole text so far or a
 * prefix of it. The end of the stream and a text that does not continue the last one appear at once.
 */
export function usePacedText(text: string, streaming: boolean): string {
  const [shown, setShown] = useState(text);
  const startedAtMs = useRef<number | null>(null);
  const nextAtMs = useRef(0);
  useEffect(() => {
    // Effects run after the update, so its cost is known only now.
    if (startedAtMs.current !== null) {
      const costMs = performance.now() - startedAtMs.current;
      nextAtMs.current = startedAtMs.current + Math.max(PAUSE_MS, 4 * costMs);
      startedAtMs.current = null;
    }
    if (!streaming || text === shown) return undefined;
    const show = (): void => {
      startedAtMs.current = performance.now();
      setShown(text);
    };
    const timer = setTimeout(show, Math.max(0, nextAtMs.current - performance.now()));
    return () => clearTimeout(timer);
  }, [text, shown, streaming]);
  return streaming && text.startsWith(shown) ? shown : text;
}

/** 15 Hz looks smooth. Parsing 4 kB again for each of 600 deltas took 7 s. */
const PAUSE_MS = 67;
