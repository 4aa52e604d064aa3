import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Closer to the end than this, the reader follows the answer; CSS pixels, about two lines. */
const NEAR_PX = 56;

/**
 * Keeps a scrolling region at its end while it grows, unless the reader has scrolled up; hidden and shown again, it
 * is where it was.
 *
 * @returns Whether the end is in view, and a function that goes there.
 */
export function useScrollToEnd(
  region: RefObject<HTMLElement | null>,
  visible: boolean,
): [boolean, () => void] {
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const scrollTop = useRef(0);

  const goToEnd = useCallback(() => {
    following.current = true;
    setAtEnd(true);
    const element = region.current;
    if (element !== null) scrollTo(element, 'end');
  }, [region]);

  useEffect(() => {
    const element = region.current;
    if (element === null) return undefined;
    function onScroll(): void {
      if (element === null || element.clientHeight === 0) return;
      scrollTop.current = element.scrollTop;
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR_PX;
      setAtEnd(following.current);
    }
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, [region]);

  useLayoutEffect(() => {
    const element = region.current;
    if (element === null || !visible) return;
    scrollTo(element, following.current ? 'end' : scrollTop.current);
  }, [region, visible]);

  // After each render: the content may have grown, or what stands below it.
  useLayoutEffect(() => {
    const element = region.current;
    if (element !== null && following.current) scrollTo(element, 'end');
  });

  return [atEnd, goToEnd];
}

function scrollTo(element: HTMLElement, place: number | 'end'): void {
  element.scrollTop = place === 'end' ? element.scrollHeight : place;
}
