import type { PublishedChunk } from '../../plugin/format/chunk.js';
import type { Partition } from '../load/partition.js';
import type { ScoredChunk } from './scored-chunk.js';

/**
 * The chunks beside a hit in its section, as far as their text came with the hit's own: text shards are in reading order, so
 * most are there, and none is loaded for it.
 *
 * @param ordinal of the hit's chunk in its partition
 */
export function neighboursOf(
  { url, anchor }: PublishedChunk,
  ordinal: number,
  partition: Pick<Partition, 'loadedChunk'>,
): Pick<ScoredChunk, 'before' | 'after'> {
  const inSection = (at: number): PublishedChunk | undefined => {
    const chunk = partition.loadedChunk(at);
    return chunk?.url === url && chunk.anchor === anchor ? chunk : undefined;
  };
  const before = inSection(ordinal - 1);
  const after = inSection(ordinal + 1);
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
