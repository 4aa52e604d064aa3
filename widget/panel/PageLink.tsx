import type { ReactNode } from 'react';
import { SiteLink } from '../answer/site-link.js';
import { siteTarget } from './site-target.js';

export interface PageLinkProps {
  url: string;
  /** Receives `url`. */
  onFollow: (url: string) => void;
  className: string;
  children: ReactNode;
}

/** A link to a section of the index or of a citation. An address that is not http(s) stays text. */
export function PageLink({ url, onFollow, className, children }: PageLinkProps): ReactNode {
  const target = siteTarget(url, { href: window.location.href, baseUrl: '/' });
  if (target === null) return <span className={className}>{children}</span>;
  return (
    <SiteLink path={url} onNavigate={onFollow} className={className}>
      {children}
    </SiteLink>
  );
}
