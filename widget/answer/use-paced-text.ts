import { useEffect, useRef, useState } from 'react';

/**
 * Follows a growing text no faster than the page can show it: at most 15 times a second, and where parsing and layout
 * take long (a slow phone, Markdown made to be slow) so seldom that three quarters of the time stay free. The whole text
 * is there at once when streaming ends, and another text never waits for the old one.
 *
 * @param text - all of it so far
 * @param streaming - whether more is to come
 * @returns `text` or a beginning of it
 */
export function usePacedText(text: string, streaming: boolean): string {
  const [shown, setShown] = useState(text);
  const startedAtMs = useRef<number | null>(null);
  const nextAtMs = useRef(0);
  useEffect(() => {
    // Effects run when the update is on the page: only now its cost is known.
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

/** 15 Hz reads as steady; re-parsing 4 kB at each of 600 deltas took 7 s. */
const PAUSE_MS = 67;
