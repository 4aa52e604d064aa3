import { askWithoutExcluded, isRight, type EvalQuestion } from '../../../cli/eval/questions.js';
import type { RivalHit } from '../rivals/rival.js';

/** How many results are counted. */
export const RANKS = 10;

/**
 * Finds the rank of the first right chunk among the first ten that are not from excluded pages, as `docent eval` does.
 *
 * @param ask - Searches for a question and returns the best `limit` chunks.
 * @returns The rank, from 1, or 0 if there is none.
 */
export async function firstRightRank(
  ask: (question: string, limit: number) => Promise<RivalHit[]>,
  question: EvalQuestion,
): Promise<number> {
  const hits = await askWithoutExcluded(ask, ({ url }) => url, question, RANKS);
  return hits.findIndex((hit) => isRight(hit, question)) + 1;
}

/** How well a search answers a set. */
export interface Quality {
  /** Share of questions with a right chunk among the first five results, from 0 to 1. */
  r5: number;
  /** Mean of 1 / rank of the first right chunk, which counts as 0 if the rank is beyond 10. */
  mrr10: number;
  /** Share of questions for which nothing at all was found; missing if it was not counted. */
  empty?: number;
}

/** @param ranks - The rank of the first right chunk for each question, from 1 to 10, or 0 if there is none. */
export function toQuality(ranks: readonly number[]): Quality {
  const found = ranks.filter((rank) => rank > 0);
  return {
    r5: found.filter((rank) => rank <= 5).length / ranks.length,
    mrr10: found.reduce((total, rank) => total + 1 / rank, 0) / ranks.length,
  };
}
