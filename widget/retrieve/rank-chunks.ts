import type { Partition } from '../load/partition.js';
import type { MatchedTerm } from './match-terms.js';
import type { QueryTerm } from './query.js';
import { compareRanks, type RankedChunk } from './ranked-chunk.js';
import { rerankChunks } from './rerank-chunks.js';
import { alternateSources, hasWeights, sourceWeight } from './source-weights.js';

/**
 * Scores chunks by the summed weights of their matched terms (BM25F: `idf * weight`) and re-ranks the best of them.
 *
 * @param weightScale - The value that a stored weight of 255 stands for.
 * @returns The best chunks first, at most `RANKED_MAX`; ties in reading order.
 */
export function rankChunks(
  queryTerms: readonly QueryTerm[],
  matched: readonly MatchedTerm[],
  partitions: readonly Partition[],
  weightScale: number,
): RankedChunk[] {
  const { top, rest } = selectChunks(matched, partitions, weightScale);
  const reranked = alternateSources(rerankChunks(queryTerms, matched, partitions, top), partitions);
  // Chunks that are not re-ranked stay behind those that are.
  const floor = reranked.at(-1)?.score ?? 0;
  const ceiling = rest[0]?.score ?? 0;
  for (const chunk of rest) chunk.score *= ceiling > 0 ? Math.min(1, floor / ceiling) : 1;
  return [...reranked, ...rest];
}

/**
 * Scores chunks by their sums of weights alone.
 *
 * @returns Both parts best first: those to re-rank, and the others, at most `RANKED_MAX` together.
 */
export function selectChunks(
  matched: readonly MatchedTerm[],
  partitions: readonly Partition[],
  weightScale: number,
): { top: RankedChunk[]; rest: RankedChunk[] } {
  const ranked: RankedChunk[] = [];
  for (const [place, partition] of partitions.entries()) {
    const scores = new Float32Array(partition.root()?.chunkCount ?? 0);
    for (const { idf, weight, lists } of matched) {
      const list = lists[place];
      if (!list) continue;
      const { ordinals, weights } = list;
      const unit = (idf * weight * weightScale) / 255;
      for (let index = 0; index < ordinals.length; index += 1) {
        const ordinal = ordinals[index] ?? 0;
        scores[ordinal] = (scores[ordinal] ?? 0) + unit * (weights[index] ?? 0);
      }
    }
    if (hasWeights(partition)) {
      for (const [ordinal, score] of scores.entries()) {
        if (score > 0) scores[ordinal] = score * sourceWeight(partition, ordinal);
      }
    }
    const least = leastOfBest(scores, RANKED_MAX);
    for (let ordinal = 0; ordinal < scores.length; ordinal += 1) {
      const score = scores[ordinal] ?? 0;
      if (score > 0 && score >= least) ranked.push({ partition: place, ordinal, score });
    }
  }
  ranked.sort(compareRanks);
  const merged = alternateSources(ranked, partitions);
  return { top: merged.slice(0, RERANKED_MAX), rest: merged.slice(RERANKED_MAX, RANKED_MAX) };
}

/** Nobody pages further. Sorting every chunk that contains a common word would cost more than scoring it. */
const RANKED_MAX = 1000;
/** 20..200 tried with the formula of docs/decisions/0010-ranking.md: beyond 50, MRR@10 did not change. */
const RERANKED_MAX = 50;

/** Finds a score that about `count` chunks reach, from a histogram, which takes linear time, unlike sorting. */
function leastOfBest(scores: Float32Array, count: number): number {
  if (scores.length <= count) return 0;
  let highest = 0;
  for (const score of scores) if (score > highest) highest = score;
  if (highest === 0) return 0;
  const bins = new Uint32Array(1024);
  for (const score of scores) {
    if (score > 0) {
      const bin = Math.min(1023, Math.floor((score / highest) * 1024));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
  }
  let above = 0;
  for (let bin = 1023; bin > 0; bin -= 1) {
    above += bins[bin] ?? 0;
    if (above >= count) return (bin * highest) / 1024;
  }
  return 0;
}
