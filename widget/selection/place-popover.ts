/** A rectangle on the screen, in CSS pixels of the viewport. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What determines the popover's position. */
export interface Placement {
  /** The lines of the selection, in text order. */
  lines: readonly Box[];
  backward: boolean;
  /** Whether the text runs from right to left. */
  rtl: boolean;
  popover: { width: number; height: number };
  /** The part of the viewport where the popover may be, not covered by anything else. */
  area: Box;
  /** Whether the pointer is a finger. The popover then stays below, clear of the selection handles: the system's menu is above. */
  coarse: boolean;
}

const MARGIN = 8;
/** Space for the selection handles of Android and iOS. */
const HANDLE = 34;

/**
 * Computes the position of the popover's top left corner: inside the area, at the end of the selection where the pointer or caret is.
 * Returns `null` if no line of the selection is in view.
 */
export function placePopover(placement: Placement): { left: number; top: number } | null {
  const { lines, popover, area, coarse } = placement;
  const visible = lines.filter((line) => line.bottom > area.top && line.top < area.bottom);
  const first = visible[0];
  const last = visible.at(-1);
  if (first === undefined || last === undefined) return null;
  const upward = placement.backward && !coarse;
  const end = upward ? first : last;
  const gap = coarse ? HANDLE : MARGIN;
  const above = end.top - gap - popover.height;
  const below = end.bottom + gap;
  const roomBelow = area.bottom - MARGIN - popover.height;
  const roomAbove = area.top + MARGIN;
  const top = upward
    ? above >= roomAbove
      ? above
      : below
    : below <= roomBelow || coarse || above < roomAbove
      ? below
      : above;
  const left = (upward === placement.rtl ? end.right : end.left) - popover.width / 2;
  return {
    left: clamp(left, area.left + MARGIN, area.right - MARGIN - popover.width),
    top: clamp(top, roomAbove, roomBelow),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
