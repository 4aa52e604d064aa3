import { Command } from 'commander';
import { BuildError } from '../../plugin/build-error.js';
import { encodeIndex } from '../../plugin/publish/encode-index.js';
import { CHUNK_CHARS } from '../../plugin/options/options.js';
import type { CommandOutput } from './command-output.js';
import { parseChunkMaxChars, parseLocale } from './command-values.js';
import { askQuestions, openEvalBook, steerQuestions, type EvalResult } from './eval/evaluate-book.js';
import { countFigures, RANKS } from './eval/figures.js';
import { obtainQueries, type QueryCost } from './eval/obtain-queries.js';
import {
  compareSteered,
  describeStrangers,
  idOf,
  readQueries,
  type QuestionQueries,
} from './eval/queries.js';
import { createPlaces, resolvePlaces, type UnknownPlace } from './eval/relevant-places.js';
import { readModelServer } from './eval/read-model-server.js';
import { readQuestions, type NumberedQuestion } from './eval/questions.js';
import { renderReport, type EvalRun } from './eval/report.js';
import { addThresholds, FIGURES, listMissed, steeredThreshold } from './eval/thresholds.js';
import { listContents } from './eval/write-queries.js';
import { readBook } from './read-book.js';
import { writeWhole } from './write-whole.js';

interface EvalOptions {
  locale: string;
  json?: boolean;
  chunkMaxChars: number;
  baseUrl: string;
  skipUnparsable?: boolean;
  queries?: string;
  queriesBy?: string;
  steer?: boolean;
  queriesOut?: string;
  report?: string;
  questionsOut?: string;
}

/** Creates `docent eval`, which measures how well a directory of Markdown answers a file of questions. */
export function createEvalCommand(output: CommandOutput): Command {
  const command = new Command('eval')
    .description(
      'search a directory of Markdown for each question in a file and measure how often the right passage is found',
    )
    .argument('<docs dir>', 'directory of .md and .mdx files; questions name a page by its path in it')
    .argument('<questions.jsonl>', 'questions, one JSON object per line')
    .option('-l, --locale <tag>', 'language of the pages', parseLocale, 'en')
    .option('--base-url <path>', 'path under which the site serves the pages', '/docs/')
    .option(
      '--chunk-max-chars <number>',
      'longest passage, in characters',
      parseChunkMaxChars,
      CHUNK_CHARS.default,
    )
    .option('--skip-unparsable', 'leave out pages that do not parse, with a warning')
    .option('--queries <queries.jsonl>', 'also search with these queries, and compare')
    .option('--queries-by <text>', 'who wrote the queries, for the report')
    .option('--steer', 'let a model write the queries that --queries does not have')
    .option('--queries-out <out.jsonl>', 'write all queries to a file, to use them again with --queries')
    .option('--report <out.html>', 'write a report with a plot and the missed questions')
    .option('--questions-out <out.jsonl>', "write each question's rank and hits, one JSON object per line")
    .option('--json', 'print one JSON object');
  return addThresholds(command)
    .addHelpText('after', HELP)
    .action(async (docsDir: string, questionsFile: string, options: EvalOptions) => {
      checkOptions(options);
      const asked = await readQuestions(questionsFile);
      const recorded = options.queries === undefined ? null : await readQueries(options.queries);
      const server = options.steer === true ? readModelServer(process.env) : null;
      if (recorded !== null && server === null) checkIds(recorded, asked, options.queries ?? '');
      const { locale } = options;
      const onUnparsable = options.skipUnparsable === true ? 'skip' : 'throw';
      const folder = await readBook(
        docsDir,
        { locale, maxChars: options.chunkMaxChars, onUnparsable },
        output.progress,
      );
      const { pages, chunks, language, skipped } = folder;
      const bookChunks = chunks.map(({ chunk }) => chunk);
      const places = createPlaces(pages, bookChunks, options.baseUrl);
      const { questions, unknown, answerable } = resolvePlaces(asked, places);
      if (answerable === 0) throw allUnknown(questionsFile, unknown);
      const { files } = encodeIndex(chunks, { language, locale, baseUrl: '/', book: 'eval' });
      const book = await openEvalBook(files, language);
      const onProgress = (done: number): void => {
        if (done % 10 === 0) output.progress(`question ${done} of ${questions.length} …`);
      };
      const { results: alone, msPerQuestion } = await askQuestions(book, questions, onProgress);
      const { queries, cost } =
        server === null
          ? { queries: recorded, cost: null }
          : await obtainQueries(alone, recorded, server, {
              contents: listContents(pages),
              locale,
              queriesOut: options.queriesOut,
              onProgress: (done) => output.progress(`queries for question ${done} of ${questions.length} …`),
              warn: output.warn,
            });
      const steeredResults =
        queries &&
        (await steerQuestions(book, alone, (one) => queries.byId.get(idOf(one)) ?? [], onProgress));
      output.progress('');
      const results = steeredResults ?? alone;
      const run: EvalRun = {
        docsDir,
        questionsFile,
        locale,
        chunks: chunks.length,
        msPerQuestion,
        figures: countFigures(results),
        steered: steeredResults && {
          figures: countFigures(steeredResults.map((result) => result.steered ?? result)),
          by: options.queriesBy ?? queries?.by ?? null,
          ...compareSteered(steeredResults),
        },
        results,
        places,
        unknown,
        skipped: skipped.map(({ message }) => message.replace(/\n.*$/su, '')),
      };
      warnOf(
        run.skipped.map((line) => `page left out: ${line}`),
        'pages left out',
        output,
      );
      warnOf(
        unknown.map(({ line, message }) => `${questionsFile}:${line}: ${message}`),
        'unknown names',
        output,
      );
      if (queries !== null) for (const line of describeStrangers(queries, questions)) output.warn(line);
      if (options.report !== undefined) await writeWhole(options.report, renderReport(run), '--report');
      if (options.questionsOut !== undefined) {
        await writeWhole(options.questionsOut, results.map(toLine).join(''), '--questions-out');
      }
      if (options.json === true) output.printJson(toJson(run, cost));
      else printFigures(run, cost, output);
      const missed = listMissed({ ...options }, run.figures, run.steered?.figures ?? null);
      for (const line of missed) output.fail(line);
    });
}

