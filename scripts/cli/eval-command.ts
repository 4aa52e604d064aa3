import { Command } from 'commander';
import { BuildError } from '../../plugin/build-error.js';
import { encodeIndex } from '../../plugin/publish/encode-index.js';
import { CHUNK_CHARS } from '../../plugin/options/options.js';
import type { CommandOutput } from './command-output.js';
import { parseChunkMaxChars, parseLocale } from './command-values.js';
import { evalBook, type EvalFigures, type EvalResult } from './eval/evaluate-book.js';
import { createPlaces, resolvePlaces, type UnknownPlace } from './eval/relevant-places.js';
import { readQuestions } from './eval/questions.js';
import { renderReport } from './eval/report.js';
import { addThresholds, listMissed, type EvalThresholds } from './eval/thresholds.js';
import { readBook } from './read-book.js';
import { writeWhole } from './write-whole.js';

interface EvalOptions extends EvalThresholds {
  locale: string;
  json?: boolean;
  chunkMaxChars: number;
  baseUrl: string;
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
    .option('--report <out.html>', 'write a report with a plot and the missed questions')
    .option('--questions-out <out.jsonl>', "write each question's rank and hits, one JSON object per line")
    .option('--json', 'print one JSON object');
  return addThresholds(command)
    .addHelpText('after', HELP)
    .action(async (docsDir: string, questionsFile: string, options: EvalOptions) => {
      const asked = await readQuestions(questionsFile);
      const { locale, report, questionsOut } = options;
      const { pages, chunks, language } = await readBook(
        docsDir,
        { locale, maxChars: options.chunkMaxChars },
        output.progress,
      );
      const bookChunks = chunks.map(({ chunk }) => chunk);
      const places = createPlaces(pages, bookChunks, options.baseUrl);
      const { questions, unknown, answerable } = resolvePlaces(asked, places);
      if (answerable === 0) throw allUnknown(questionsFile, unknown);
      const { files } = encodeIndex(chunks, { language, locale, baseUrl: '/', book: 'eval' });
      const showProgress = (done: number): void => {
        if (done % 10 === 0) output.progress(`question ${done} of ${questions.length} …`);
      };
      const depth = (report ?? questionsOut) === undefined ? FIGURES_DEPTH : REPORT_DEPTH;
      const { figures, results } = await evalBook(files, language, questions, depth, showProgress);
      output.progress('');
      warnOf(unknown, questionsFile, output);
      if (report !== undefined) {
        const run = { docsDir, questionsFile, locale, figures, results, depth, places, unknown };
        await writeWhole(report, renderReport(run), '--report');
      }
      if (questionsOut !== undefined) {
        await writeWhole(questionsOut, results.map(toLine).join(''), '--questions-out');
      }
      if (options.json === true) output.printJson(figures);
      else printFigures(figures, output);
      for (const line of listMissed(figures, options)) output.fail(line);
    });
}

const FIGURES_DEPTH = 10;
/** The report looks deeper than the figures, because a near miss needs a different fix from a passage that is not found. */
const REPORT_DEPTH = 20;
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

R@k is the share of questions with a right passage among the first k, MRR@10 is the mean of 1 / rank of the first one.`;

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

function warnOf(unknown: readonly UnknownPlace[], file: string, { warn }: CommandOutput): void {
  const shown = unknown.length > WARNINGS_MAX + 1 ? unknown.slice(0, WARNINGS_MAX) : unknown;
  for (const { line, message } of shown) warn(`${file}:${line}: ${message}`);
  const more = unknown.length - shown.length;
  if (more > 0) warn(`${more} more unknown names; --report lists them all`);
}

function toLine({ question, rank, found }: EvalResult): string {
  const { line, id } = question;
  const places = found.slice(0, FIGURES_DEPTH).map(({ chunk, score }) => ({
    place: chunk.anchor === '' ? chunk.url : `${chunk.url}#${chunk.anchor}`,
    score: Number(score.toFixed(4)),
  }));
  return `${JSON.stringify({ line, id, question: question.question, rank, found: places })}\n`;
}

function printFigures(figures: EvalFigures, { print, colors }: CommandOutput): void {
  const share = (value: number): string => colors.bold(value.toFixed(3));
  print(
    `R@1 ${share(figures.r1)}  R@5 ${share(figures.r5)}  R@10 ${share(figures.r10)}  MRR@10 ${share(figures.mrr10)}`,
  );
  print(
    colors.dim(
      `${figures.questions} questions, ${figures.chunks} chunks, ${figures.msPerQuestion.toFixed(1)} ms per question`,
    ),
  );
}
