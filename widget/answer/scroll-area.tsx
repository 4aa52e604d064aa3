import { createElement, type ReactNode } from 'react';

/** Content that may be wider than the answer. */
export interface ScrollAreaProps {
  element: 'pre' | 'div';
  className: string;
  children: ReactNode;
}

/** Scrolls sideways, by keyboard too: Safari gives such an area no tab stop of its own. */
export function ScrollArea({ element, className, children }: ScrollAreaProps): ReactNode {
  return createElement(element, { className, tabIndex: 0 }, children);
}
