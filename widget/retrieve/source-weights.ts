import { DEFAULT_WEIGHTS } from '../../plugin/format/manifest.js';
import { ageFactor } from '../../plugin/format/page-ages.js';
import type { Partition } from '../load/partition.js';
import type { RankedChunk } from './ranked-chunk.js';

/**
 * Returns the factor on a chunk's score that its source has: the weight of its docs, blog or pages, times that of the page's age. The docs
 * version that the reader is on needs no weight of its own, because no other version of it is searched.
 */
export function sourceWeight(partition: Partition | undefined, ordinal: number): number {
  if (partition === undefined) return 1;
  const { ages } = partition.entry;
  const weight = weightOf(partition);
  return ages === undefined ? weight : weight * ageFactor(ages, partition.placeOf(ordinal)?.page ?? -1);
}

/**
 * Lets sources that weigh less than 1, such as blogs, have at most every other place while there are others: ten years of posts that repeat
 * what the docs say must not leave them a few of the places. The best chunk stays the best, whatever its source.
 *
 * @param ranked - Best first.
 * @returns The same chunks in the new order, with the same scores, best first.
 */
export function alternateSources(
  ranked: readonly RankedChunk[],
  partitions: readonly Partition[],
): RankedChunk[] {
  const isLight = ({ partition }: RankedChunk): boolean => {
    const source = partitions[partition];
    return source !== undefined && weightOf(source) < 1;
  };
  const light = ranked.filter(isLight);
  const others = ranked.filter((chunk) => !isLight(chunk));
  const merged: RankedChunk[] = [];
  for (let [lightAt, othersAt] = [0, 0]; ;) {
    const [lighter, other] = [light[lightAt], others[othersAt]];
    if (
      lighter !== undefined &&
      (other === undefined || (lightAt <= othersAt && lighter.score > other.score))
    ) {
      merged.push(lighter);
      lightAt += 1;
    } else if (other !== undefined) {
      merged.push(other);
      othersAt += 1;
    } else break;
  }
  return merged.map(({ partition, ordinal, score }, rank) => ({
    partition,
    ordinal,
    score: ranked[rank]?.score ?? score,
  }));
}

/** Whether the weights of a partition's chunks may differ from 1. */
export function hasWeights(partition: Partition): boolean {
  return weightOf(partition) !== 1 || partition.entry.ages !== undefined;
}

function weightOf({ entry: { kind, weight = DEFAULT_WEIGHTS[kind] } }: Partition): number {
  return weight;
}
