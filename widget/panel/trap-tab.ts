import type { KeyboardEvent } from 'react';

const FOCUSABLE = 'a[href], button:not(:disabled), textarea, input, [tabindex="0"]';

/** Keeps the focus inside an element that covers the page: Tab moves from the last control to the first and back. */
export function trapTab(event: KeyboardEvent, container: HTMLElement): void {
  if (event.key !== 'Tab') return;
  const controls = Array.from(container.querySelectorAll<HTMLElement>(FOCUSABLE)).filter(
    (control) => control.getClientRects().length > 0,
  );
  const edge = event.shiftKey ? controls[0] : controls.at(-1);
  const target = event.shiftKey ? controls.at(-1) : controls[0];
  const focused = controls.find((control) => control === document.activeElement);
  if (focused !== undefined && focused !== edge) return;
  event.preventDefault();
  target?.focus();
}
