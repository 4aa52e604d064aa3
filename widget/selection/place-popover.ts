/** A rectangle on the screen, in CSS pixels of the viewport. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What decides where the popover stands. */
export interface Placement {
  /** The selection's lines, in the order of the text. */
  lines: readonly Box[];
  backward: boolean;
  popover: { width: number; height: number };
  viewport: { width: number; height: number };
  /** A finger: stay below, clear of the handles; the system's own menu is above. */
  coarse: boolean;
}

const MARGIN = 8;
/** Room for the selection handles of Android and iOS. */
const HANDLE = 34;

/**
 * The popover's left upper corner: at the end where the reader's pointer or caret is, never outside the viewport;
 * `null` when no line of the selection is in view.
 */
export function placePopover(placement: Placement): { left: number; top: number } | null {
  const { lines, popover, viewport, coarse } = placement;
  const visible = lines.filter((line) => line.bottom > 0 && line.top < viewport.height);
  const first = visible[0];
  const last = visible.at(-1);
  if (first === undefined || last === undefined) return null;
  const upward = placement.backward && !coarse;
  const end = upward ? first : last;
  const gap = coarse ? HANDLE : MARGIN;
  const above = end.top - gap - popover.height;
  const below = end.bottom + gap;
  const roomBelow = viewport.height - MARGIN - popover.height;
  const top = upward
    ? above >= MARGIN
      ? above
      : below
    : below <= roomBelow || coarse || above < MARGIN
      ? below
      : above;
  const left = (upward ? end.left : end.right) - popover.width / 2;
  return {
    left: clamp(left, MARGIN, viewport.width - MARGIN - popover.width),
    top: clamp(top, MARGIN, roomBelow),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
