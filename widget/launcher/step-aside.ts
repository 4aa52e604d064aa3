/** A lower corner of the window. */
export type Side = 'left' | 'right';

/**
 * Puts the button where it neither covers nor is covered by what else floats over the page, such as a chat button or a cookie notice:
 * in its own corner, above what is there, or in the other corner. If no place is free, it stays in its own corner.
 *
 * I/O: measures the page, and sets the corner's `data-side` and `--docent-lift`. Nothing is painted in between.
 *
 * @param corner - The element that the style sheet places in a corner. The button is its last child.
 */
export function stepAside(corner: HTMLElement, home: Side): void {
  const button = corner.lastElementChild;
  if (button === null) return;
  for (const side of [home, OTHER[home]]) {
    place(corner, side, 0);
    for (let lift = 0; ;) {
      const obstacle = findObstacle(button);
      if (obstacle === null) return;
      const { top, bottom } = button.getBoundingClientRect();
      const step = bottom - obstacle.top + GAP_PX;
      if (step <= 0 || top - step < window.innerHeight * HIGHEST) break;
      lift += step;
      place(corner, side, lift);
    }
  }
  place(corner, home, 0);
}

const OTHER: Readonly<Record<Side, Side>> = { left: 'right', right: 'left' };
/** Distance between the button and what is below it. */
const GAP_PX = 12;
/** How near to the window's upper edge the button may be, as a share of the window's height. */
const HIGHEST = 0.25;
/** From this share of the window's height, what lies below the button is not a control but a sidebar or a background. */
const TALL = 0.4;
/** From this share of the window's width and height, a box is an overlay or the container of a smaller one. */
const WHOLE = 0.9;
/** Where the button is probed, as shares of its width and height. Its ends are round. */
const PROBES = [
  [0.5, 0.5],
  [0.02, 0.5],
  [0.98, 0.5],
  [0.5, 0.05],
  [0.5, 0.95],
  [0.2, 0.2],
  [0.8, 0.2],
  [0.2, 0.8],
  [0.8, 0.8],
] as const;

function place(corner: HTMLElement, side: Side, liftPx: number): void {
  corner.dataset['side'] = side;
  corner.style.setProperty('--docent-lift', `${liftPx}px`);
}

/** Returns the box of what shares the button's place, or `null`. */
function findObstacle(button: Element): DOMRect | null {
  const { left, top, width, height } = button.getBoundingClientRect();
  const boxes = new Map<Element, Floating>();
  for (const [x, y] of PROBES) {
    let isBelow = false;
    for (const hit of elementsAt(left + x * width, top + y * height)) {
      if (button.contains(hit)) isBelow = true;
      else {
        const { box } = floatingAround(hit, boxes);
        if (box !== null && !(isBelow && box.height > window.innerHeight * TALL)) return box;
      }
    }
  }
  return null;
}

/** Lists what is at a point, topmost first. Replaces elements with an open shadow root by what that has there. */
function elementsAt(x: number, y: number): Element[] {
  return document.elementsFromPoint(x, y).map((hit) => hit.shadowRoot?.elementFromPoint(x, y) ?? hit);
}

/** Whether an element is part of something that does not scroll with the page, and the box of that, if it is smaller than the window. */
interface Floating {
  isFloating: boolean;
  box: DOMRect | null;
}

function floatingAround(element: Element, known: Map<Element, Floating>): Floating {
  const before = known.get(element);
  if (before !== undefined) return before;
  const parent = element.parentElement ?? hostOf(element);
  const around = parent === null ? NOT_FLOATING : floatingAround(parent, known);
  const isFixed = getComputedStyle(element).position === 'fixed';
  const isFloating = isFixed || around.isFloating;
  const box = around.box ?? (isFloating ? boxOf(element) : null);
  const floating = { isFloating, box };
  known.set(element, floating);
  return floating;
}

const NOT_FLOATING: Floating = { isFloating: false, box: null };

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

function boxOf(element: Element): DOMRect | null {
  const box = element.getBoundingClientRect();
  const isWhole = box.width > window.innerWidth * WHOLE && box.height > window.innerHeight * WHOLE;
  return isWhole ? null : box;
}
