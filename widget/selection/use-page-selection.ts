import { useCallback, useEffect, useRef, useState } from 'react';
import { readSelection, type PageSelection } from './read-selection.js';

export interface ShownSelection extends PageSelection {
  /** Whether it was made with a finger. */
  coarse: boolean;
}

/** How long a selection must stay unchanged: touch handles and keys change it step by step. */
const TOUCH_REST_MS = 400;
const KEYS_REST_MS = 200;

/**
 * Tracks the selection in the page's content, whether made by mouse, finger or keyboard.
 *
 * @returns The selection once it is stable, otherwise `null`; and a function that dismisses it until it changes.
 */
export function usePageSelection(): [ShownSelection | null, () => void] {
  const [shown, setShown] = useState<ShownSelection | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const dismiss = useCallback(() => {
    clearTimeout(timer.current);
    setShown(null);
  }, []);

  useEffect(() => {
    let pointerIsDown = false;
    let coarse = window.matchMedia('(pointer: coarse)').matches;

    function look(): void {
      const selection = readSelection(document);
      setShown(selection === null ? null : { ...selection, coarse });
    }
    function lookAfter(delayMs: number): void {
      clearTimeout(timer.current);
      timer.current = setTimeout(look, delayMs);
    }
    function onSelectionChange(): void {
      if (document.getSelection()?.isCollapsed !== false) dismiss();
      else if (!pointerIsDown) lookAfter(coarse ? TOUCH_REST_MS : KEYS_REST_MS);
    }
    function onPointerDown(event: PointerEvent): void {
      coarse = event.pointerType === 'touch';
      // The system takes over a touch for its handles, so its pointerup may never come.
      pointerIsDown = !coarse;
    }
    function onPointerEnd(): void {
      if (!pointerIsDown) return;
      pointerIsDown = false;
      // Waits until the browser has handled the click, which may still clear the selection.
      lookAfter(0);
    }

    const listening = new AbortController();
    const whileListening = { capture: true, signal: listening.signal };
    document.addEventListener('selectionchange', onSelectionChange, whileListening);
    document.addEventListener('pointerdown', onPointerDown, whileListening);
    document.addEventListener('pointerup', onPointerEnd, whileListening);
    document.addEventListener('pointercancel', onPointerEnd, whileListening);
    return () => {
      listening.abort();
      dismiss();
    };
  }, [dismiss]);

  return [shown, dismiss];
}
