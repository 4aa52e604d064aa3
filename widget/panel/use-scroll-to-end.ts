import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Closer to the end than this, the reader follows the answer; CSS pixels, about two lines. */
const NEAR_PX = 56;
/** Above the last question when its result is longer than the region. */
const ABOVE_PX = 16;

/** What the region shows now. */
export interface ScrollToEndOptions {
  visible: boolean;
  /** What comes last came at once (passages): its beginning is to be seen, not its end. */
  fromStart: boolean;
}

/**
 * Keeps a scrolling region at its end while it grows, unless the reader has scrolled up; hidden and shown again, it
 * is where it was. The region must be positioned and have one child, whose children are the things that are added.
 *
 * @returns Whether the latest is in view, and a function that goes there.
 */
export function useScrollToEnd(
  region: RefObject<HTMLElement | null>,
  { visible, fromStart }: ScrollToEndOptions,
): [boolean, () => void] {
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const lastTop = useRef(0);

  function goToEnd(): void {
    following.current = true;
    setAtEnd(true);
    if (region.current !== null) scrollTo(region.current, latestTop(region.current, fromStart));
  }

  useLayoutEffect(() => {
    const element = region.current;
    if (element !== null && visible) scrollTo(element, lastTop.current);
  }, [region, visible]);

  useEffect(() => {
    const element = region.current;
    if (element === null) return undefined;
    function onScroll(): void {
      if (element === null || element.clientHeight === 0) return;
      const { scrollTop } = element;
      if (scrollTop >= latestTop(element, fromStart) - NEAR_PX) following.current = true;
      // Only the reader moves up; when the content grows, the place stays and the end moves away.
      else if (scrollTop < lastTop.current) following.current = false;
      lastTop.current = scrollTop;
      setAtEnd(following.current);
    }
    function onGrown(): void {
      if (element === null || element.clientHeight === 0 || !following.current) return;
      const top = latestTop(element, fromStart);
      // Never back: the reader may be further down in a list that begins here.
      if (element.scrollTop < top) scrollTo(element, top);
    }
    // An answer renders by itself while it streams, so no render of ours tells that it grew.
    const observer = new ResizeObserver(onGrown);
    observer.observe(element);
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [region, fromStart]);

  return [atEnd, goToEnd];
}

function latestTop(element: HTMLElement, fromStart: boolean): number {
  const end = element.scrollHeight - element.clientHeight;
  const latest = element.firstElementChild?.lastElementChild;
  if (!fromStart || !(latest instanceof HTMLElement)) return end;
  return Math.min(end, latest.offsetTop - ABOVE_PX);
}

function scrollTo(element: HTMLElement, top: number): void {
  element.scrollTop = top;
}
