import type { MouseEvent, ReactNode } from 'react';

/** A link that the site's router follows, so that the page is not loaded anew and the panel stays. */
export interface SiteLinkProps {
  /** A checked path. */
  path: string;
  onNavigate: (url: string) => void;
  className: string;
  /** Accessible name and tooltip where the content says too little. */
  label?: string;
  children: ReactNode;
}

/** Calls `onNavigate` on a plain click; with a modifier or another button the browser does what it always does. */
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
