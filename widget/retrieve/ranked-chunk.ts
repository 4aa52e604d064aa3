/** A chunk with its score, not loaded yet. */
export interface RankedChunk {
  /** Place of its partition in the list asked. */
  partition: number;
  /** Place of the chunk in its partition. */
  ordinal: number;
  score: number;
}

/** Best first, ties in reading order. */
export function compareRanks(left: RankedChunk, right: RankedChunk): number {
  return right.score - left.score || left.partition - right.partition || left.ordinal - right.ordinal;
}
