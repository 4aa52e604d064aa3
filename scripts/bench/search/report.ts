import type { EvalFigures } from '../../cli/eval/figures.js';
import type { FurtherSearchRow } from './measures/further-search.js';
import type { FirstAnswerRow } from './measures/first-answer.js';
import type { GrowthFigures } from './measures/growth.js';
import type { GrowthStep } from './measures/growth-step.js';
import { OURS, PAGEFIND, RIVALS } from './rivals/all-rivals.js';
import type { PluginCost } from './measures/plugin-cost.js';
import type { QualityRow } from './measures/quality.js';
import type { SentencesFigures } from './measures/sentences.js';
import type { SpeedRow } from './measures/speed.js';
import type { Table } from './table.js';

/** Everything that a run measured, as `--json` writes it. */
export interface BenchReport {
  /** The value of `--date`, or `null` if it is not set. */
  date: string | null;
  machine: Machine;
  isQuick: boolean;
  /** Load averages over one, five and fifteen minutes. */
  loadAtBegin: readonly number[];
  loadAtEnd: readonly number[];
  /** A line for each part that was not measured, with the reason. */
  skipped: string[];
  quality: QualityRow[] | null;
  /** Missing from reports of earlier versions. */
  sentences?: SentencesFigures | null;
  firstAnswer: FirstAnswerRow[] | null;
  furtherSearch: FurtherSearchRow[] | null;
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

/** Creates the report of a run that has not measured anything yet. */
export function createReport(
  run: Pick<BenchReport, 'date' | 'machine' | 'isQuick' | 'loadAtBegin'>,
): BenchReport {
  const parts = {
    quality: null,
    firstAnswer: null,
    furtherSearch: null,
    speed: null,
    growth: null,
    pluginCost: null,
  };
  return { ...run, loadAtEnd: [], skipped: [], ...parts };
}

/** Returns a report's tables, without those of parts that were not measured. */
export function toTables(report: BenchReport): Table[] {
  const { quality, sentences, firstAnswer, furtherSearch, speed, growth, pluginCost } = report;
  return [
    quality && qualityTable(quality),
    quality && passagesTable(quality),
    ...(sentences ? sentenceTables(sentences) : []),
    firstAnswer && firstAnswerTable(firstAnswer),
    furtherSearch && furtherSearchTable(furtherSearch),
    speed && speedTable(speed),
    growth && growthTable(growth),
    growth && rivalsGrowthTable(growth),
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
      'All search the same chunks. Pagefind ranks pages, not chunks: a page counts as right if a right chunk is excerpted in one of',
      'the three sections it shows, which favours Pagefind.',
      ...(empty.length === 0
        ? []
        : [
            `It requires a page to contain every word of the question, and finds nothing for ${empty.join(', ')}.`,
          ]),
    ],
  };
}

/** Docent alone, with a row for each set, and another for each set with queries. */
function passagesTable(rows: readonly QualityRow[]): Table | null {
  const measured = rows.flatMap(({ set, ours }) =>
    ours === undefined
      ? []
      : [
          { name: set, figures: ours.unsteered },
          ...(ours.steered === null ? [] : [{ name: `${set}, steered`, figures: ours.steered }]),
        ],
  );
  if (measured.length === 0) return null;
  const authors = new Set(rows.flatMap(({ ours }) => ours?.queriesBy ?? []));
  const share =
    (key: Exclude<keyof EvalFigures, 'contextChars'>) =>
    ({ figures }: (typeof measured)[number]): string =>
      figures[key].toFixed(3);
  return tableOf(
    `${OURS}: what is found, and what is sent to the model`,
    measured,
    [
      ['set', ({ name }) => name],
      ['R@5', share('r5')],
      ['MRR@10', share('mrr10')],
      ['page@5', share('page5')],
      ['context', share('context')],
      ['characters', ({ figures }) => Math.round(figures.contextChars).toLocaleString('en')],
    ],
    [
      'page@5 is the share of questions with a passage of the right page among the first five; context is the share with a right passage',
      'among those sent to the model, whose mean length is in characters. Steered: searched together with queries written for each question.',
      ...Array.from(authors, (by) => `Queries by ${by}.`),
    ],
  );
}

/** Builds a table from columns, each with a title and a function that returns its cell in a row. */
function tableOf<Row>(
  title: string,
  rows: readonly Row[],
  columns: readonly (readonly [title: string, cell: (row: Row) => string])[],
  notes: readonly string[],
): Table {
  return {
    title,
    head: columns.map(([name]) => name),
    rows: rows.map((row) => columns.map(([, cell]) => cell(row))),
    notes,
  };
}

