/** Where a part of a plot stands, in the SVG's units. */
export interface PlotFrame {
  x: number;
  y: number;
  width: number;
  height: number;
  title: string;
}

/** For text and attribute values of an SVG. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}

/** A coordinate with one decimal, so that files of the same figures are the same. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** One text of a plot. @param place `dim`, `head` or nothing, and where the text hangs on its point */
export function svgText(
  text: string,
  at: { x: number; y: number; anchor?: 'start' | 'middle' | 'end'; style?: string },
): string {
  const { x, y, anchor = 'start', style } = at;
  const look = style === undefined ? '' : ` class="${style}"`;
  return `<text${look} x="${coordinate(x)}" y="${coordinate(y)}" text-anchor="${anchor}">${escapeXml(text)}</text>`;
}

/** A place left empty. */
export function notMeasured({ x, y, width, height }: PlotFrame): string {
  return svgText('not measured', { x: x + width / 2, y: y + height / 2, anchor: 'middle', style: 'dim' });
}
