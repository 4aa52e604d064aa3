import { describe, expect, it } from 'vitest';
import { placePopover, type Placement } from './place-popover.js';

const line = (top: number, left = 100, right = 500) => ({ left, right, top, bottom: top + 20 });
const base: Placement = {
  lines: [line(100), line(120, 100, 300)],
  backward: false,
  rtl: false,
  popover: { width: 140, height: 36 },
  area: { left: 0, top: 0, right: 1_000, bottom: 600 },
  coarse: false,
};

describe('placePopover', () => {
  it('is below the end of the last line', () => {
    expect(placePopover(base)).toEqual({ left: 230, top: 148 });
  });

  it('is above the first line if the reader selected upwards', () => {
    expect(placePopover({ ...base, backward: true })).toEqual({ left: 30, top: 56 });
  });

  it('is at the left end or the right start of right-to-left text', () => {
    const rtl = { ...base, rtl: true, lines: [line(100), line(120, 300, 500)] };
    expect(placePopover(rtl)).toEqual({ left: 230, top: 148 });
    expect(placePopover({ ...rtl, backward: true })).toEqual({ left: 430, top: 56 });
  });

  it('is above if there is no room below', () => {
    expect(placePopover({ ...base, lines: [line(560)] })?.top).toBe(516);
  });

  it('leaves room for touch handles, and never covers the system menu above', () => {
    expect(placePopover({ ...base, coarse: true, backward: true })?.top).toBe(174);
  });

  it('stays inside the viewport, and beside what covers part of it', () => {
    expect(placePopover({ ...base, lines: [line(100, 900, 1_000)] })?.left).toBe(852);
    expect(placePopover({ ...base, lines: [line(100, 0, 10)] })?.left).toBe(8);
    expect(placePopover({ ...base, area: { ...base.area, right: 260 } })?.left).toBe(112);
    const tall = [{ left: 0, right: 800, top: -500, bottom: 1_500 }];
    expect(placePopover({ ...base, lines: tall })?.top).toBe(556);
  });

  it('is at the last visible line, and hidden if there is none', () => {
    expect(placePopover({ ...base, lines: [line(100), line(700)] })?.top).toBe(128);
    expect(placePopover({ ...base, lines: [line(-100), line(700)] })).toBeNull();
  });
});
