import { createTokenizer, type Tokenizer } from '../../../../plugin/terms/tokenizer.js';
import { extractAnswer, type Quote } from '../../../../widget/extract/extract-answer.js';
import { splitSentences } from '../../../../widget/extract/split-sentences.js';
import type { ScoredChunk } from '../../../../widget/retrieve/scored-chunk.js';
import { askWithoutExcluded, isRight, type EvalQuestion } from '../../../cli/eval/questions.js';
import type { EvalSet } from '../corpus/eval-set.js';
import { askOurs, openOurs, publishOurs } from '../our-book.js';
import type { Progress } from '../progress.js';

/** How well the quoted sentences answer. */
export interface SentencesFigures {
  answers: AnswersRow[];
  places: PlacesRow[];
  unanswerable: UnanswerableRow[];
}

/** A set whose questions have the words of the answer. All figures but the first two are shares of its questions. */
interface AnswersRow {
  set: string;
  /** Most sentences quoted. */
  sentences: number;
  /** The answer is in the quoted sentences, and in the first sentences of the best passage. */
  answered: number;
  answeredByFirst: number;
  /** They have at least 20 characters of the answer, or all of a shorter one. */
  touched: number;
  touchedByFirst: number;
  /** Something is quoted, and the answer is in what would be quoted if something always were. */
  quoted: number;
  answeredIfForced: number;
}

/** A set whose questions have places. */
interface PlacesRow {
  set: string;
  questions: number;
  /** Share of the questions for which something is quoted. */
  quoted: number;
  /** Shares of the questions for which something is quoted: the best quote, and the best hit, is from a right place. */
  right: number;
  rightHit: number;
}

/** Questions to a book that cannot answer them. */
interface UnanswerableRow {
  questions: string;
  book: string;
  /** Share of the questions for which something is quoted nevertheless. */
  quoted: number;
}

/**
 * Measures the sentences that the panel quotes if there is no answer.
 *
 * @param read - Reads a set by name.
 * @param names - The sets that there are.
 */
export async function measureSentences(
  read: (name: string) => Promise<EvalSet>,
  names: readonly string[],
  progress: Progress,
): Promise<SentencesFigures> {
  const wanted = names.filter((name) => ANSWERS.has(name) || PLACES.includes(name) || BOOKS.has(name));
  const books = new Map<string, AskedSet>();
  for (const name of wanted) {
    progress.step(`sentences: reading ${name} …`);
    books.set(name, await openSet(await read(name)));
  }
  const figures: SentencesFigures = { answers: [], places: [], unanswerable: [] };
  for (const [name, book] of books) {
    progress.step(`sentences: ${name} …`);
    if (ANSWERS.has(name)) figures.answers.push(...(await measureAnswers(book)));
    else if (PLACES.includes(name)) figures.places.push(await measurePlaces(book));
  }
  for (const [from, to] of UNANSWERABLE) {
    const asked = books.get(from);
    const book = books.get(to);
    if (asked === undefined || book === undefined) continue;
    progress.step(`sentences: questions of ${from} to ${to} …`);
    figures.unanswerable.push(await measureUnanswerable(asked, book));
  }
  return figures;
}

const ANSWERS = new Set(['covidqa']);
const PLACES = ['iot-en', 'xquad-en', 'xquad-de', 'xquad-ar', 'xquad-hi', 'xquad-th', 'xquad-zh'];
const BOOKS = new Set(['redux-links']);
/** Sets whose questions the other book cannot answer. A set and itself: without the pages that can. */
const UNANSWERABLE = [
  ['covidqa', 'redux-links'],
  ['xquad-en', 'redux-links'],
  ['covidqa', 'iot-en'],
  ['xquad-en', 'covidqa'],
  ...PLACES.filter((name) => name.startsWith('xquad-')).map((name) => [name, name] as const),
] as const;

const SENTENCES = [1, 2, 3];
/** As many as the panel shows. */
const PASSAGES = 8;
/** How much of an answer counts as touched, in characters. */
const TOUCHED_CHARS = 20;

interface AskedSet extends Pick<EvalSet, 'name' | 'questions'> {
  tokenizer: Tokenizer;
  ask: (question: string, limit: number) => Promise<ScoredChunk[]>;
}

async function openSet({ name, questions, chunks, language }: EvalSet): Promise<AskedSet> {
  const { book } = await openOurs(publishOurs(chunks, language));
  const tokenizer = createTokenizer(language);
  return { name, questions, tokenizer, ask: (question, limit) => askOurs(book, question, limit) };
}

