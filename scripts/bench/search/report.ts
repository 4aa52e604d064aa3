import type { FirstAnswerRow } from './measures/first-answer.js';
import type { GrowthFigures } from './measures/growth.js';
import type { GrowthStep } from './measures/growth-step.js';
import { OURS, PAGEFIND, RIVALS } from './rivals/all-rivals.js';
import type { PluginCost } from './measures/plugin-cost.js';
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
  const { quality, firstAnswer, speed, growth, pluginCost } = report;
  return [
    quality && qualityTable(quality),
    firstAnswer && firstAnswerTable(firstAnswer),
    speed && speedTable(speed),
    growth && growthTable(growth),
    growth && peersGrowthTable(growth),
    pluginCost && pluginCostTable(pluginCost),
  ].filter((table) => table !== null);
}

function qualityTable(rows: readonly QualityRow[]): Table {
  const names = [OURS, ...RIVALS.map(({ name }) => name), PAGEFIND].filter((name) =>
    rows.some(({ searches }) => searches[name] !== undefined),
  );
  const empty = rows.flatMap(({ set, searches: { [PAGEFIND]: pagefind } }) =>
    pagefind?.empty === undefined ? [] : [`${(pagefind.empty * 100).toFixed(0)} % of ${set}`],
  );
  return {
    title: 'Quality: R@5 and MRR@10',
    head: ['set', 'chunks', 'questions', ...names],
    rows: rows.map(({ set, chunks, questions, searches }) => [
      set,
      String(chunks),
      String(questions),
      ...names.map((name) => {
        const quality = searches[name];
        return quality === undefined ? '–' : `${quality.r5.toFixed(3)} ${quality.mrr10.toFixed(3)}`;
      }),
    ]),
    notes: [
      'All search the same chunks. Pagefind indexes pages: a page is one rank, right when a chunk that one of its three sections',
      'shows an excerpt of is right, which is generous to it.',
      ...(empty.length === 0
        ? []
        : [`It wants every word of a question on a page, and finds nothing at all for ${empty.join(', ')}.`]),
    ],
  };
}

function firstAnswerTable(rows: readonly FirstAnswerRow[]): Table {
  return {
    title: 'Bytes to the first answer, cold, gzip',
    head: ['search', 'hits', 'questions', 'code', 'index, median', 'p95', 'together, median', 'p95', 'files'],
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
      'Search code, index and the text of the hits; neither the page nor any interface. Hits: passages, with Pagefind pages.',
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
      'Docent and Orama are built in alternating pairs. Load: from bytes in memory, no network. Eight hits a query.',
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
              exponents.vocabulary.toFixed(2),
              exponents.medianColdBytes.toFixed(2),
              exponents.p95ColdBytes.toFixed(2),
              '',
              '',
              '',
              exponents.warmP50Ms.toFixed(2),
              exponents.warmP95Ms.toFixed(2),
              exponents.buildMs.toFixed(2),
              exponents.peakAfterBytes.toFixed(2),
              '',
            ],
          ]),
    ],
    notes: [
      'Each row is a process of its own, its peak memory with Node and the chunks in it. The exponent is fitted from 1,000 chunks up (of build time, not of chunks a second).',
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
    rows: Object.entries({ empty: cost.cold, filled: cost.warm }).map(([name, builds]) => [
      name,
      String(builds.pairs.length),
      (builds.medianWithoutMs / 1000).toFixed(1),
      (builds.medianWithMs / 1000).toFixed(1),
      `${((builds.medianRatio - 1) * 100).toFixed(1)} %`,
    ]),
    notes: ['Medians; what is added is the median of the pairs’ own ratios.'],
  };
}

function builtPerSecond({ chunks, buildMs }: GrowthStep): string {
  return ((chunks * 1000) / buildMs).toFixed(0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
