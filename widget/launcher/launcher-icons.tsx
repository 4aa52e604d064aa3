import type { ReactNode } from 'react';

/** A speech bubble: the floating button that asks. */
export function AskIcon(): ReactNode {
  return (
    <svg className="docent-icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M20 11.5a7.5 7.5 0 0 1-10.9 6.7L4.5 19.5l1.3-4.3A7.5 7.5 0 1 1 20 11.5Z" />
      <path d="M9 9.8h7M9 13h4.5" />
    </svg>
  );
}

/** A magnifying glass: the floating button that searches. */
export function SearchIcon(): ReactNode {
  return (
    <svg className="docent-icon" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="11" cy="11" r="6" />
      <path d="m15.5 15.5 4 4" />
    </svg>
  );
}

/** Quotation marks: the popover beside a selection. */
export function SelectionIcon(): ReactNode {
  return (
    <svg className="docent-icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M10 7.5H6.5a1 1 0 0 0-1 1V12h4V8.5M9.5 12c0 2.5-1 3.8-3.5 4.5M18.5 7.5H15a1 1 0 0 0-1 1V12h4V8.5M18 12c0 2.5-1 3.8-3.5 4.5" />
    </svg>
  );
}
