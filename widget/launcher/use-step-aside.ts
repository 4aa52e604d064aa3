import { useEffect, useLayoutEffect, type RefObject } from 'react';
import type { Side, stepAside } from './step-aside.js';

/**
 * Keeps the button clear of what else floats over the page (`stepAside`). Looks again when something may have appeared: at increasing
 * intervals in the first half minute of a page, when elements are added to `body` itself, and shortly after a click, a scroll or a resize.
 *
 * @param pathname - Of the page. A new one begins a new half minute.
 */
export function useStepAside(corner: RefObject<HTMLElement | null>, home: Side, pathname: string): void {
  // After every rendering, because the button may have been mounted again. Measuring before painting avoids a jump.
  useLayoutEffect(() => {
    if (corner.current !== null) step?.(corner.current, home);
  });

  useEffect(() => {
    let pending: ReturnType<typeof setTimeout> | undefined;
    async function look(): Promise<void> {
      pending = undefined;
      if (corner.current === null) return;
      // Not in the script that every page waits for. If it does not load, the button stays in its corner.
      step ??= await import('./step-aside.js').then(
        (module) => module.stepAside,
        () => undefined,
      );
      if (corner.current !== null) step?.(corner.current, home);
    }
    function lookSoon(): void {
      pending ??= setTimeout(() => void look(), SETTLED_MS);
    }
    const planned = LOOKS_MS.map((delayMs) => setTimeout(() => void look(), delayMs));
    const added = new MutationObserver(lookSoon);
    added.observe(document.body, { childList: true });
    for (const name of EVENTS) window.addEventListener(name, lookSoon, { passive: true, capture: true });
    return () => {
      added.disconnect();
      for (const name of EVENTS) window.removeEventListener(name, lookSoon, { capture: true });
      for (const timer of [...planned, pending]) clearTimeout(timer);
    };
    // A new page may bring something that floats.
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies
  }, [corner, home, pathname]);
}

/** `stepAside`, once it is loaded. */
let step: typeof stepAside | undefined;
/** Third-party scripts often wait some seconds before they show a button. */
const LOOKS_MS = [0, 300, 1_000, 2_500, 5_000, 10_000, 20_000, 30_000];
const EVENTS = ['click', 'scroll', 'resize'] as const;
/** As long as most transitions take: what follows a click is in place by then. */
const SETTLED_MS = 300;
