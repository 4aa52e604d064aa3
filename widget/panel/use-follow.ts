import { useHistory } from '@docusaurus/router';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import { useCallback, useEffect, useRef } from 'react';
import { isSamePage, siteTarget } from './site-target.js';

/**
 * Returns a function that follows a citation: with the site's router to the section, or in a new tab if the address is
 * outside the site. A narrow panel covers the page, so it is closed first.
 */
export function useFollow(narrow: boolean, onClose: (focus: 'leave') => void): (url: string) => void {
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
      if (narrow) onClose('leave');
      const { pathname, search, hash } = target;
      const here = history.location;
      const otherPage = !isSamePage(here.pathname, pathname);
      stopWaiting.current?.();
      stopWaiting.current = showSection({ hash, otherPage, focus: narrow });
      const same = !otherPage && here.hash === hash && here.search === search;
      if (same) history.replace({ pathname, search, hash });
      else history.push({ pathname, search, hash });
    },
    [history, baseUrl, narrow, onClose],
  );
}

/** How long to wait for a slow route, in milliseconds. After that, the reader has moved on. */
const WAIT_MS = 8_000;
const LOOK_EVERY_MS = 60;
const HIGHLIGHT_MS = 2_400;

/**
 * Waits until a section is on the page, opens the details and tabs that hide it, scrolls to it and highlights its heading briefly. Must
 * be called before the navigation, so that an element with the same id on the page being left is ignored. Returns a function that stops
 * waiting.
 *
 * @param section.hash - `#bowline`, percent-encoded or not; `''` for the top of the page.
 * @param section.focus - Whether to move the keyboard focus there too.
 */
function showSection(section: { hash: string; otherPage: boolean; focus: boolean }): () => void {
  const { hash, otherPage, focus } = section;
  const left = otherPage ? findTarget(hash) : null;
  const until = performance.now() + WAIT_MS;
  let timer: ReturnType<typeof setTimeout>;
  function look(): void {
    const target = findTarget(hash);
    if (target !== null && target !== left) arrive(target, { top: hash === '', focus });
    else if (performance.now() < until) timer = setTimeout(look, LOOK_EVERY_MS);
  }
  timer = setTimeout(look);
  return () => clearTimeout(timer);
}

function findTarget(hash: string): HTMLElement | null {
  if (hash === '') return document.querySelector<HTMLElement>('main h1');
  const id = hash.slice(1);
  try {
    return document.getElementById(decodeURIComponent(id));
  } catch {
    return document.getElementById(id);
  }
}

function arrive(target: HTMLElement, { top, focus }: { top: boolean; focus: boolean }): void {
  reveal(target);
  // Wait until the page has scrolled by itself and the section is open.
  setTimeout(() => {
    if (top) window.scrollTo(0, 0);
    else target.scrollIntoView();
    target.classList.add('docent-target');
    setTimeout(() => target.classList.remove('docent-target'), HIGHLIGHT_MS);
    if (!focus) return;
    if (!target.hasAttribute('tabindex')) target.setAttribute('tabindex', '-1');
    target.focus({ preventScroll: true });
  }, LOOK_EVERY_MS);
}

/** Opens the closed details and hidden tabs around an element by clicking the controls that a reader would use. */
function reveal(target: HTMLElement): void {
  for (let element = target.parentElement; element !== null; element = element.parentElement) {
    if (element instanceof HTMLDetailsElement && !element.open) {
      element.querySelector<HTMLElement>(':scope > summary')?.click();
    } else if (element.getAttribute('role') === 'tabpanel' && element.hidden) {
      const panels = Array.from(element.parentElement?.children ?? []);
      const tabs = element.closest('.tabs-container')?.querySelectorAll<HTMLElement>('[role="tab"]');
      tabs?.[panels.indexOf(element)]?.click();
    }
  }
}
