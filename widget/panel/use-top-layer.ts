import { useLayoutEffect, type RefObject } from 'react';

/**
 * Shows the open panel in the browser's top layer, so that nothing of the site covers it, whatever its `z-index`. Takes it out of there
 * while the reader uses something that floats over the page and that the panel would cover, such as the site's search. Then the style sheet
 * places it below that. Browsers without popovers always show it there.
 */
export function useTopLayer(panel: RefObject<HTMLElement | null>, open: boolean): void {
  useLayoutEffect(() => {
    const element = panel.current;
    return open && element !== null ? keepOnTop(element) : undefined;
  }, [panel, open]);
}

/** @returns A function that takes the panel out of the top layer for good. */
function keepOnTop(panel: HTMLElement): () => void {
  /** What the reader uses in front of the panel. */
  let front: Element | null = null;
  let watching: ReturnType<typeof setInterval> | undefined;

  function raise(): void {
    front = null;
    clearInterval(watching);
    if (panel.hasAttribute('popover')) return;
    const focused = document.activeElement;
    panel.setAttribute('popover', 'manual');
    panel.showPopover?.();
    // Showing a dialog focuses one of its controls.
    if (focused instanceof HTMLElement && focused !== document.activeElement) {
      focused.focus({ preventScroll: true });
    }
  }

  function stepBack(layer: Element): void {
    panel.removeAttribute('popover');
    front = layer;
    clearInterval(watching);
    // No event says that an element was removed or hidden.
    watching = setInterval(() => {
      if (!isShown(layer)) raise();
    }, WATCH_MS);
  }

  function onUse({ target }: Event): void {
    if (!(target instanceof Element) || front?.contains(target) === true) return;
    const layer = panel.contains(target) ? null : coveredLayer(panel, target);
    if (layer === null) raise();
    else stepBack(layer);
  }

  raise();
  document.addEventListener('focusin', onUse);
  document.addEventListener('pointerdown', onUse);
  return () => {
    document.removeEventListener('focusin', onUse);
    document.removeEventListener('pointerdown', onUse);
    clearInterval(watching);
    panel.removeAttribute('popover');
  };
}

const WATCH_MS = 250;

function isShown(element: Element): boolean {
  // Where the method is missing, an invisible element counts as shown until the reader turns to the page.
  return element.isConnected && (element.checkVisibility?.({ visibilityProperty: true }) ?? true);
}

/**
 * Returns what floats over the page around an element, if the panel covers the element. Around a field, covering any part is enough: what is
 * found for the words typed there is shown elsewhere.
 */
function coveredLayer(panel: Element, element: Element): Element | null {
  let layer: Element | null = null;
  for (let around: Element | null = element; around !== null; around = around.parentElement) {
    if (['fixed', 'sticky'].includes(getComputedStyle(around).position)) layer = around;
  }
  return layer !== null && overlaps(panel, element.matches(FIELD) ? layer : element) ? layer : null;
}

const FIELD = 'input, textarea, [contenteditable]';

function overlaps(left: Element, right: Element): boolean {
  const [a, b] = [left.getBoundingClientRect(), right.getBoundingClientRect()];
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
