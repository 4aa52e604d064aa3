import type { ReactNode } from 'react';
import { SiteLink } from '../answer/site-link.js';
import { siteTarget } from './site-target.js';

/** `onFollow` gets the address as it is in `url`. */
export interface PageLinkProps {
  url: string;
  onFollow: (url: string) => void;
  className: string;
  children: ReactNode;
}

/** A link to a section as the index or the function names it; what is no web address stays text. */
export function PageLink({ url, onFollow, className, children }: PageLinkProps): ReactNode {
  const target = siteTarget(url, { href: window.location.href, baseUrl: '/' });
  if (target === null) return <span className={className}>{children}</span>;
  return (
    <SiteLink path={url} onNavigate={onFollow} className={className}>
      {children}
    </SiteLink>
  );
}
