import { useHistory } from '@docusaurus/router';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import { useCallback, useEffect, useRef } from 'react';
import { showSection } from './show-section.js';
import { isSamePage, siteTarget } from './site-target.js';

/**
 * Follows a citation: inside the site by its router, without a reload, to the very section; elsewhere in a new tab.
 *
 * @param narrow The panel covers the page.
 * @param onCover Called when the panel must make way for the page.
 */
export function useFollow(narrow: boolean, onCover: () => void): (url: string) => void {
  const history = useHistory();
  const { baseUrl } = useDocusaurusContext().siteConfig;
  const stopWaiting = useRef<() => void>(undefined);
  useEffect(() => () => stopWaiting.current?.(), []);

  return useCallback(
    (url) => {
      const target = siteTarget(url, { href: window.location.href, baseUrl });
      if (target === null) return;
      if (target.kind === 'outside') {
        window.open(target.href, '_blank', 'noopener');
        return;
      }
      if (narrow) onCover();
      const { pathname, search, hash } = target;
      const here = history.location;
      const otherPage = !isSamePage(here.pathname, pathname);
      stopWaiting.current?.();
      stopWaiting.current = showSection({ hash, otherPage, focus: narrow });
      const same = !otherPage && here.hash === hash && here.search === search;
      if (same) history.replace({ pathname, search, hash });
      else history.push({ pathname, search, hash });
    },
    [history, baseUrl, narrow, onCover],
  );
}
