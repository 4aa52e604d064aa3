import type { ScoredChunk } from './scored-chunk.js';

/**
 * Merges the hits of several queries for one question by reciprocal rank, so that scores of different queries need not be comparable.
 * Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual rank learning methods" (2009).
 *
 * @param rankings - The hits of each query, best first; those of the reader's question come first.
 * @returns Each chunk once, best first, with its fused score and the marks of the ranking that places it best.
 */
export function fuseHits(rankings: readonly (readonly ScoredChunk[])[], limit: number): ScoredChunk[] {
  const fused = new Map<string, { hit: ScoredChunk; score: number; rank: number }>();
  for (const hits of rankings) {
    for (const [rank, hit] of hits.entries()) {
      const known = fused.get(hit.chunk.id) ?? { hit, score: 0, rank };
      const best = rank < known.rank ? { hit, rank } : known;
      fused.set(hit.chunk.id, { ...best, score: known.score + 1 / (RANK_OFFSET + rank) });
    }
  }
  return Array.from(fused.values(), ({ hit, score }) => ({ ...hit, score }))
    .sort((left, right) => right.score - left.score)
    .slice(0, limit);
}

/** The paper's constant for rankings that begin with 1. */
const RANK_OFFSET = 61;
