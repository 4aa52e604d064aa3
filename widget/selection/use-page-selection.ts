import { useCallback, useEffect, useRef, useState } from 'react';
import { readSelection, type PageSelection } from './read-selection.js';

/** How the reader made a selection: decides where there is room for the popover. */
export interface ShownSelection extends PageSelection {
  coarse: boolean;
}

/** A finger moves the handles in steps, keys letter by letter: wait until the selection has come to rest. */
const TOUCH_REST_MS = 400;
const KEYS_REST_MS = 200;

/**
 * The selection in the page's content once it has come to rest, by mouse, finger or keys; `null` otherwise.
 *
 * @param enabled `false`: nothing is listened to.
 * @returns The selection, and a function that forgets it until the reader changes it.
 */
export function usePageSelection(enabled: boolean): [ShownSelection | null, () => void] {
  const [shown, setShown] = useState<ShownSelection | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const dismiss = useCallback(() => {
    clearTimeout(timer.current);
    setShown(null);
  }, []);

  useEffect(() => {
    if (!enabled) return undefined;
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
      if (document.getSelection()?.isCollapsed !== false) {
        dismiss();
        return;
      }
      if (!pointerIsDown) lookAfter(coarse ? TOUCH_REST_MS : KEYS_REST_MS);
    }
    function onPointerDown(event: PointerEvent): void {
      coarse = event.pointerType === 'touch';
      // A finger's own "up" never comes once the system has taken over for its handles.
      pointerIsDown = !coarse;
    }
    function onPointerEnd(): void {
      if (!pointerIsDown) return;
      pointerIsDown = false;
      // After the browser has handled the click itself, which may yet clear the selection.
      lookAfter(0);
    }

    document.addEventListener('selectionchange', onSelectionChange);
    document.addEventListener('pointerdown', onPointerDown, true);
    document.addEventListener('pointerup', onPointerEnd, true);
    document.addEventListener('pointercancel', onPointerEnd, true);
    return () => {
      document.removeEventListener('selectionchange', onSelectionChange);
      document.removeEventListener('pointerdown', onPointerDown, true);
      document.removeEventListener('pointerup', onPointerEnd, true);
      document.removeEventListener('pointercancel', onPointerEnd, true);
      dismiss();
    };
  }, [enabled, dismiss]);

  return [shown, dismiss];
}
