import { choosePassages } from '../../../widget/context/choose-passages.js';
import { ENOUGH_CHARS, MAX_HITS } from '../../../widget/conversation/book-search.js';
import type { ScoredChunk } from '../../../widget/retrieve/scored-chunk.js';
import { isRight, pagesOf, type EvalQuestion } from './questions.js';

/** How well a book's questions are answered. Shares are from 0 to 1. */
export interface EvalFigures {
  /** Share of questions whose first result is a right chunk. */
  r1: number;
  /** Share of questions with a right chunk among the first 5 results. */
  r5: number;
  /** Share of questions with a right chunk among the first 10 results. */
  r10: number;
  /** Mean of 1 / rank of the first right chunk, which counts as 0 if the rank is beyond 10. */
  mrr10: number;
  /** Share of questions with a chunk of a right page among the first 5 results, in whichever section. */
  page5: number;
  /** Share of questions with a right chunk among the passages that the widget would send to the model. */
  context: number;
  /** Mean length of those passages together, in characters. */
  contextChars: number;
}

/** What one way of searching found for a question. */
export interface Outcome {
  /** Chunks found, best first, without those of excluded pages. */
  found: readonly ScoredChunk[];
  /** Rank of the first right chunk, from 1; 0 if there is none. */
  rank: number;
  /** Rank of the first chunk of a right page, from 1; 0 if there is none. */
  pageRank: number;
  /** Whether a right chunk is among the passages that the widget would send. */
  isInContext: boolean;
  contextChars: number;
}

/**
 * Judges the results for a question, and the passages that the widget would choose from the first of them.
 *
 * @param build - Name of the book's build.
 * @param loaded - The hits that the widget loads and chooses from. Default: those of a question without queries.
 */
export function judge(
  found: readonly ScoredChunk[],
  question: EvalQuestion,
  build: string,
  loaded: readonly ScoredChunk[] = takeEnough(found),
): Outcome {
  const pages = pagesOf(question);
  const passages = choosePassages(loaded, build);
  return {
    found,
    rank: found.findIndex(({ chunk }) => isRight(chunk, question)) + 1,
    pageRank: found.findIndex(({ chunk }) => pages.includes(chunk.url)) + 1,
    isInContext: passages.some((passage) => isRight(passage, question)),
    contextChars: passages.reduce((total, { text }) => total + text.length, 0),
  };
}

/** Returns the first hits, as many as the widget loads for a question (see `loadEnoughTexts`). */
export function takeEnough(found: readonly ScoredChunk[]): readonly ScoredChunk[] {
  const hits = found.slice(0, MAX_HITS);
  let chars = 0;
  const last = hits.findIndex(({ chunk }) => {
    chars += chunk.text.length;
    return chars >= ENOUGH_CHARS;
  });
  return last < 0 ? hits : hits.slice(0, last + 1);
}

/** Counts the outcomes of all questions, at least one. */
export function countFigures(outcomes: readonly Outcome[]): EvalFigures {
  const mean = (valueOf: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + valueOf(outcome), 0) / outcomes.length;
  return {
    r1: recallAt(outcomes, 1),
    r5: recallAt(outcomes, 5),
    r10: recallAt(outcomes, RANKS),
    mrr10: mean(({ rank }) => (isWithin(rank, RANKS) ? 1 / rank : 0)),
    page5: mean(({ pageRank }) => (isWithin(pageRank, 5) ? 1 : 0)),
    context: mean(({ isInContext }) => (isInContext ? 1 : 0)),
    contextChars: mean(({ contextChars }) => contextChars),
  };
}

/**
 * Returns the share of questions with a right chunk among the first `most` results.
 *
 * @param most - How many results count, from 1 to the depth that was examined.
 */
export function recallAt(outcomes: readonly Outcome[], most: number): number {
  return outcomes.filter(({ rank }) => isWithin(rank, most)).length / outcomes.length;
}

/** Whether a rank, or 0 for none, is among the first `most`. */
export function isWithin(rank: number, most: number): boolean {
  return rank > 0 && rank <= most;
}

/** How many results R@10 and MRR@10 count. */
export const RANKS = 10;
