import type { FirstAnswerRow } from './measures/first-answer.js';
import type { GrowthFigures } from './measures/growth.js';
import type { GrowthStep } from './measures/growth-step.js';
import { OURS, PAGEFIND, RIVALS } from './rivals/all-rivals.js';
import type { PairedBuilds, PluginCost } from './measures/plugin-cost.js';
import type { QualityRow } from './measures/quality.js';
import type { SpeedRow } from './measures/speed.js';
import type { Table } from './table.js';

/** All that a run found, as it is written with `--json`. */
export interface BenchReport {
  /** As handed in with `--date`, `null` without. */
  date: string | null;
  machine: Machine;
  isQuick: boolean;
  /** Of one, five and fifteen minutes. */
  loadAtBegin: readonly number[];
  loadAtEnd: readonly number[];
  /** Parts that were not measured, with the reason. */
  skipped: string[];
  quality: QualityRow[] | null;
  firstAnswer: FirstAnswerRow[] | null;
  speed: SpeedRow[] | null;
  growth: GrowthFigures | null;
  pluginCost: PluginCost | null;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryBytes: number;
  platform: string;
  node: string;
}

/** The report's tables, those of parts that were measured. */
export function toTables(report: BenchReport): Table[] {
  return [
    ...(report.quality === null ? [] : [qualityTable(report.quality)]),
    ...(report.firstAnswer === null ? [] : [firstAnswerTable(report.firstAnswer)]),
    ...(report.speed === null ? [] : [speedTable(report.speed)]),
    ...(report.growth === null ? [] : [growthTable(report.growth), peersGrowthTable(report.growth)]),
    ...(report.pluginCost === null ? [] : [pluginCostTable(report.pluginCost)]),
  ];
}

function qualityTable(rows: readonly QualityRow[]): Table {
  const names = [OURS, ...RIVALS.map(({ name }) => name), PAGEFIND].filter((name) =>
    rows.some(({ searches }) => searches[name] !== undefined),
  );
  const cells = ({ searches }: QualityRow): string[] =>
    names.map((name) => {
      const quality = searches[name];
      return quality === undefined ? '–' : `${share(quality.r5)} ${share(quality.mrr10)}`;
    });
  return {
    title: 'Quality: R@5 and MRR@10',
    head: ['set', 'chunks', 'questions', ...names],
    rows: rows.map((row) => [row.set, String(row.chunks), String(row.questions), ...cells(row)]),
    notes: [
      'All search the same chunks. Pagefind ranks pages, not chunks: a page counts as right if a right chunk is excerpted in one of',
      'the three sections it shows, which favours Pagefind.',
      ...emptyNote(rows),
    ],
  };
}

function emptyNote(rows: readonly QualityRow[]): string[] {
  const shares = rows.flatMap(({ set, searches }) => {
    const empty = searches[PAGEFIND]?.empty;
    return empty === undefined ? [] : [`${(empty * 100).toFixed(0)}% of ${set}`];
  });
  if (shares.length === 0) return [];
  return [
    `It requires a page to contain every word of the question, and finds nothing for ${shares.join(', ')}.`,
  ];
}

function firstAnswerTable(rows: readonly FirstAnswerRow[]): Table {
  return {
    title: 'Bytes to the first answer, cold, gzip',
    head: ['search', 'hits', 'questions', 'code', 'index, median', 'p95', 'total, median', 'p95', 'files'],
    rows: rows.map((row) => [
      row.search,
      row.hits === null ? 'all' : String(row.hits),
      String(row.questions),
      kilobytes(row.runtimeBytes),
      kilobytes(row.medianIndexBytes),
      kilobytes(row.p95IndexBytes),
      kilobytes(row.medianTotalBytes),
      kilobytes(row.p95TotalBytes),
      String(row.medianFiles),
    ]),
    notes: [
      'Includes search code, index and the text of the hits, but neither the page nor any interface. Hits are passages; for Pagefind, pages.',
    ],
  };
}

