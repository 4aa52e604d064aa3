import { useHistory } from '@docusaurus/router';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import { useCallback, useEffect, useRef } from 'react';
import { showSection } from './show-section.js';
import { isSamePage, siteTarget } from './site-target.js';

/**
 * Returns a function that follows a citation: with the site's router to the section, or in a new tab if the address is
 * outside the site.
 *
 * @param narrow - Whether the panel covers the page.
 * @param onLeave - Called to close a covering panel before the page is shown.
 */
export function useFollow(narrow: boolean, onLeave: () => void): (url: string) => void {
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
      if (narrow) onLeave();
      const { pathname, search, hash } = target;
      const here = history.location;
      const otherPage = !isSamePage(here.pathname, pathname);
      stopWaiting.current?.();
      stopWaiting.current = showSection({ hash, otherPage, focus: narrow });
      const same = !otherPage && here.hash === hash && here.search === search;
      if (same) history.replace({ pathname, search, hash });
      else history.push({ pathname, search, hash });
    },
    [history, baseUrl, narrow, onLeave],
  );
}
