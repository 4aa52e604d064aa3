import type { AnyDocumentStore, AnyOrama, IDocumentsStore } from '@orama/orama';
import type { PublishedChunk } from '../../plugin/format/chunk.js';
import type { Loaded } from '../load/load-error.js';
import type { Partition } from '../load/partition.js';

/** Orama's documents store over published chunks, which load them when they are hits. */
export interface ChunkStore extends IDocumentsStore<ChunkStoreData> {
  /** @param numbers of chunks in the book, from 0: the ids of hits */
  loadChunks(numbers: readonly number[]): Promise<Loaded<Map<number, PublishedChunk>>>;
}

export interface ChunkStoreData extends AnyDocumentStore {
  sharedIds: AnyOrama['internalDocumentIDStore'];
}

/**
 * Knows a chunk by its number in the book, which is its id in hits (Orama counts from 1 inside). `get` gives what is known
 * without its text.
 */
export function createChunkStore(partitions: readonly Partition[]): ChunkStore {
  const chunkCount = partitions.reduce((total, { entry }) => total + entry.chunkCount, 0);
  const describe = (number: number): Record<string, unknown> | undefined => {
    const partition = partitions.findLast(({ firstChunk }) => firstChunk <= number);
    if (partition === undefined || number >= chunkCount) return undefined;
    const { key, kind, version } = partition.entry;
    return {
      partition: key,
      kind,
      version,
      page: `${key}#${partition.placeOf(number - partition.firstChunk)?.page ?? ''}`,
    };
  };
  const get = ({ sharedIds }: ChunkStoreData, id: string | number): Record<string, unknown> | undefined => {
    const number = typeof id === 'number' ? id - 1 : Number(id);
    // Orama turns inner ids into outer ones by this list right after `get`: filled as hits need it, not for every chunk.
    sharedIds.internalIdToId[number] = String(number);
    return describe(number);
  };
  return {
    create: (_database, sharedIds) => ({ sharedIds, docs: {} }),
    get,
    getMultiple: (store, ids) => ids.map((id) => get(store, id)),
    getAll: () => ({}),
    count: () => chunkCount,
    store: refuse,
    remove: refuse,
    load: refuse,
    save: refuse,
    async loadChunks(numbers) {
      const byPartition = new Map<Partition, number[]>();
      for (const number of numbers) {
        const partition = partitions.findLast(({ firstChunk }) => firstChunk <= number);
        if (partition === undefined) continue;
        const ordinals = byPartition.get(partition) ?? [];
        ordinals.push(number - partition.firstChunk);
        byPartition.set(partition, ordinals);
      }
      const chunks = new Map<number, PublishedChunk>();
      const loads = Array.from(byPartition, async ([partition, ordinals]) => ({
        partition,
        loaded: await partition.loadChunks(ordinals),
      }));
      for (const { partition, loaded } of await Promise.all(loads)) {
        if (!loaded.ok) return loaded;
        for (const [ordinal, chunk] of loaded.value) chunks.set(partition.firstChunk + ordinal, chunk);
      }
      return { ok: true, value: chunks };
    },
  };
}

function refuse(): never {
  throw new TypeError('A published book is read, not written.');
}
