import type { Tokenizer } from '../../plugin/terms/tokenizer.js';
import { scoreSentences, type ReadPassage, type ScoredSentence } from './score-sentences.js';

/** Sentences quoted from one passage. */
export interface Quote {
  /** Index of the passage. */
  passage: number;
  /** The sentences in reading order. Sentences that follow each other are one run. */
  runs: QuotedRun[];
}

/** A piece of a passage, exactly as it stands there. */
export interface QuotedRun {
  text: string;
  /** Where it begins in the passage's text, in UTF-16 code units. */
  start: number;
  /** The question's words in `text`: UTF-16 offsets, which may overlap. */
  marks: { start: number; end: number }[];
}

/**
 * Quotes the sentences that best answer a question: an extractive answer. It works from the texts alone, without the index, in
 * every script that the tokenizer supports.
 *
 * @param passages - What a search found, best first.
 * @param options.queries - The model's queries for the question. A sentence may answer one of them instead: the question's own words, which may
 * be in another language, do not count against it.
 * @param options.maxSentences - Most sentences in all quotes together, at least 1; 3 by default.
 * @param options.minScore - Score that the best sentence must have. With `-Infinity`, something is quoted if there is any sentence.
 * @returns The quotes, best first; none if no sentence seems to answer the question.
 */
export function extractAnswer(
  question: string,
  passages: readonly ReadPassage[],
  tokenizer: Tokenizer,
  {
    queries = [],
    maxSentences = SENTENCES_MAX,
    minScore = SCORE_MIN,
  }: { queries?: readonly string[]; maxSentences?: number; minScore?: number } = {},
): Quote[] {
  const phrasings = [question, ...queries].map((text) => tokenizer.words(text).map(({ term }) => term));
  const scored = scorePhrasings(phrasings, passages, tokenizer);
  const chosen = chooseSentences(scored, passages, { maxSentences, minScore });
  const terms = new Set(phrasings.flat());
  return [...new Set(chosen.map(({ passage }) => passage))].map((passage) => {
    const text = passages[passage]?.text ?? '';
    const runs = joinRuns(
      text,
      chosen.filter((sentence) => sentence.passage === passage),
    );
    return {
      passage,
      runs: runs.map(({ start, end }) => markRun(text.slice(start, end), start, terms, tokenizer)),
    };
  });
}

const SENTENCES_MAX = 3;

/**
 * Score from which a sentence is taken for an answer. Share of questions for which something is quoted, at 3.5, 3.9 and 4.4: covidqa .94, .92, .89;
 * xquad-en .95, .90, .84; xquad-th .96, .91, .80; xquad-zh .77, .67, .50; iot-en .54, .44, .26. In a book that cannot answer: covidqa's questions to
 * redux .12, .08, .04 and to iot .18, .11, .05; xquad-en's, -th's and -zh's without the article they are about .20, .10, .03; .29,
 * .13, .05; .05, .01, 0. More than a third of a textbook's chatty questions share too few words with any sentence.
 */
const SCORE_MIN = 3.9;

/**
 * How far a sentence's score may be below the best one's, 1 to 4. Share of covidqa's questions whose answer is quoted: 1: .557; 2: .584; 3: .593;
 * without a limit .612, before sentences that complete another were added. With 3, a sentence that stands out is quoted alone.
 */
const SCORE_MARGIN = 3;

/** Scores each sentence by the phrasing of the question that it answers best. */
function scorePhrasings(
  phrasings: readonly (readonly string[])[],
  passages: readonly ReadPassage[],
  tokenizer: Tokenizer,
): ScoredSentence[] {
  return phrasings
    .map((asked) => scoreSentences(asked, passages, tokenizer))
    .reduce((best, scored) =>
      best.map((sentence, index) => {
        const other = scored[index] ?? sentence;
        return other.score > sentence.score ? other : sentence;
      }),
    );
}

/**
 * Takes sentences from the best downwards. After the best, a sentence must be good enough without the one before it, unless nothing separates
 * it from one that is quoted: it may complete that, as in "It does so if …".
 *
 * @returns The chosen sentences, best first, without repeats; none if the best is not good enough.
 */
function chooseSentences(
  scored: readonly ScoredSentence[],
  passages: readonly ReadPassage[],
  { maxSentences, minScore }: { maxSentences: number; minScore: number },
): ScoredSentence[] {
  const ranked = [...scored].sort((left, right) => right.score - left.score);
  const best = ranked[0]?.score ?? Number.NEGATIVE_INFINITY;
  if (best < minScore) return [];
  const chosen: ScoredSentence[] = [];
  const quoted = new Set<string>();
  for (const sentence of ranked) {
    const { start, end, passage, score, scoreAlone } = sentence;
    if (chosen.length >= maxSentences || score < best - SCORE_MARGIN) break;
    const text = passages[passage]?.text ?? '';
    const near = chosen.filter((other) => other.passage === passage);
    // An announcement contains the items of its list.
    const isInside = near.some((other) => start < other.end && other.start < end);
    const isBeside = near.some((other) => {
      const between = start < other.start ? text.slice(end, other.start) : text.slice(other.end, start);
      return between.trim() === '';
    });
    const own = text.slice(start, end).toLowerCase();
    if (isInside || quoted.has(own) || (scoreAlone < minScore && !isBeside && chosen.length > 0)) continue;
    quoted.add(own);
    chosen.push(sentence);
  }
  return chosen;
}

function joinRuns(
  text: string,
  sentences: readonly { start: number; end: number }[],
): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  for (const { start, end } of [...sentences].sort((left, right) => left.start - right.start)) {
    const last = runs.at(-1);
    if (last !== undefined && GAP.test(text.slice(last.end, start))) last.end = end;
    else runs.push({ start, end });
  }
  return runs;
}

/** What stands between two sentences that follow each other: white space, a list item's marker, a picture that marks a note. */
const GAP = /^[\s\p{Emoji_Presentation}\p{So}\uFE0F\u200D]*(?:(?:[-*•]|\d{1,3}[.)])\s+)?$/u;

function markRun(text: string, start: number, terms: ReadonlySet<string>, tokenizer: Tokenizer): QuotedRun {
  const marks = tokenizer
    .words(text)
    .filter(({ term }) => terms.has(term))
    .map((word) => ({ start: word.start, end: word.end }));
  return { text, start, marks };
}
