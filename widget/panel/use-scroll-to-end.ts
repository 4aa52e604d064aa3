import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Distance from the end, in CSS pixels, within which the view follows the answer: about two lines. */
const NEAR_PX = 56;
/** Space above the last question if its result is longer than the region, in CSS pixels. */
const ABOVE_PX = 16;

/**
 * Keeps a scrolling region at its end while it grows, unless the reader has scrolled up, and restores its position when it is shown
 * again. The region must be positioned and have one child, which contains the items.
 *
 * @param shown.fromStart - Whether to show the beginning of the last child, not its end, because it arrived all at once (passages).
 * @returns Whether the latest item is in view, and a function that scrolls to it.
 */
export function useScrollToEnd(
  region: RefObject<HTMLElement | null>,
  { visible, fromStart }: { visible: boolean; fromStart: boolean },
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
      // Growing content never moves the position up, so the reader has.
      else if (scrollTop < lastTop.current) following.current = false;
      lastTop.current = scrollTop;
      setAtEnd(following.current);
    }
    function onGrown(): void {
      if (element === null || element.clientHeight === 0 || !following.current) return;
      const top = latestTop(element, fromStart);
      // Never scroll up: the reader may be further down in a list that begins here.
      if (element.scrollTop < top) scrollTo(element, top);
    }
    // A streaming answer renders on its own, so an effect here would miss its growth.
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
