import { LIMITS } from '../../api/_contract/limits.js';
import type { Contents } from '../../api/_contract/request.js';
import type { Partition } from '../load/partition.js';

/**
 * Loads the tables of contents that fit in a request: whole ones, those of docs first, otherwise in the order of the manifest. Leaves out
 * those that cannot be loaded.
 */
export async function loadContents(partitions: readonly Partition[], build: string): Promise<Contents[]> {
  const ordered = [...partitions.filter(isDocs), ...partitions.filter((partition) => !isDocs(partition))];
  const chosen: Partition[] = [];
  let chars = 0;
  for (const partition of ordered) {
    const added = partition.entry.contents?.chars ?? 0;
    const fits = chars + added <= LIMITS.contentsMaxChars && chosen.length < LIMITS.contentsMaxParts;
    if (added === 0 || !fits) continue;
    chosen.push(partition);
    chars += added;
  }
  const loads = await Promise.all(
    chosen.map(async ({ entry, loadContents: load }): Promise<Contents[]> => {
      const loaded = await load();
      return loaded.ok && loaded.value !== null ? [{ partition: entry.key, build, ...loaded.value }] : [];
    }),
  );
  return loads.flat();
}

function isDocs({ entry }: Partition): boolean {
  return entry.kind === 'docs';
}