/** How many warnings are printed: nobody reads more than a screenful, and the report lists them all. */
const WARNINGS_MAX = 10;

const HELP = `
A question is a JSON object. A passage is right if
  {"question": "...", "relevant": ["page.md#anchor", "other.md"]}   it belongs to one of these pages (or sections)
  {"question": "...", "page": "page.md", "answer": "..."}           it belongs to this page and contains the answer
  "exclude": ["page.md"]                                            these pages are removed before ranking

Name a page by its path in the directory (guide/page.md, guide/page or guide/page.mdx) or by its address on the site
(/docs/guide/page/#anchor, with or without https://host), where --base-url comes before the path. Unknown names are reported
with their line; a question without a known name counts as missed.

R@k is the share of questions with a right passage among the first k, MRR@10 is the mean of 1 / rank of the first one, page@5 is
the share with a passage of a right page among the first five, context is the share with a right passage among those that the
widget would send to the model.

Queries are what a model would search for: {"id": "...", "q1": "...", "q2": "..."} or {"id": "...", "queries": ["...", "..."]}, with
the question's id, or its line number if it has none. Figures reached with them are called steered. --steer asks the model that
OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_SEARCH_MODEL or DOCENT_MODEL name, as for the function.`;

/** @throws BuildError `queries-required` if an option makes no sense without queries. */
function checkOptions(options: EvalOptions): void {
  if (options.queriesOut !== undefined && options.steer !== true) throw required('--queries-out', '--steer');
  if (options.steer === true || options.queries !== undefined) return;
  const flag = options.queriesBy === undefined ? steeredThreshold({ ...options }) : '--queries-by';
  if (flag !== null) throw required(flag, '--queries or --steer');
}

