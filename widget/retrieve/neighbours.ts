import type { PublishedChunk } from '../../plugin/contract/chunk.js';
import type { Partition } from '../load/partition.js';
import type { ScoredChunk } from './scored-chunk.js';

/**
 * The chunks beside a hit in its section, as far as their text came with the hit's own: text shards are in reading order, so
 * most are there, and none is loaded for it.
 *
 * @param number of the hit's chunk in the book, from 0
 * @param partitions all of the book, in order
 */
export function neighboursOf(
  { url, anchor }: PublishedChunk,
  number: number,
  partitions: readonly Partition[],
): Pick<ScoredChunk, 'before' | 'after'> {
  const partition = partitions.findLast(({ firstChunk }) => firstChunk <= number);
  if (partition === undefined) return {};
  const inSection = (ordinal: number): PublishedChunk | undefined => {
    const chunk = partition.loadedChunk(ordinal);
    return chunk?.url === url && chunk.anchor === anchor ? chunk : undefined;
  };
  const before = inSection(number - partition.firstChunk - 1);
  const after = inSection(number - partition.firstChunk + 1);
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
