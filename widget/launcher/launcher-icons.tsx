import type { ReactNode } from 'react';

const PATHS = {
  /** A speech bubble: the floating button that asks. */
  ask: 'M20 11.5a7.5 7.5 0 0 1-10.9 6.7L4.5 19.5l1.3-4.3A7.5 7.5 0 1 1 20 11.5ZM9 9.8h7M9 13h4.5',
  /** A magnifying glass: the floating button that searches. */
  search: 'M17 11a6 6 0 1 1-12 0a6 6 0 0 1 12 0ZM15.5 15.5l4 4',
  /** Quotation marks: the popover next to a selection. */
  quote:
    'M10 7.5H6.5a1 1 0 0 0-1 1V12h4V8.5M9.5 12c0 2.5-1 3.8-3.5 4.5M18.5 7.5H15a1 1 0 0 0-1 1V12h4V8.5M18 12c0 2.5-1 3.8-3.5 4.5',
};

export function LauncherIcon({ name }: { readonly name: keyof typeof PATHS }): ReactNode {
  return (
    <svg className="docent-icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
