import { useEffect, useRef, useState } from 'react';

/**
 * Follows a growing text at most 15 times a second: a model's deltas come three times as often, and each is a parse
 * and a layout. Where those take long (a slow phone, Markdown made to be slow), three quarters of the time stay free for
 * the page. The whole text is there at once when streaming ends, and another text never waits for the old one.
 *
 * @param text - all of it so far
 * @param streaming - whether more is to come
 * @returns `text` or a beginning of it
 */
export function useThrottledText(text: string, streaming: boolean): string {
  const [shown, setShown] = useState(text);
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  }, [text]);
  useEffect(() => {
    if (!streaming) return undefined;
    const flush = (): void => {
      const startedAtMs = performance.now();
      setShown(latest.current);
      // Behind React's own task, so that the pause is counted from the end of the work.
      timer = setTimeout(() => {
        timer = setTimeout(flush, Math.max(FLUSH_MS, 3 * (performance.now() - startedAtMs)));
      });
    };
    let timer = setTimeout(flush, FLUSH_MS);
    return () => clearTimeout(timer);
  }, [streaming]);
  return streaming && text.startsWith(shown) ? shown : text;
}

/** 15 Hz reads as steady; re-parsing 4 kB at each of 600 deltas took 7 s. */
const FLUSH_MS = 67;