function sentenceTables({ answers, places, unanswerable }: SentencesFigures): Table[] {
  const tables = [
    tableOf(
      'Quoted sentences: share of questions whose answer they contain',
      answers,
      [
        ['set', (row) => row.set],
        ['at most', (row) => String(row.sentences)],
        ['quoted', (row) => share(row.answered)],
        ['first of best passage', (row) => share(row.answeredByFirst)],
        ['part, quoted', (row) => share(row.touched)],
        ['part, first', (row) => share(row.touchedByFirst)],
        ['nothing shown', (row) => share(1 - row.quoted)],
        ['if always shown', (row) => share(row.answeredIfForced)],
      ],
      [
        'The answer counts if all of it is in what is quoted from one passage, white space folded; a part is its first or last 20 characters.',
      ],
    ),
    tableOf(
      'Quoted sentences: from the right section',
      places,
      [
        ['set', (row) => row.set],
        ['questions', (row) => String(row.questions)],
        ['nothing shown', (row) => share(1 - row.quoted)],
        ['best quote is right', (row) => share(row.right)],
        ['best hit is right', (row) => share(row.rightHit)],
      ],
      ['Both shares are of the questions for which something is shown.'],
    ),
    tableOf(
      'Quoted sentences: questions that the book cannot answer',
      unanswerable,
      [
        ['questions', (row) => row.questions],
        ['book', (row) => (row.book === row.questions ? 'the same without their pages' : row.book)],
        ['something shown', (row) => share(row.quoted)],
      ],
      [],
    ),
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function share(value: number): string {
  return value.toFixed(3);
}

function furtherSearchTable(rows: readonly FurtherSearchRow[]): Table {
  return tableOf(
    "Bytes of the search for a model's queries, after that for the question",
    rows,
    [
      ['set', (row) => row.set],
      ['questions', (row) => String(row.questions)],
      ['median', (row) => kilobytes(row.medianBytes)],
      ['p95', (row) => kilobytes(row.p95Bytes)],
      ['files', (row) => String(row.medianFiles)],
    ],
    ['Two queries for each question.'],
  );
}

function firstAnswerTable(rows: readonly FirstAnswerRow[]): Table {
  return tableOf(
    'Bytes to the first answer, cold, gzip',
    rows,
    [
      ['search', (row) => row.search],
      ['hits', (row) => String(row.hits ?? 'all')],
      ['questions', (row) => String(row.questions)],
      ['code', (row) => kilobytes(row.runtimeBytes)],
      ['index, median', (row) => kilobytes(row.medianIndexBytes)],
      ['p95', (row) => kilobytes(row.p95IndexBytes)],
      ['together, median', (row) => kilobytes(row.medianTotalBytes)],
      ['p95', (row) => kilobytes(row.p95TotalBytes)],
      ['files', (row) => String(row.medianFiles)],
    ],
    [
      'Includes search code, index and the text of the hits, but neither the page nor any interface. Hits are passages; for Pagefind, pages.',
    ],
  );
}

function speedTable(rows: readonly SpeedRow[]): Table {
  return tableOf(
    'Build, load and query, in one process',
    rows,
    [
      ['book and search', (row) => `${row.book} (${row.chunks}) ${row.search}`],
      ['on disk', (row) => kilobytes(row.diskBytes)],
      ['gzip', (row) => kilobytes(row.gzipBytes)],
      ['chunks/s built', (row) => row.chunksPerSecond.toFixed(0)],
      ['load + first, ms', (row) => row.loadMs.toFixed(1)],
      ['query p50, ms', (row) => row.warmP50Ms.toFixed(2)],
      ['p95, ms', (row) => row.warmP95Ms.toFixed(2)],
    ],
    [
      'Docent and Orama are built in alternating pairs. Loading starts from bytes in memory, without network. Each query asks for eight hits.',
    ],
  );
}

/** Columns that both growth tables have. */
const QUERY_AND_BUILD = [
  ['query p50, ms', (step: GrowthStep) => step.warmP50Ms.toFixed(2)],
  ['p95, ms', (step: GrowthStep) => step.warmP95Ms.toFixed(2)],
  ['chunks/s built', ({ chunks, buildMs }: GrowthStep) => ((chunks * 1000) / buildMs).toFixed(0)],
  ['peak memory', (step: GrowthStep) => megabytes(step.peakAfterBytes)],
] as const;

function growthTable({ books, steps, runtimeBytes, exponents }: GrowthFigures): Table {
  const code = runtimeBytes[OURS] ?? 0;
  const vocabularies = new Map(books.map(({ chunks, vocabulary }) => [chunks, vocabulary]));
  const table = tableOf(
    `Growth of ${OURS}`,
    steps.filter(({ search }) => search === OURS),
    [
      ['chunks', ({ chunks }) => chunks.toLocaleString('en')],
      ['vocabulary', ({ chunks }) => (vocabularies.get(chunks) ?? 0).toLocaleString('en')],
      ['cold, median', (step) => kilobytes(step.medianColdBytes)],
      ['p95', (step) => kilobytes(step.p95ColdBytes)],
      ['with code, median', (step) => kilobytes(step.medianColdBytes + code)],
      ['p95', (step) => kilobytes(step.p95ColdBytes + code)],
      ['files', (step) => `${step.medianColdFiles} of ${step.files}`],
      ...QUERY_AND_BUILD,
      ['chunks alone', (step) => megabytes(step.peakBeforeBytes)],
    ],
    [
      'Each row is a separate process; its peak memory includes Node and the chunks. Exponents are fitted from 1,000 chunks upwards; the one for building is of the build time, not of chunks per second.',
    ],
  );
  if (exponents === null) return table;
  const { vocabulary, medianColdBytes, p95ColdBytes, warmP50Ms, warmP95Ms, buildMs, peakAfterBytes } =
    exponents;
  const fitted = [vocabulary, medianColdBytes, p95ColdBytes, null, null, null, warmP50Ms, warmP95Ms, buildMs];
  const cells = [...fitted, peakAfterBytes, null].map((value) => value?.toFixed(2) ?? '');
  return { ...table, rows: [...table.rows, ['exponent', ...cells]] };
}

function rivalsGrowthTable({ steps, runtimeBytes }: GrowthFigures): Table {
  return tableOf(
    'Growth of the other searches',
    steps.filter(({ search }) => search !== OURS),
    [
      ['chunks and search', ({ chunks, search }) => `${chunks.toLocaleString('en')} ${search}`],
      [
        'cold with code',
        ({ medianColdBytes, search }) => kilobytes(medianColdBytes + (runtimeBytes[search] ?? 0)),
      ],
      ...QUERY_AND_BUILD,
    ],
    [],
  );
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
    notes: ['Times are medians; “added” is the median of each pair’s own ratio.'],
  };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
