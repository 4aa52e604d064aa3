import { readFileSync } from 'node:fs';
import type { Chunk } from '../../../plugin/format/chunk.js';
import { excerpt } from '../../../widget/conversation/excerpt.js';
import type { ScoredChunk } from '../../../widget/retrieve/scored-chunk.js';
import { FUSED_HITS } from '../../../widget/conversation/book-search.js';
import { DEPTH, type EvalResult } from './evaluate-book.js';
import { isWithin, RANKS, recallAt, type EvalFigures } from './figures.js';
import type { BookPlaces, UnknownPlace } from './relevant-places.js';
import { pagesOf, type NumberedQuestion } from './questions.js';
import { FIGURES } from './thresholds.js';
import { plotRecall } from './recall-plot.js';
import { markup, type Markup } from './markup.js';

/** The input and results of a run of `docent eval`. */
export interface EvalRun {
  /** Path as given on the command line, like `questionsFile`. */
  docsDir: string;
  questionsFile: string;
  /** BCP 47 tag. */
  locale: string;
  /** Number of passages in the book. */
  chunks: number;
  msPerQuestion: number;
  /** Figures of the questions alone. */
  figures: EvalFigures;
  /** What the queries change; `null` without queries. */
  steered: {
    figures: EvalFigures;
    /** Who wrote the queries, if known. */
    by: string | null;
    /** Questions with a right passage among the first five only with their queries, and only without them. */
    gained: readonly EvalResult[];
    lost: readonly EvalResult[];
  } | null;
  results: readonly EvalResult[];
  places: BookPlaces;
  unknown: readonly UnknownPlace[];
  /** A sentence for each page that was left out because it does not parse. */
  skipped: readonly string[];
}

/**
 * Renders a run as one self-contained HTML file, without scripts or network requests. It follows the system's light or dark setting.
 * All text from the book and the questions is escaped.
 */
