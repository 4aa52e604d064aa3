/** A scored chunk whose text is not loaded yet. */
export interface RankedChunk {
  /** Indexes of its partition among those searched, and of the chunk in that partition. */
  partition: number;
  ordinal: number;
  score: number;
}

/** Orders chunks best first, and ties in reading order. */
export function compareRanks(left: RankedChunk, right: RankedChunk): number {
  return right.score - left.score || left.partition - right.partition || left.ordinal - right.ordinal;
}
