import type { PublishedChunk } from '../../plugin/format/chunk.js';
import type { Partition } from '../load/partition.js';
import type { ScoredChunk } from './scored-chunk.js';

/**
 * The chunks before and after a hit in its section, if they are in a loaded shard. Text shards are in reading order, so most are;
 * nothing is loaded for them.
 *
 * @param ordinal - Of the hit's chunk in its partition.
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
