import { useEffect } from 'react';
import { mayPrefetch } from '../load/may-prefetch.js';
import type { BookPrefetch } from './book-search.js';

/** Leaves a reader who opens the panel with a question in mind the whole connection. */
const START_AFTER_MS = 1_500;

/**
 * Loads a small book's index while the panel is open and the page is idle, and again when the network returns, because a load that was
 * cut off then continues. Readers who save data, or whose connection is slow, load no more than their questions need.
 */
export function usePrefetch(prefetch: BookPrefetch, isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    function start(): void {
      if (mayPrefetch(navigator)) void prefetch(window.location.pathname, waitUntilIdle);
    }
    const timer = setTimeout(start, START_AFTER_MS);
    window.addEventListener('online', start);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('online', start);
    };
  }, [prefetch, isOpen]);
}

/** Safari has no `requestIdleCallback`. */
const IDLE_GUESS_MS = 50;
/** A page that is never idle, such as one with an animation, must not hold up the load for ever. */
const IDLE_MAX_MS = 2_000;

function waitUntilIdle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof window.requestIdleCallback !== 'function') setTimeout(resolve, IDLE_GUESS_MS);
    else window.requestIdleCallback(() => resolve(), { timeout: IDLE_MAX_MS });
  });
}
