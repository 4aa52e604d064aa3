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
  /** The text runs from right to left: its end is on the left. */
  rtl: boolean;
  popover: { width: number; height: number };
  /** Where the popover may stand: the viewport, less what covers it. */
  area: Box;
  /** A finger: stay below, clear of the handles; the system's own menu is above. */
  coarse: boolean;
}

const MARGIN = 8;
/** Room for the selection handles of Android and iOS. */
const HANDLE = 34;

/**
 * The popover's left upper corner: at the end where the reader's pointer or caret is, never outside the area;
 * `null` when no line of the selection is in view.
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
