import { coordinate, escapeXml, notMeasured, svgText, type PlotFrame } from './svg-text.js';

/** One series of a plot with two logarithmic axes. */
export interface Line {
  name: string;
  /** Class of its colour and dashes. */
  style: string;
  /** Positive, by rising `x`. */
  points: readonly { x: number; y: number }[];
}

/** Lines over book sizes, both axes logarithmic: a straight line is a power, its slope the exponent. */
export function drawLines(
  lines: readonly Line[],
  frame: PlotFrame & { formatY: (value: number) => string },
): string {
  const head = svgText(frame.title, { x: frame.x + 16, y: frame.y + 14, style: 'head' });
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) return head + notMeasured(frame);
  const left = frame.x + 70;
  const right = frame.x + frame.width - 16;
  const top = frame.y + 28;
  const bottom = frame.y + frame.height - 26;
  const xTicks = decades(points.map(({ x }) => x));
  const yTicks = decades(points.map(({ y }) => y));
  const toX = logScale(xTicks, left, right);
  const toY = logScale(yTicks, bottom, top);
  const parts = [head];
  for (const tick of yTicks) {
    const y = toY(tick);
    parts.push(
      `<path class="grid" d="M${coordinate(left)} ${coordinate(y)}H${coordinate(right)}"/>`,
      svgText(frame.formatY(tick), { x: left - 6, y: y + 4, anchor: 'end', style: 'dim' }),
    );
  }
  for (const tick of xTicks) {
    const anchor = tick === xTicks.at(-1) ? 'end' : 'middle';
    parts.push(svgText(tick.toLocaleString('en'), { x: toX(tick), y: bottom + 18, anchor, style: 'dim' }));
  }
  for (const { name, style, points: own } of lines) {
    if (own.length === 0) continue;
    const places = own.map(({ x, y }) => ({ x: coordinate(toX(x)), y: coordinate(toY(y)) }));
    const path = places.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
    parts.push(`<path class="line ${style}" d="${path}"><title>${escapeXml(name)}</title></path>`);
    for (const { x, y } of places) parts.push(`<circle class="dot ${style}" cx="${x}" cy="${y}" r="3.5"/>`);
  }
  return parts.join('');
}

/** Powers of ten that hold all values between them, two at least. */
function decades(values: readonly number[]): number[] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
}

function logScale(ticks: readonly number[], from: number, to: number): (value: number) => number {
  const low = Math.log10(ticks[0] ?? 1);
  const high = Math.log10(ticks.at(-1) ?? 10);
  return (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
}
