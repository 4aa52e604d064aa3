import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { listEvalSets, readEvalSet, readPages, type EvalSet } from './corpus/eval-set.js';
import { measureFirstAnswer } from './measures/first-answer.js';
import { measureFurtherSearch } from './measures/further-search.js';
import { measureGrowth } from './measures/growth.js';
import { GROWN_FROM, readGrownSet } from './corpus/grown-set.js';
import { createPagefindRunner } from './rivals/pagefind-runner.js';
import { drawPlot } from './plot.js';
import { measurePluginCost } from './measures/plugin-cost.js';
import { createProgress } from './progress.js';
import { measureQuality } from './measures/quality.js';
import { createReport, toTables, type BenchReport, type Machine } from './report.js';
import { measureSentences } from './measures/sentences.js';
import { measureSpeed } from './measures/speed.js';
import { formatMarkdownTable, formatTable } from './table.js';

const PARTS = ['quality', 'sentences', 'first-answer', 'speed', 'growth', 'build'] as const;
type Part = (typeof PARTS)[number];

interface BenchOptions {
  json?: string;
  svg?: string;
  markdown?: string;
  from?: string;
  only: Part[];
  sets: string;
  date?: string;
  quick?: boolean;
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const PAGEFIND_SETS = ['redux-links', 'covidqa', 'xquad-en'];
const FIRST_ANSWER_SET = 'redux-links';
const SIZES = [100, 1000, 10_000, 100_000];
const PAIRS = 5;

await new Command('bench')
  .description('compare Docent with other static searches: quality, bytes, time, memory, and how they grow')
  .option('--json <file>', 'write all figures as JSON')
  .option('--svg <file>', 'write the plot that the handbook shows')
  .option('--markdown <file>', 'write the tables as Markdown')
  .option(
    '--only <part...>',
    `measure only these parts: ${PARTS.join(', ')}; \`build\` runs only when named`,
    collectParts,
    [],
  )
  .option(
    '--sets <folder>',
    'directory of question sets, each with docs/ and questions.jsonl',
    path.join(ROOT, '../shared/eval'),
  )
  .option('--from <file>', 'start from the figures of an earlier --json; measure only the parts in --only')
  .option('--date <date>', 'date to print in the report')
  .option('--quick', 'English sets, up to 10,000 chunks, two pairs; takes a few minutes')
  .addHelpText(
    'after',
    '\nTables go to stdout, progress to stderr. Close other programs first: they slow down what is measured.',
  )
  .action(run)
  .parseAsync();

async function run(options: BenchOptions): Promise<void> {
  const progress = createProgress();
  const isQuick = options.quick === true;
  const pairs = isQuick ? 2 : PAIRS;
  const all = options.from === undefined ? PARTS.filter((part) => part !== 'build') : [];
  const asked = options.only.length === 0 ? all : options.only;
  const report: BenchReport = {
    ...createReport({ date: null, machine: describeMachine(), isQuick, loadAtBegin: os.loadavg() }),
    // A report may combine several runs on one machine. Its load is that of the first run, as is its date unless --date is set.
    ...(options.from !== undefined && JSON.parse(await readFile(options.from, 'utf8'))),
    ...(options.date !== undefined && { date: options.date }),
  };
  const skip = (line: string): void => {
    report.skipped.push(line);
    progress.say(line);
  };
  const names = await listEvalSets(options.sets);
  if (names.length === 0) {
    skip(
      `No question sets in ${path.basename(options.sets)}/: quality, sentences, first-answer and growth are skipped, speed uses the handbook.`,
    );
  }
  const hasGrownSets = GROWN_FROM.every((name) => names.includes(name));
  const read = (name: string): Promise<EvalSet> => readEvalSet(path.join(options.sets, name));
  const needsPagefind = names.length > 0 && (asked.includes('quality') || asked.includes('first-answer'));
  const pagefind = needsPagefind ? await createPagefindRunner({ ...progress, say: skip }) : null;
  try {
    if (asked.includes('first-answer') && names.includes(FIRST_ANSWER_SET)) {
      report.firstAnswer = await measureFirstAnswer(await read(FIRST_ANSWER_SET), { pagefind, progress });
      report.furtherSearch = [];
      for (const name of names) {
        progress.step(`further search: ${name} …`);
        const row = await measureFurtherSearch(await read(name));
        if (row !== null) report.furtherSearch.push(row);
      }
    }
    if (asked.includes('speed')) {
      const books = hasGrownSets
        ? [await read(FIRST_ANSWER_SET), await readGrownSet(options.sets, 10_000)]
        : [await readHandbook()];
      report.speed = await measureSpeed(books, { pairs, progress });
    }
    if (asked.includes('quality') && names.length > 0) {
      const wanted = names.filter((name) => !isQuick || PAGEFIND_SETS.includes(name));
      const sets = await Promise.all(wanted.map(read));
      report.quality = await measureQuality(sets, { pagefind, pagefindSets: PAGEFIND_SETS, progress });
    }
  } finally {
    await pagefind?.close();
  }
  if (asked.includes('sentences') && names.length > 0) {
    report.sentences = await measureSentences(read, names, progress);
  }
  if (asked.includes('growth') && hasGrownSets) {
    const sizes = isQuick ? SIZES.filter((size) => size <= 10_000) : SIZES;
    report.growth = await measureGrowth(options.sets, { sizes, progress });
  }
  if (asked.includes('build')) {
    report.pluginCost = await measurePluginCost(path.join(ROOT, 'book'), { pairs, progress });
  }
  if (options.from === undefined) report.loadAtEnd = os.loadavg();
  progress.step('');
  await publish(report, options);
}

/** Reads the handbook, with its headings as questions: they are good enough to measure time, but not quality. */
async function readHandbook(): Promise<EvalSet> {
  const set = await readPages(path.join(ROOT, 'book/docs'), 'handbook', 'en');
  const headings = new Set(set.chunks.map(({ chunk }) => chunk.breadcrumbs.at(-1) ?? chunk.title));
  const questions = Array.from(headings, (question, index) => ({ question, exclude: [], line: index + 1 }));
  return { ...set, questions };
}

async function publish(report: BenchReport, { json, svg, markdown }: BenchOptions): Promise<void> {
  const colors = pc.createColors(process.stdout.isTTY && pc.isColorSupported);
  const tables = toTables(report);
  for (const table of tables) process.stdout.write(`${formatTable(table, colors)}\n`);
  const where = describeRun(report);
  process.stdout.write(`${where}\n`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  if (markdown !== undefined) {
    const parts = tables.map((table) =>
      [`## ${table.title}`, formatMarkdownTable(table), table.notes.join(' ')].join('\n\n').trim(),
    );
    await writeFile(markdown, `${parts.join('\n\n')}\n\n${where}\n`);
  }
  if (svg !== undefined) await writeFile(svg, drawPlot(report));
}

function describeRun({ machine, date, loadAtBegin, loadAtEnd }: BenchReport): string {
  const { cpu, cores, memoryBytes, node, platform } = machine;
  const load = [loadAtBegin, loadAtEnd].map(([ofOneMinute]) => (ofOneMinute ?? 0).toFixed(1));
  const when = date === null ? '' : `, ${date}`;
  return `Measured on ${cpu}, ${cores} cores, ${(memoryBytes / 1e9).toFixed(0)} GB, ${platform}, Node ${node}${when}; load average ${load.join(' at the start, ')} at the end.`;
}

function describeMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    memoryBytes: os.totalmem(),
    platform: `${os.platform()} ${os.arch()}`,
    node: process.versions.node,
  };
}

function collectParts(value: string, known: Part[]): Part[] {
  const part = PARTS.find((name) => name === value);
  if (part === undefined) throw new InvalidArgumentError(`Parts are ${PARTS.join(', ')}.`);
  return [...known, part];
}