async function measureAnswers({ name, questions, tokenizer, ask }: AskedSet): Promise<AnswersRow[]> {
  const rows = SENTENCES.map((sentences) => ({ sentences, counts: new Map<string, number>() }));
  for (const question of questions) {
    const hits = await ask(question.question, PASSAGES);
    const passages = hits.map(({ chunk }) => chunk);
    for (const { sentences: maxSentences, counts } of rows) {
      const add = (figure: string, holds: boolean): void => {
        counts.set(figure, (counts.get(figure) ?? 0) + Number(holds) / questions.length);
      };
      const quotes = extractAnswer(question.question, passages, tokenizer, { maxSentences });
      const forced = { maxSentences, minScore: Number.NEGATIVE_INFINITY };
      add('quoted', quotes.length > 0);
      const quoted = readQuotes(quotes, hits);
      add(
        'answered',
        quoted.some((one) => isRight(one, question)),
      );
      add(
        'touched',
        quoted.some((one) => touches(one, question)),
      );
      const anyway = readQuotes(extractAnswer(question.question, passages, tokenizer, forced), hits);
      add(
        'answeredIfForced',
        anyway.some((one) => isRight(one, question)),
      );
      const best = hits[0]?.chunk;
      const first = best ? [{ ...best, text: firstSentences(best.text, maxSentences) }] : [];
      add(
        'answeredByFirst',
        first.some((one) => isRight(one, question)),
      );
      add(
        'touchedByFirst',
        first.some((one) => touches(one, question)),
      );
    }
  }
  return rows.map(({ sentences, counts }) => {
    const share = (figure: string): number => counts.get(figure) ?? 0;
    return {
      set: name,
      sentences,
      answered: share('answered'),
      answeredByFirst: share('answeredByFirst'),
      touched: share('touched'),
      touchedByFirst: share('touchedByFirst'),
      quoted: share('quoted'),
      answeredIfForced: share('answeredIfForced'),
    };
  });
}

async function measurePlaces({ name, questions, tokenizer, ask }: AskedSet): Promise<PlacesRow> {
  let quoted = 0;
  let right = 0;
  let rightHit = 0;
  for (const question of questions) {
    const hits = await ask(question.question, PASSAGES);
    const [best] = extractAnswer(
      question.question,
      hits.map(({ chunk }) => chunk),
      tokenizer,
    );
    const from = best && hits[best.passage];
    const first = hits[0];
    if (from === undefined || first === undefined) continue;
    quoted += 1;
    right += Number(isRight(from.chunk, question));
    rightHit += Number(isRight(first.chunk, question));
  }
  const shown = quoted || 1;
  return {
    set: name,
    questions: questions.length,
    quoted: quoted / questions.length,
    right: right / shown,
    rightHit: rightHit / shown,
  };
}

async function measureUnanswerable(asked: AskedSet, book: AskedSet): Promise<UnanswerableRow> {
  let quoted = 0;
  for (const question of asked.questions) {
    const exclude = asked === book ? pagesOf(question) : [];
    const hits = await askWithoutExcluded(
      book.ask,
      ({ chunk }) => chunk.url,
      { ...question, exclude },
      PASSAGES,
    );
    const quotes = extractAnswer(
      question.question,
      hits.map(({ chunk }) => chunk),
      book.tokenizer,
    );
    quoted += Number(quotes.length > 0);
  }
  return { questions: asked.name, book: book.name, quoted: quoted / asked.questions.length };
}

function pagesOf({ relevant = [], page }: EvalQuestion): string[] {
  return [...relevant.map((place) => place.replace(/#.*$/u, '')), ...(page === undefined ? [] : [page])];
}

/** Returns what is quoted from each passage, as a passage of its own. */
function readQuotes(quotes: readonly Quote[], hits: readonly ScoredChunk[]) {
  return quotes.flatMap(({ passage, runs }) => {
    const chunk = hits[passage]?.chunk;
    return chunk === undefined ? [] : [{ ...chunk, text: runs.map(({ text }) => text).join(' ') }];
  });
}

function firstSentences(text: string, count: number): string {
  const sentences = splitSentences(text).slice(0, count);
  return text.slice(sentences[0]?.start ?? 0, sentences.at(-1)?.end ?? 0);
}

/** Whether a text has the beginning or the end of the answer, up to as much as counts. */
function touches(quote: { url: string; anchor: string; text: string }, question: EvalQuestion): boolean {
  const { answer = '' } = question;
  const parts = [answer.slice(0, TOUCHED_CHARS), answer.slice(-TOUCHED_CHARS)];
  return parts.some((part) => isRight(quote, { ...question, answer: part }));
}
