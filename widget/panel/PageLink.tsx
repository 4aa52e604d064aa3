import type { ReactNode } from 'react';
import { SiteLink } from '../answer/site-link.js';
import { siteTarget } from './site-target.js';

export interface LinkProps {
  /** Receives the address of a section. */
  readonly onFollow: (url: string) => void;
}

/** Renders a link to a section from the index or a citation. An address that is not http(s) stays text. */
export function PageLink(
  props: LinkProps & { readonly url: string; readonly className: string; readonly children: ReactNode },
): ReactNode {
  const { url, onFollow, className, children } = props;
  const target = siteTarget(url, { href: window.location.href, baseUrl: '/' });
  if (target === null) return <span className={className}>{children}</span>;
  return (
    <SiteLink path={url} onNavigate={onFollow} className={className}>
      {children}
    </SiteLink>
  );
}