/** @throws BuildError `queries-strange` if none of the queries belongs to a question. */
function checkIds({ byId }: QuestionQueries, asked: readonly NumberedQuestion[], file: string): void {
  const [first] = asked;
  if (first === undefined || asked.some((question) => byId.has(idOf(question)))) return;
  throw new BuildError({
    code: 'queries-strange',
    message: 'no question has the id of any of these queries',
    hint: `Pass the file that was written for these questions; the first of them has the id ${idOf(first)}.`,
    file,
  });
}

function required(flag: string, needed: string): BuildError {
  return new BuildError({
    code: 'queries-required',
    message: `${flag} needs ${needed}`,
    hint: `Add ${needed}, or remove ${flag}.`,
  });
}

function allUnknown(file: string, unknown: readonly UnknownPlace[]): BuildError {
  const [first] = unknown;
  return new BuildError({
    code: 'places-unknown',
    message: `no question can be answered from these pages: ${first?.message ?? 'there are no passages'}`,
    hint: 'Name pages by their path in the directory, or pass the base path of their addresses with --base-url.',
    file,
    ...(first !== undefined && { line: first.line }),
  });
}

function warnOf(lines: readonly string[], what: string, { warn }: CommandOutput): void {
  const shown = lines.length > WARNINGS_MAX + 1 ? lines.slice(0, WARNINGS_MAX) : lines;
  for (const line of shown) warn(line);
  const more = lines.length - shown.length;
  if (more > 0) warn(`${more} more ${what}; --report lists them all`);
}

function toLine({ question, rank, found, isInContext, queries, steered }: EvalResult): string {
  const { line, id } = question;
  const places = found.slice(0, RANKS).map(({ chunk, score }) => ({
    place: chunk.anchor === '' ? chunk.url : `${chunk.url}#${chunk.anchor}`,
    score: Number(score.toFixed(4)),
  }));
  const steering = steered && { queries, steeredRank: steered.rank, steeredContext: steered.isInContext };
  const written = { line, id, question: question.question, rank, context: isInContext, ...steering };
  return `${JSON.stringify({ ...written, found: places })}\n`;
}

function toJson({ figures, steered, ...run }: EvalRun, cost: QueryCost | null): unknown {
  return {
    ...figures,
    questions: run.results.length,
    chunks: run.chunks,
    skippedPages: run.skipped.length,
    msPerQuestion: run.msPerQuestion,
    ...(steered && {
      steered: {
        ...steered.figures,
        gained: steered.gained.length,
        lost: steered.lost.length,
        by: steered.by,
        ...(cost && { calls: cost.calls, inputTokens: cost.inputTokens, outputTokens: cost.outputTokens }),
      },
    }),
  };
}

function printFigures(
  { figures, steered, ...run }: EvalRun,
  cost: QueryCost | null,
  { print, colors }: CommandOutput,
): void {
  const row = (values: EvalRun['figures']): string => {
    const shares = FIGURES.map(({ name, key }) => `${name} ${colors.bold(values[key].toFixed(3))}`);
    return `${shares.join('  ')} (${Math.round(values.contextChars).toLocaleString('en')} characters)`;
  };
  print(`${steered === null ? '' : 'unsteered  '}${row(figures)}`);
  if (steered !== null) print(`steered    ${row(steered.figures)}`);
  print(
    colors.dim(
      `${run.results.length} questions, ${run.chunks} chunks, ${run.msPerQuestion.toFixed(1)} ms per question`,
    ),
  );
  if (steered === null) return;
  const { gained, lost, by } = steered;
  print(
    colors.dim(
      `Questions with a right passage among the first five only with the queries: ${gained.length}; only without: ${lost.length}.`,
    ),
  );
  print(colors.dim(`Queries by ${by ?? 'an unnamed author (name them with --queries-by)'}.`));
  if (cost === null) return;
  const tokens = `${cost.inputTokens.toLocaleString('en')} input and ${cost.outputTokens.toLocaleString('en')} output tokens`;
  print(colors.dim(`The model was called ${cost.calls} times and used ${tokens}.`));
}
