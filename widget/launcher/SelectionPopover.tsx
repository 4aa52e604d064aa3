import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import { placePopover, type Box } from '../selection/place-popover.js';
import { isField, readSelection } from '../selection/read-selection.js';
import { usePageSelection, type ShownSelection } from '../selection/use-page-selection.js';
import { LauncherIcon } from './launcher-icons.js';
import { LAUNCHER_LABEL } from './launcher-label.js';

export interface SelectionPopoverProps {
  /** Receives the selected text unchanged. */
  onAsk: (text: string) => void;
  /** The value of `aria-keyshortcuts`. */
  keyShortcuts: string | undefined;
}

/** Renders the button "Ask about this" next to text that the reader has selected in the page's content. */
export function SelectionPopover({ onAsk, keyShortcuts }: SelectionPopoverProps): ReactNode {
  const [shown, dismiss] = usePageSelection();
  const button = useRef<HTMLButtonElement>(null);
  const pressedText = useRef<string | null>(null);

  useLayoutEffect(() => {
    const element = button.current;
    if (shown === null || element === null) return undefined;
    const place = (): void => placeButton(element, shown);
    place();
    // Code blocks and tables scroll on their own, and their scroll events do not bubble.
    window.addEventListener('scroll', place, { passive: true, capture: true });
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, { capture: true });
      window.removeEventListener('resize', place);
    };
  }, [shown]);

  useEffect(() => {
    if (shown === null) return undefined;
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented) return;
      if (event.key === 'Escape') dismiss();
      const element = button.current;
      if (event.key !== 'Tab' || event.shiftKey || element === null || element === document.activeElement)
        return;
      if (isField(event.target) || element.style.visibility === 'hidden') return;
      // The button is at the end of the document, but in the tab order it belongs right after the selection.
      event.preventDefault();
      element.focus({ preventScroll: true });
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [shown, dismiss]);

  if (shown === null) return null;
  return (
    <button
      ref={button}
      type="button"
      className="docent-popover"
      data-docent="popover"
      aria-keyshortcuts={keyShortcuts}
      onPointerDown={(event) => {
        // Safari clears the selection before the click. In other browsers, preventing the default keeps it.
        pressedText.current = readSelection(document)?.text ?? null;
        if (event.pointerType !== 'touch') event.preventDefault();
      }}
      onClick={() => {
        const text = readSelection(document)?.text ?? pressedText.current ?? shown.text;
        pressedText.current = null;
        dismiss();
        onAsk(text);
      }}
    >
      <LauncherIcon name="quote" />
      {LAUNCHER_LABEL.askSelection}
    </button>
  );
}

function placeButton(element: HTMLElement, { range, backward, coarse }: ShownSelection): void {
  const place = placePopover({
    lines: linesOf(range),
    backward,
    rtl: isRightToLeft(range),
    popover: { width: element.offsetWidth, height: element.offsetHeight },
    area: freeArea(),
    coarse,
  });
  element.style.visibility = place === null ? 'hidden' : 'visible';
  if (place === null) return;
  element.style.left = `${place.left}px`;
  element.style.top = `${place.top}px`;
}

/** Returns the part of the viewport that the open panel does not cover. */
function freeArea(): Box {
  const { clientWidth } = document.documentElement;
  const area = { left: 0, top: 0, right: clientWidth, bottom: window.innerHeight };
  const panel = document.querySelector('.docent-panel[open]')?.getBoundingClientRect();
  if (panel === undefined) return area;
  return panel.left > 0 ? { ...area, right: panel.left } : { ...area, left: panel.right };
}

/** Measures only text, because the range of a triple click extends into the next block, which may be a picture. */
function linesOf(range: Range): Box[] {
  const lines = textsOf(range)
    .flatMap((text) => Array.from(text.getClientRects()))
    .filter(({ width, height }) => width > 0 && height > 0);
  return lines.length > 0 ? lines : [range.getBoundingClientRect()];
}

function textsOf(range: Range): Range[] {
  const { commonAncestorContainer: root, startContainer, startOffset, endContainer, endOffset } = range;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Range[] = [];
  for (let node: Node | null = walker.currentNode; node !== null; node = walker.nextNode()) {
    if (node.nodeType !== Node.TEXT_NODE || !range.intersectsNode(node)) continue;
    const text = document.createRange();
    text.selectNodeContents(node);
    if (node === startContainer) text.setStart(node, startOffset);
    if (node === endContainer) text.setEnd(node, endOffset);
    if (text.toString().trim() !== '') texts.push(text);
  }
  return texts;
}

function isRightToLeft({ endContainer }: Range): boolean {
  const element = endContainer instanceof Element ? endContainer : endContainer.parentElement;
  return element !== null && getComputedStyle(element).direction === 'rtl';
}