export function renderReport(run: EvalRun): string {
  const { figures, steered, results } = run;
  const ranks = Array.from({ length: DEPTH }, (_value, index) => index + 1);
  const recall = ranks.map((k) => recallAt(results, k));
  const steeredOutcomes = results.flatMap((result) => result.steered ?? []);
  const steeredRecall = steered && ranks.map((k) => recallAt(steeredOutcomes, k));
  const missed = results.filter(({ rank }) => !isWithin(rank, RANKS));
  const late = results.filter(({ rank }) => rank > 1 && rank <= RANKS);
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>docent eval: ${run.questionsFile}</title>
<style>${{ html: readFileSync(STYLE, 'utf8') }}</style>
</head>
<body>
<main>
<h1>How well the passages answer</h1>
<p class="about"><code>${run.docsDir}</code>, ${count(run.chunks, 'passage')}; <code>${run.questionsFile}</code>, ${count(results.length, 'question')}; language ${run.locale}; ${run.msPerQuestion.toFixed(1)} ms per question</p>
<dl class="figures">
${FIGURES.map(
  ({ name, key, what }) =>
    markup`<div><dt>${name}</dt><dd><b>${figures[key].toFixed(3)}</b>${steered && markup` <b class="steered">${steered.figures[key].toFixed(3)}</b>`} <span>${what}</span></dd></div>\n`,
)}<div><dt>context</dt><dd><b>${characters(figures)}</b>${steered && markup` <b class="steered">${characters(steered.figures)}</b>`} <span>mean characters sent</span></dd></div>
</dl>
${renderSteering(run)}
<figure>
${plotRecall(recall, steeredRecall)}
<figcaption>Recall: the share of questions with a right passage among the first k.${steered && markup` The dashed line is steered.`}</figcaption>
</figure>
<details class="table"><summary>The plot as a table</summary>
<table><thead><tr><th scope="col">k</th><th scope="col">recall</th>${steered && markup`<th scope="col">steered</th>`}</tr></thead><tbody>
${recall.map((share, index) => markup`<tr><td>${index + 1}</td><td>${share.toFixed(3)}</td>${steeredRecall && markup`<td>${(steeredRecall[index] ?? 0).toFixed(3)}</td>`}</tr>\n`)}</tbody></table></details>
${renderUnknown(run.unknown)}
${renderSkipped(run.skipped)}
${steered && renderGroup('Gained by the queries', steered.gained, run)}
${steered && renderGroup('Lost by the queries', steered.lost, run)}
${renderGroup(`Not among the first ${RANKS}`, missed, run)}
${renderGroup(`Among the first ${RANKS}, not first`, late, run)}
</main>
</body>
</html>
`;
  return page.html;
}

const STYLE = new URL('./report.css', import.meta.url);
/** How many results are shown for each question: the first ones are what a reader gets. */
const SHOWN = 5;

function renderUnknown(unknown: readonly UnknownPlace[]): Markup | null {
  if (unknown.length === 0) return null;
  return markup`<h2>Unknown names <small>${unknown.length}</small></h2>
<p>A question without a known page or section counts as missed.</p>
<ul class="unknown">
${unknown.map(({ line, message }) => markup`<li>Line ${line}: ${message}</li>\n`)}</ul>`;
}

function renderSkipped(skipped: readonly string[]): Markup | null {
  if (skipped.length === 0) return null;
  return markup`<h2>Pages left out <small>${skipped.length}</small></h2>
<p>These pages do not parse. A question about one of them counts as missed.</p>
<ul class="unknown">
${skipped.map((line) => markup`<li>${line}</li>\n`)}</ul>`;
}

function renderSteering({ steered }: EvalRun): Markup | null {
  if (steered === null) return null;
  const { by, gained, lost } = steered;
  return markup`<p>The second figure of each pair is <b class="steered">steered</b>: the question was searched together with queries${by === null ? ', whose author is not recorded' : markup` by ${by}`}. With them, ${count(gained.length, 'question')} gained a right passage among the first five, and ${count(lost.length, 'question')} lost it.</p>`;
}

function renderGroup(heading: string, results: readonly EvalResult[], run: EvalRun): Markup {
  return markup`<h2>${heading} <small>${results.length}</small></h2>
${results.length === 0 ? markup`<p>None.</p>` : results.map((result) => renderQuestion(result, run))}`;
}

function renderQuestion(result: EvalResult, run: EvalRun): Markup {
  const { question, rank, found, queries } = result;
  const steeredRank = result.steered === null || queries.length === 0 ? null : result.steered.rank;
  const shown = found.slice(0, SHOWN);
  const right = rank > SHOWN ? found[rank - 1] : undefined;
  const { locale } = run;
  return markup`<details class="question"><summary><span class="rank">${rankOf(rank)}${steeredRank === null ? '' : ` → ${rankOf(steeredRank)}`}</span> <span lang="${locale}" dir="auto">${question.question}</span></summary>
<p class="where">Line ${question.line}${question.id === undefined ? '' : `, id ${question.id}`}; ${rank === 0 ? `not among the first ${DEPTH}` : `first right passage at ${rank}`}</p>
${renderQueries(result)}<h3>Expected</h3>
<ul>
${listExpected(question, run.places)}</ul>
<h3>${result.steered === null ? 'Found' : 'Found by the question alone'}</h3>
${found.length === 0 ? markup`<p>Nothing: no passage contains a word of the question.</p>` : null}<ol>
${shown.map((hit, index) => renderHit(hit, index + 1 === rank, locale))}</ol>${right === undefined ? null : markup`<ol start="${rank}">${renderHit(right, true, locale)}</ol>`}
</details>
`;
}

function rankOf(rank: number): string {
  return rank === 0 ? '–' : String(rank);
}

function renderQueries({ queries, steered }: EvalResult): Markup | null {
  if (steered === null || queries.length === 0) return null;
  const rank =
    steered.rank === 0 ? `not among the first ${FUSED_HITS}` : `first right passage at ${steered.rank}`;
  return markup`<p class="where">With ${queries.map((query, index) => markup`${index === 0 ? '' : ', '}<q dir="auto">${query}</q>`)}: ${rank}</p>
`;
}

function listExpected(question: NumberedQuestion, { chunksByPath }: BookPlaces): readonly Markup[] {
  if (question.relevant === undefined) {
    const [path = ''] = pagesOf(question);
    return [
      markup`<li><code>${path}</code> with the words <q dir="auto">${question.answer ?? ''}</q></li>\n`,
    ];
  }
  return question.relevant.map((place) => {
    const [path = ''] = pagesOf({ relevant: [place] });
    const chunk = chunksByPath
      .get(path)
      ?.find(({ anchor }) => place === path || place === `${path}#${anchor}`);
    const names = chunk === undefined ? 'unknown' : place === path ? chunk.title : nameOf(chunk);
    return markup`<li><code>${place}</code> <span dir="auto">${names}</span></li>\n`;
  });
}

function renderHit({ chunk, score, marks }: ScoredChunk, isRight: boolean, locale: string): Markup {
  const parts = excerpt(chunk.text, marks).map(({ text, marked }) =>
    marked ? markup`<mark>${text}</mark>` : markup`${text}`,
  );
  const place = chunk.anchor === '' ? chunk.url : `${chunk.url}#${chunk.anchor}`;
  return markup`<li${isRight ? markup` class="right"` : null}><p class="name"><b lang="${locale}" dir="auto">${nameOf(chunk)}</b>${isRight ? ' right' : ''}<br><code>${place}</code> <span class="score">score ${score.toFixed(2)}</span></p>
<p class="excerpt" lang="${locale}" dir="auto">${parts}</p></li>
`;
}

function nameOf({ title, breadcrumbs }: Pick<Chunk, 'title' | 'breadcrumbs'>): string {
  return [title, ...breadcrumbs.filter((name) => name !== title)].join(' > ');
}

function characters({ contextChars }: EvalFigures): string {
  return Math.round(contextChars).toLocaleString('en');
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
