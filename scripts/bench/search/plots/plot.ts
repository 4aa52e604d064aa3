import { OURS, PAGEFIND, RIVALS } from '../rivals/all-rivals.js';
import { drawBars, type BarGroup } from './plot-bars.js';
import { drawLines, type Line } from './plot-lines.js';
import type { BenchReport } from '../report.js';
import { escapeXml } from './svg-text.js';

/**
 * The report as one SVG: how well each search answers, and how bytes and time grow with the book. Text is text; it brings its
 * own ground and follows the reader's light or dark setting, so that it can stand in an `<img>` on any page.
 *
 * A part that was not measured leaves its place empty, with a word that says so.
 */
export function drawPlot(report: BenchReport): string {
  const names = [OURS, ...RIVALS.map(({ name }) => name), PAGEFIND];
  const bytes = growthLines(report, (step, code) => step.medianColdBytes + code);
  const times = growthLines(report, (step) => step.warmP95Ms);
  const parts = [
    drawBars(qualityGroups(report, names), names, {
      x: 0,
      y: 48,
      width: 470,
      height: 430,
      title: 'Right passages: MRR@10',
    }),
    drawLines(bytes, {
      x: 490,
      y: 48,
      width: 470,
      height: 215,
      title: 'Bytes to the first answer, cold',
      formatY: formatBytes,
    }),
    drawLines(times, {
      x: 490,
      y: 263,
      width: 470,
      height: 215,
      title: 'A question’s time, 95th percentile',
      formatY: formatMs,
    }),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title description">`,
    `<title id="title">${TITLE}</title>`,
    `<desc id="description">${escapeXml(describe(report, names))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    legend(names),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

const WIDTH = 980;
const HEIGHT = 490;
const TITLE = 'Docent beside other static searches';

/** Hues of Okabe and Ito's palette for colour-blind readers, darkened or lightened for the ground; lines differ in dashes too. */
const STYLE = [
  'text{font:12px system-ui,sans-serif;fill:#24292f}.dim{fill:#57606a}.head{font-weight:600;font-size:13px}',
  '.ground{fill:#fff}.grid{stroke:#d0d7de;stroke-width:1;fill:none}',
  '.line{fill:none;stroke-width:2}',
  '.s0{--c:#0060a0}.s1{--c:#a86400}.s2{--c:#00735a}.s3{--c:#a34b80}.s4{--c:#6e7781}',
  '.bar{fill:var(--c)}.line{stroke:var(--c)}.dot{fill:var(--c)}',
  '.line.s0{stroke-width:3}.line.s1{stroke-dasharray:8 3}.line.s2{stroke-dasharray:3 3}.line.s3{stroke-dasharray:10 3 2 3}',
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.dim{fill:#9da7b1}.ground{fill:#161b22}.grid{stroke:#3d444d}',
  '.s0{--c:#56b4e9}.s1{--c:#e69f00}.s2{--c:#2fc99a}.s3{--c:#e08fbd}.s4{--c:#9da7b1}}',
].join('');

function legend(names: readonly string[]): string {
  const places = names.map((name, index) => {
    const x = 16 + index * 130;
    return `<rect class="bar s${index}" x="${x}" y="16" width="12" height="12"/><text x="${x + 18}" y="26">${escapeXml(name)}</text>`;
  });
  return places.join('');
}

function qualityGroups({ quality }: BenchReport, names: readonly string[]): BarGroup[] {
  const rows = quality ?? [];
  const groups: { name: string; of: typeof rows }[] = [];
  const languages = rows.filter(({ set }) => set.startsWith('xquad-'));
  for (const row of rows) if (!languages.includes(row)) groups.push({ name: row.set, of: [row] });
  if (languages.length > 0) {
    const name = languages.length === 1 ? (languages[0]?.set ?? '') : `xquad, ${languages.length} languages`;
    groups.push({ name, of: languages });
  }
  return groups.map(({ name, of }) => ({
    name,
    values: names.map((search) => {
      const found = of.map(({ searches }) => searches[search]?.mrr10);
      // A mean over other languages than the rest's would compare what cannot be compared.
      return found.includes(undefined)
        ? null
        : found.reduce<number>((total, value) => total + (value ?? 0), 0) / found.length;
    }),
  }));
}

function growthLines(
  { growth }: BenchReport,
  figure: (step: NonNullable<BenchReport['growth']>['steps'][number], code: number) => number,
): Line[] {
  return [OURS, ...RIVALS.map(({ name }) => name)].map((search, index) => ({
    name: search,
    style: `s${index}`,
    points: (growth?.steps ?? [])
      .filter((step) => step.search === search)
      .map((step) => ({ x: step.chunks, y: figure(step, growth?.runtimeBytes[search] ?? 0) })),
  }));
}

/** What a reader who does not see it should know of it. */
function describe(report: BenchReport, names: readonly string[]): string {
  const quality = qualityGroups(report, names).map(({ name, values }) => {
    const figures = names.flatMap((search, index) => {
      const value = values[index];
      return value === null || value === undefined ? [] : [`${search} ${value.toFixed(2)}`];
    });
    return `${name}: ${figures.join(', ')}.`;
  });
  const last = report.growth?.steps.findLast(({ search }) => search === OURS);
  const growth =
    last === undefined
      ? ''
      : `With ${last.chunks.toLocaleString('en')} passages ${OURS} loads ${formatBytes(last.medianColdBytes)} beside its code, and answers in ${formatMs(last.warmP95Ms)} at the 95th percentile.`;
  return ['MRR@10.', ...quality, growth].join(' ').trim();
}

function formatBytes(bytes: number): string {
  return bytes >= 1e6 ? `${bytes / 1e6} MB` : `${Math.round(bytes / 1000)} kB`;
}

function formatMs(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${Number(ms.toPrecision(2))} ms`;
}
