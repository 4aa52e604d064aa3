/**
 * BM25's idf in the form that is never negative: `ln(1 + (N - n + 0.5) / (n + 0.5))`.
 *
 * @param frequency - Chunks of the book that hold the term.
 * @param chunkCount - Chunks of the book.
 */
export function inverseFrequency(frequency: number, chunkCount: number): number {
  return Math.log(1 + Math.max(0, chunkCount - frequency + 0.5) / (frequency + 0.5));
}
