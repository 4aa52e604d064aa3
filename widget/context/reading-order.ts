import type { PublishedChunk } from '../../plugin/format/chunk.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';

/**
 * Orders chunks by the score of their hits, but keeps consecutive chunks of a section together in reading order, at the
 * position of the best of them.
 *
 * @param hits - Best first.
 * @param taken - Each the chunk of a hit, or its neighbour.
 */
export function inReadingOrder(
  hits: readonly ScoredChunk[],
  taken: readonly PublishedChunk[],
): PublishedChunk[] {
  const waiting = new Map(taken.map((chunk) => [chunk.id, chunk]));
  const earlierOf = new Map<string, string>();
  const laterOf = new Map<string, string>();
  const follow = (earlier: PublishedChunk | undefined, later: PublishedChunk | undefined): void => {
    if (earlier === undefined || later === undefined) return;
    if (!waiting.has(earlier.id) || !waiting.has(later.id)) return;
    laterOf.set(earlier.id, later.id);
    earlierOf.set(later.id, earlier.id);
  };
  for (const { chunk, before, after } of hits) {
    follow(before, chunk);
    follow(chunk, after);
  }
  const ordered: PublishedChunk[] = [];
  for (const { chunk } of hits) {
    let first = chunk.id;
    for (let step = 1; step < taken.length; step += 1) first = earlierOf.get(first) ?? first;
    for (let id: string | undefined = first; id !== undefined; id = laterOf.get(id)) {
      const next = waiting.get(id);
      if (next === undefined) break;
      waiting.delete(id);
      ordered.push(next);
    }
  }
  return ordered;
}
