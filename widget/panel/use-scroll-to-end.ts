import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

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
 * is where it was. The region must be positioned, its children the things that are added.
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

  const goToEnd = useCallback(() => {
    following.current = true;
    setAtEnd(true);
    const element = region.current;
    if (element !== null) scrollTo(element, latestTop(element, fromStart));
  }, [region, fromStart]);

  useEffect(() => {
    const element = region.current;
    if (element === null) return undefined;
    function onScroll(): void {
      if (element === null || element.clientHeight === 0) return;
      lastTop.current = element.scrollTop;
      following.current = element.scrollTop >= latestTop(element, fromStart) - NEAR_PX;
      setAtEnd(following.current);
    }
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, [region, fromStart]);

  useLayoutEffect(() => {
    const element = region.current;
    if (element !== null && visible) scrollTo(element, lastTop.current);
  }, [region, visible]);

  // After each render: the content may have grown, or what stands below it.
  useLayoutEffect(() => {
    const element = region.current;
    if (element === null || !following.current) return;
    const top = latestTop(element, fromStart);
    // Never back: the reader may be further down in a list that begins here.
    if (element.scrollTop < top) scrollTo(element, top);
  });

  return [atEnd, goToEnd];
}

function latestTop(element: HTMLElement, fromStart: boolean): number {
  const end = element.scrollHeight - element.clientHeight;
  const { lastElementChild } = element;
  if (!fromStart || !(lastElementChild instanceof HTMLElement)) return end;
  return Math.min(end, lastElementChild.offsetTop - ABOVE_PX);
}

function scrollTo(element: HTMLElement, top: number): void {
  element.scrollTop = top;
}
