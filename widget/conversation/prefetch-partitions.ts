import type { Partition } from '../load/partition.js';

/** The largest index that readers who asked no question yet may be expected to download: as much as a photograph. */
export const PREFETCH_MAX_BYTES = 400_000;

/**
 * Loads the whole index of these partitions, so that they can be searched offline. Does nothing if it is larger than
 * `PREFETCH_MAX_BYTES`, and stops at the first file that cannot be loaded. Loads a few files at a time, at low priority.
 *
 * @param pause - Awaited before each few.
 */
export async function prefetchPartitions(
  partitions: readonly Partition[],
  pause: () => Promise<void>,
): Promise<void> {
  const bytes = partitions.reduce((total, { entry }) => total + entry.totalBytes, 0);
  if (bytes > PREFETCH_MAX_BYTES) return;
  for (const partition of partitions) {
    const error = await partition.loadAll(pause);
    if (error !== null) return;
  }
}
