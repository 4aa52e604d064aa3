import { coordinate, escapeXml, notMeasured, svgText, type PlotFrame } from './svg-text.js';

/** Bars that stand together, one a series. */
export interface BarGroup {
  name: string;
  /** In 0..1, in the order of the series; `null` was not measured and leaves no gap. */
  values: readonly (number | null)[];
}

/** Lying bars from 0 to 1, each with its figure. @param series names, in the order of the values */
export function drawBars(groups: readonly BarGroup[], series: readonly string[], frame: PlotFrame): string {
  const parts = [svgText(frame.title, { x: frame.x + 16, y: frame.y + 14, style: 'head' })];
  const barCount = groups.reduce((total, group) => total + measured(group).length, 0);
  if (barCount === 0) return [...parts, notMeasured(frame)].join('');
  const left = frame.x + 16;
  const width = frame.width - 16 - FIGURE_WIDTH;
  const free = frame.height - 28 - groups.length * GROUP_HEAD;
  const step = Math.min(22, free / barCount);
  let y = frame.y + 28;
  for (const group of groups) {
    parts.push(svgText(group.name, { x: left, y: y + 14 }));
    y += GROUP_HEAD - 8;
    for (const { value, index } of measured(group)) {
      const length = coordinate(Math.max(1, value * width));
      const bar = `<rect class="bar s${index}" x="${left}" y="${coordinate(y)}" width="${length}" height="${coordinate(step * 0.8)}"><title>${escapeXml(series[index] ?? '')}</title></rect>`;
      const figure = svgText(value.toFixed(3), { x: left + value * width + 6, y: y + step * 0.4 + 4 });
      parts.push(bar, figure);
      y += step;
    }
    y += 8;
  }
  return parts.join('');
}

const FIGURE_WIDTH = 50;
/** The group's name above its bars and the space below them. */
const GROUP_HEAD = 30;

function measured({ values }: BarGroup): { value: number; index: number }[] {
  return values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
}
