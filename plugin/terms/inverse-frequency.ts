/** Returns BM25's idf of a term that is in `frequency` of `chunkCount` chunks, never negative: `ln(1 + (N - n + 0.5) / (n + 0.5))`. */
export function inverseFrequency(frequency: number, chunkCount: number): number {
  return Math.log(1 + Math.max(0, chunkCount - frequency + 0.5) / (frequency + 0.5));
}
