import type { ChunkPlace, Partition } from '../load/partition.js';
import type { MatchedTerm } from './match-terms.js';
import type { QueryTerm } from './query.js';
import { measureFeatures, type RankFeatures } from './rank-features.js';
import { compareRanks, type RankedChunk } from './ranked-chunk.js';
import { RANKER_WEIGHTS } from './ranker-weights.js';
import { sourceWeight } from './source-weights.js';

/**
 * Scores the best chunks again by what a sum of weights does not show: a weighted sum of their features, whose weights are learned
 * (docs/decisions/0031-ranker.md). Needs no text, because positions are in the index. A chunk's source has a weight, and further chunks of a
 * section score less.
 *
 * @param chunks - Best first, by their sums of weights.
 * @returns The same chunks with new scores, which are positive, best first.
 */
export function rerankChunks(
  queryTerms: readonly QueryTerm[],
  matched: readonly MatchedTerm[],
  partitions: readonly Partition[],
  chunks: readonly RankedChunk[],
): RankedChunk[] {
  const features = measureFeatures(queryTerms, matched, partitions, chunks);
  return scoreByFeatures(features, partitions, chunks, RANKER_WEIGHTS);
}

/** Scores chunks whose features are measured. @param weights - The weight of each feature. */
export function scoreByFeatures(
  features: readonly RankFeatures[],
  partitions: readonly Partition[],
  chunks: readonly RankedChunk[],
  weights: RankFeatures,
): RankedChunk[] {
  const sums = features.map((measured) => weighFeatures(measured, weights));
  const highest = Math.max(...sums);
  const best = chunks[0]?.score ?? 0;
  const rescored = chunks.map((chunk, index): RankedChunk => {
    const weight = sourceWeight(partitions[chunk.partition], chunk.ordinal);
    const score = best * Math.exp(SPREAD * ((sums[index] ?? highest) - highest)) * weight;
    return { partition: chunk.partition, ordinal: chunk.ordinal, score };
  });
  const places = chunks.map(({ partition, ordinal }) => partitions[partition]?.placeOf(ordinal) ?? null);
  return demoteRepeats(rescored, places).sort(compareRanks);
}

/**
 * The model's sums are logarithms of odds. Their spread is reduced to that of sums of term weights, so that a factor on scores, such as
 * that for a page taken before (`choosePassages`), means as much as it did for those.
 */
const SPREAD = 0.3;
/** Factor for each further chunk of a section, because the words of its heading lift every one of them. Measured in 0031-ranker.md. */
const REPEAT = 0.85;
const REPEATS_MAX = 4;

function weighFeatures(features: RankFeatures, weights: RankFeatures): number {
  let sum = 0;
  for (const name of FEATURES) sum += weights[name] * features[name];
  return sum;
}

/** The names of all features, in the order of the generated weights. */
export const FEATURES = Object.keys(RANKER_WEIGHTS).filter(isFeature);

function isFeature(name: string): name is keyof RankFeatures {
  return name in RANKER_WEIGHTS;
}

/** Lowers the scores of all chunks of a section but the best. @param places - In the order of `chunks`. */
function demoteRepeats(
  chunks: readonly RankedChunk[],
  places: readonly (ChunkPlace | null)[],
): RankedChunk[] {
  const inOrder = chunks.map((chunk, index) => ({ chunk, section: places[index]?.section ?? -1 }));
  inOrder.sort((left, right) => compareRanks(left.chunk, right.chunk));
  const seen = new Map<string, number>();
  return inOrder.map(({ chunk, section }) => {
    const key = `${chunk.partition}/${section}`;
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    const { partition, ordinal, score } = chunk;
    return { partition, ordinal, score: score * REPEAT ** Math.min(REPEATS_MAX, before) };
  });
}
