import { createElement, type ReactNode } from 'react';

export interface ScrollAreaProps {
  element: 'pre' | 'div';
  className: string;
  children: ReactNode;
}

/** Scrolls wide content sideways, also by keyboard: Safari adds no tab stop of its own. */
export function ScrollArea({ element, className, children }: ScrollAreaProps): ReactNode {
  return createElement(element, { className, tabIndex: 0 }, children);
}
