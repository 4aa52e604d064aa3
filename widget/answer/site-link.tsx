import type { MouseEvent, ReactNode } from 'react';

export interface SiteLinkProps {
  /** A validated path. */
  path: string;
  onNavigate: (url: string) => void;
  className: string;
  /** Accessible name and tooltip, if the content alone is not clear. */
  label?: string;
  children: ReactNode;
}

/** Renders a link for the site's router: a plain click calls `onNavigate`, and any other is left to the browser. */
export function SiteLink({ path, onNavigate, className, label, children }: SiteLinkProps): ReactNode {
  const follow = (event: MouseEvent): void => {
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlain) return;
    event.preventDefault();
    onNavigate(path);
  };
  const name = label === undefined ? {} : { 'aria-label': label, title: label };
  return (
    <a className={className} href={path} onClick={follow} {...name}>
      {children}
    </a>
  );
}
