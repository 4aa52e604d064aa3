import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react';

const NARROW = '(max-width: 767px)';

/** Whether the window is so narrow that the panel covers the page. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia(NARROW);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => window.matchMedia(NARROW).matches,
    () => false,
  );
}

/** Whether the browser reports a network connection. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener('online', changed);
      window.addEventListener('offline', changed);
      return () => {
        window.removeEventListener('online', changed);
        window.removeEventListener('offline', changed);
      };
    },
    () => navigator.onLine,
    () => true,
  );
}

/** Counts down the whole seconds until a moment; 0 once it has passed or if there is none. */
export function useSecondsUntil(momentMs: number | undefined): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  const seconds = momentMs === undefined ? 0 : Math.max(0, Math.ceil((momentMs - nowMs) / 1_000));
  const running = seconds > 0;
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, [running]);
  return seconds;
}

/** While the panel covers the page, stops the page from scrolling and fits the panel above the on-screen keyboard. */
export function useCoveringPage(panel: RefObject<HTMLElement | null>, covering: boolean): void {
  useEffect(() => {
    if (!covering) return undefined;
    const root = document.documentElement;
    const viewport = window.visualViewport;
    function fit(): void {
      const element = panel.current;
      if (viewport === null || element === null) return;
      element.style.setProperty('--docent-top', `${viewport.offsetTop}px`);
      element.style.setProperty('--docent-height', `${viewport.height}px`);
    }
    root.classList.add('docent-covered');
    fit();
    viewport?.addEventListener('resize', fit);
    viewport?.addEventListener('scroll', fit);
    return () => {
      root.classList.remove('docent-covered');
      viewport?.removeEventListener('resize', fit);
      viewport?.removeEventListener('scroll', fit);
    };
  }, [panel, covering]);
}