function speedTable(rows: readonly SpeedRow[]): Table {
  return {
    title: 'Build, load and query, in one process',
    head: [
      'book and search',
      'on disk',
      'gzip',
      'chunks/s built',
      'load + first, ms',
      'query p50, ms',
      'p95, ms',
    ],
    rows: rows.map((row) => [
      `${row.book} (${row.chunks}) ${row.search}`,
      kilobytes(row.diskBytes),
      kilobytes(row.gzipBytes),
      row.chunksPerSecond.toFixed(0),
      row.loadMs.toFixed(1),
      row.warmP50Ms.toFixed(2),
      row.warmP95Ms.toFixed(2),
    ]),
    notes: [
      'Docent and Orama are built in alternating pairs. Loading starts from bytes in memory, without network. Each query asks for eight hits.',
    ],
  };
}

function growthTable({ books, steps, runtimeBytes, exponents }: GrowthFigures): Table {
  const ours = steps.filter(({ search }) => search === OURS);
  const code = runtimeBytes[OURS] ?? 0;
  return {
    title: `Growth of ${OURS}`,
    head: [
      'chunks',
      'vocabulary',
      'cold, median',
      'p95',
      'with code, median',
      'p95',
      'files',
      'query p50, ms',
      'p95, ms',
      'chunks/s built',
      'peak memory',
      'chunks alone',
    ],
    rows: [
      ...ours.map((step) => [
        step.chunks.toLocaleString('en'),
        (books.find(({ chunks }) => chunks === step.chunks)?.vocabulary ?? 0).toLocaleString('en'),
        kilobytes(step.medianColdBytes),
        kilobytes(step.p95ColdBytes),
        kilobytes(step.medianColdBytes + code),
        kilobytes(step.p95ColdBytes + code),
        `${step.medianColdFiles} of ${step.files}`,
        step.warmP50Ms.toFixed(2),
        step.warmP95Ms.toFixed(2),
        builtPerSecond(step),
        megabytes(step.peakAfterBytes),
        megabytes(step.peakBeforeBytes),
      ]),
      ...(exponents === null
        ? []
        : [
            [
              'exponent',
              power(exponents.vocabulary),
              power(exponents.medianColdBytes),
              power(exponents.p95ColdBytes),
              '',
              '',
              '',
              power(exponents.warmP50Ms),
              power(exponents.warmP95Ms),
              power(exponents.buildMs),
              power(exponents.peakAfterBytes),
              '',
            ],
          ]),
    ],
    notes: [
      'Each row is a separate process; its peak memory includes Node and the chunks. Exponents are fitted from 1,000 chunks upwards; the one for building is of the build time, not of chunks per second.',
    ],
  };
}

function peersGrowthTable({ steps, runtimeBytes }: GrowthFigures): Table {
  return {
    title: 'Growth of the other searches',
    head: [
      'chunks and search',
      'cold with code',
      'query p50, ms',
      'p95, ms',
      'chunks/s built',
      'peak memory',
    ],
    rows: steps
      .filter(({ search }) => search !== OURS)
      .map((step) => [
        `${step.chunks.toLocaleString('en')} ${step.search}`,
        kilobytes(step.medianColdBytes + (runtimeBytes[step.search] ?? 0)),
        step.warmP50Ms.toFixed(2),
        step.warmP95Ms.toFixed(2),
        builtPerSecond(step),
        megabytes(step.peakAfterBytes),
      ]),
    notes: [],
  };
}

function pluginCostTable(cost: PluginCost): Table {
  return {
    title: 'What the plugin adds to `docusaurus build` of the handbook',
    head: ['bundler’s cache', 'pairs', 'without, s', 'with, s', 'added'],
    rows: [pairedRow('empty', cost.cold), pairedRow('filled', cost.warm)],
    notes: ['Times are medians; “added” is the median of each pair’s own ratio.'],
  };
}

function pairedRow(name: string, builds: PairedBuilds): string[] {
  const { pairs, medianWithoutMs, medianWithMs, medianRatio } = builds;
  return [
    name,
    String(pairs.length),
    (medianWithoutMs / 1000).toFixed(1),
    (medianWithMs / 1000).toFixed(1),
    `${((medianRatio - 1) * 100).toFixed(1)}%`,
  ];
}

function builtPerSecond({ chunks, buildMs }: GrowthStep): string {
  return ((chunks * 1000) / buildMs).toFixed(0);
}

function share(value: number): string {
  return value.toFixed(3);
}

function power(value: number): string {
  return value.toFixed(2);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
