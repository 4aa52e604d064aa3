import { createRequire } from 'node:module';
import * as Plot from '@observablehq/plot';
import { OURS, PAGEFIND, RIVALS } from './rivals/all-rivals.js';
import type { GrowthStep } from './measures/growth-step.js';
import type { QualityRow } from './measures/quality.js';
import { mean } from './measures/statistics.js';
import type { BenchReport } from './report.js';

/** Docent with the queries that some sets have. */
const STEERED = `${OURS}, steered`;
/** All searches, in the order of their colours. */
const NAMES = [OURS, ...RIVALS.map(({ name }) => name), PAGEFIND, STEERED];

/**
 * Draws the report as one SVG: how well each search answers, and how bytes and time grow with the book. Labels are text, and the
 * colours follow the reader's light or dark setting, so that the file works in an `<img>` on any page.
 */
export function drawPlot(report: BenchReport): string {
  const bars = qualityBars(report);
  const coldBytes = (step: GrowthStep): number =>
    step.medianColdBytes + (report.growth?.runtimeBytes[step.search] ?? 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title description">`,
    `<title id="title">Docent compared with other static searches</title>`,
    `<desc id="description">${escapeXml(describe(report, bars))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    ...NAMES.map((name, index) => {
      const x = 16 + index * 130;
      return `<rect class="bar s${index}" x="${x}" y="16" width="12" height="12"/>${text(name, x + 18, 26)}`;
    }),
    drawPanel('Right passages: MRR@10', qualityPlot(bars), { x: 16, y: 62, height: QUALITY_HEIGHT }),
    drawPanel('Bytes to the first answer, cold', growthPlot(report, coldBytes, formatBytes), {
      x: 506,
      y: 62,
      height: GROWTH_HEIGHT,
    }),
    drawPanel(
      'Time per question, 95th percentile',
      growthPlot(report, ({ warmP95Ms }) => warmP95Ms, formatMs),
      { x: 506, y: 90 + GROWTH_HEIGHT, height: GROWTH_HEIGHT },
    ),
    '</svg>',
    '',
  ].join('\n');
}

const WIDTH = 980;
const HEIGHT = 690;
/** Room for six sets with five bars each. */
const QUALITY_HEIGHT = 602;
const GROWTH_HEIGHT = 287;
const PANEL_WIDTH = 454;

/** Okabe and Ito's palette for colour-blind readers, adjusted to each background. Lines also differ in their dashes. */
const STYLE = [
  'text{font:12px system-ui,sans-serif;fill:#24292f}.dim text{fill:#57606a}.head{font-weight:600;font-size:13px}',
  '.ground{fill:#fff}.grid line{stroke:#d0d7de}',
  '.s0{--c:#0060a0}.s1{--c:#a86400}.s2{--c:#00735a}.s3{--c:#a34b80}.s4{--c:#6e7781}.s5{--c:#6f9fc8}',
  '.bar{fill:var(--c)}.line{stroke:var(--c);stroke-width:2}.dot{fill:var(--c)}',
  '.line.s0{stroke-width:3}.line.s1{stroke-dasharray:8 3}.line.s2{stroke-dasharray:3 3}.line.s3{stroke-dasharray:10 3 2 3}',
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.dim text{fill:#9da7b1}.ground{fill:#161b22}.grid line{stroke:#3d444d}',
  '.s0{--c:#56b4e9}.s1{--c:#e69f00}.s2{--c:#2fc99a}.s3{--c:#e08fbd}.s4{--c:#9da7b1}.s5{--c:#2f6f99}}',
].join('');

const domino: { createDocument(): Document } = createRequire(import.meta.url)('@mixmark-io/domino');

/** @param options - The plot's options, or `null` if nothing was measured. */
function drawPanel(
  title: string,
  options: Plot.PlotOptions | null,
  { x, y, height }: { x: number; y: number; height: number },
): string {
  const head = `<text class="head" x="${x}" y="${y}">${escapeXml(title)}</text>`;
  if (options === null) {
    return `${head}<g class="dim">${text('not measured', x + PANEL_WIDTH / 2, y + height / 2)}</g>`;
  }
  const svg = Plot.plot({ ...options, document: domino.createDocument(), width: PANEL_WIDTH, height });
  // Plot's own style sheet sizes an SVG inside an HTML page, so it is removed. Coordinates need only one decimal.
  const drawn = svg.outerHTML
    .replace(/<style>.*?<\/style>/su, '')
    .replace(/(?<=[",(ML -])\d+\.\d\d+(?=[",)ML ])/gu, (value) =>
      String(Math.round(Number(value) * 10) / 10),
    );
  return `${head}<g transform="translate(${x},${y + 10})">${drawn}</g>`;
}

interface Bar {
  set: string;
  /** Unique name of the bar's row in the plot. */
  row: string;
  search: string;
  mrr10: number;
}

/** Sets that are averaged: one book in several languages, and several books with one kind of question. */
const FAMILIES = [
  { belongs: /^xquad-/u, name: (count: number) => `xquad, ${count} languages` },
  { belongs: /-links$/u, name: (count: number) => `links, ${count} books` },
];

/** Returns a bar for each set or family of sets, and each search that was measured on all of it. */
function qualityBars({ quality }: BenchReport): Bar[] {
  const groups = new Map<string, QualityRow[]>();
  for (const row of quality ?? []) {
    const family = FAMILIES.find(({ belongs }) => belongs.test(row.set));
    const relatives = (quality ?? []).filter(({ set }) => family?.belongs.test(set) === true);
    const name = family === undefined || relatives.length === 1 ? row.set : family.name(relatives.length);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups].flatMap(([set, rows]) =>
    NAMES.flatMap((search) => {
      const found = rows.flatMap(({ searches, ours }) =>
        search === STEERED ? (ours?.steered?.mrr10 ?? []) : (searches[search]?.mrr10 ?? []),
      );
      // A mean over fewer sets is not comparable with the others.
      return found.length < rows.length ? [] : [{ set, row: `${set} ${search}`, search, mrr10: mean(found) }];
    }),
  );
}

/** Plots horizontal bars from 0 to 1, each labelled with its value, below the name of their set. */
function qualityPlot(bars: readonly Bar[]): Plot.PlotOptions | null {
  if (bars.length === 0) return null;
  const sets = [...new Set(bars.map(({ set }) => set))];
  return {
    axis: null,
    margin: 0,
    marginRight: 50,
    x: { domain: [0, 1] },
    y: {
      domain: sets.flatMap((name) => [name, ...bars.filter(({ set }) => set === name).map(({ row }) => row)]),
      padding: 0.2,
    },
    marks: [
      Plot.text(sets, { x: 0, y: (name: string) => name, text: (name: string) => name, textAnchor: 'start' }),
      ...NAMES.map((name, index) =>
        Plot.barX(
          bars.filter(({ search }) => search === name),
          { x: 'mrr10', y: 'row', title: 'search', className: `bar s${index}`, fill: 'var(--c)' },
        ),
      ),
      Plot.text(bars, {
        x: 'mrr10',
        y: 'row',
        text: ({ mrr10 }: Bar) => mrr10.toFixed(3),
        textAnchor: 'start',
        dx: 6,
      }),
    ],
  };
}

/** Plots a line over the book sizes for each search. Both axes are logarithmic, so a power law is a line whose slope is the exponent. */
function growthPlot(
  { growth }: BenchReport,
  figure: (step: GrowthStep) => number,
  format: (value: number) => string,
): Plot.PlotOptions | null {
  const points = (growth?.steps ?? []).map((step) => ({
    search: step.search,
    x: step.chunks,
    y: figure(step),
  }));
  if (points.length === 0) return null;
  const xTicks = decades(points.map(({ x }) => x));
  const yTicks = decades(points.map(({ y }) => y));
  const axis = { tickSize: 0, label: null, className: 'dim' } as const;
  return {
    marginTop: 8,
    marginLeft: 56,
    marginRight: 26,
    x: { type: 'log', domain: [xTicks[0] ?? 1, xTicks.at(-1) ?? 10] },
    y: { type: 'log', domain: [yTicks[0] ?? 1, yTicks.at(-1) ?? 10] },
    marks: [
      Plot.gridY({ ticks: yTicks, className: 'grid', strokeOpacity: 1 }),
      Plot.axisX({ ...axis, ticks: xTicks, tickFormat: (value: number) => value.toLocaleString('en') }),
      Plot.axisY({ ...axis, ticks: yTicks, tickFormat: format }),
      ...NAMES.flatMap((name, index) => {
        const own = points.filter(({ search }) => search === name);
        if (own.length === 0) return [];
        const place = { x: 'x', y: 'y', title: 'search' };
        return [
          Plot.line(own, { ...place, className: `line s${index}`, stroke: 'var(--c)' }),
          Plot.dot(own, { ...place, className: `dot s${index}`, fill: 'var(--c)', r: 3.5 }),
        ];
      }),
    ],
  };
}

/** Returns the powers of ten that enclose all values, at least two of them. */
function decades(values: readonly number[]): number[] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
}

/** Describes the plot for its alternative text. */
function describe(report: BenchReport, bars: readonly Bar[]): string {
  const sets = [...new Set(bars.map(({ set }) => set))].map((name) => {
    const own = bars.filter(({ set }) => set === name);
    return `${name}: ${own.map(({ search, mrr10 }) => `${search} ${mrr10.toFixed(2)}`).join(', ')}.`;
  });
  const last = report.growth?.steps.findLast(({ search }) => search === OURS);
  const growth =
    last === undefined
      ? ''
      : `With ${last.chunks.toLocaleString('en')} passages ${OURS} loads ${formatBytes(last.medianColdBytes)} in addition to its code, and answers in ${formatMs(last.warmP95Ms)} at the 95th percentile.`;
  return ['MRR@10.', ...sets, growth].join(' ').trim();
}

function text(value: string, x: number, y: number): string {
  return `<text x="${x}" y="${y}">${escapeXml(value)}</text>`;
}

function escapeXml(value: string): string {
  return value.replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}

function formatBytes(bytes: number): string {
  return bytes >= 1e6 ? `${bytes / 1e6} MB` : `${Math.round(bytes / 1000)} kB`;
}

function formatMs(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${Number(ms.toPrecision(2))} ms`;
}
