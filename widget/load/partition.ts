import type { PublishedChunk } from '../../plugin/contract/chunk.js';
import type { ManifestPartition } from '../../plugin/contract/manifest.js';
import {
  decodePartitionRoot,
  massOf,
  type FileEntry,
  type PartitionRoot,
} from '../../plugin/contract/partition-root.js';
import { compareTerms } from '../../plugin/contract/term-order.js';
import { decodeTermShard, type TermShard } from '../../plugin/contract/term-shard.js';
import { decodeTextShard } from '../../plugin/contract/text-shard.js';
import { fetchPart } from './fetch-file.js';
import type { Loaded } from './load-error.js';
import { createLoadOnce } from './load-once.js';

/** One partition of the book: what has been loaded of it, and how to load more. */
export interface Partition {
  readonly entry: ManifestPartition;
  /** Number of its first chunk among all chunks of the book. */
  readonly firstChunk: number;
  /** Loads the root and the shards these terms would stand in; after it `root` and `shardOf` answer. */
  loadTerms(terms: readonly string[]): Promise<Loaded<PartitionRoot>>;
  /** `null` before `loadTerms`. */
  root(): PartitionRoot | null;
  /** The shard that holds `term` if any does; `null` when it is not loaded or there is none. */
  shardOf(term: string): TermShard | null;
  /** Where a chunk stands; `null` before `loadTerms`. @param ordinal place in this partition */
  placeOf(ordinal: number): ChunkPlace | null;
  /** Loads chunks with their text. @param ordinals places in this partition */
  loadChunks(ordinals: readonly number[]): Promise<Loaded<Map<number, PublishedChunk>>>;
  /** A chunk whose shard is loaded already; `null` for any other. @param ordinal place in this partition, any number */
  loadedChunk(ordinal: number): PublishedChunk | null;
}

/** Page and section of a chunk, and what their names say. */
export interface ChunkPlace {
  /** From 0, in reading order. */
  page: number;
  /** From 0, counted through the partition. */
  section: number;
  /** Sum of idf over the title's terms. */
  titleMass: number;
  /** Sum of idf over the section's own heading's terms. */
  headingMass: number;
}

/** @param folderUrl of the manifest, with its slash */
export function createPartition(
  entry: ManifestPartition,
  firstChunk: number,
  folderUrl: string,
  io: { fetch: typeof fetch },
): Partition {
  const part = async <Value>(
    file: FileEntry,
    decode: (bytes: Uint8Array) => Value | null,
  ): Promise<Loaded<Value>> => {
    const loaded = await fetchPart(folderUrl, file, io);
    return loaded.ok ? decoded(decode(loaded.value), `${folderUrl}${file.hash}.bin`) : loaded;
  };
  const roots = createLoadOnce((_key: 'root') =>
    part(entry.root, (bytes) => checkedRoot(decodePartitionRoot(bytes), entry)),
  );
  const termShards = createLoadOnce((shard: number): Promise<Loaded<TermShard>> => {
    const root = roots.get('root');
    const file = root?.termShards[shard];
    if (file !== undefined) return part(file, decodeTermShard);
    const inline = root?.inlineTerms;
    return Promise.resolve(decoded(inline ? decodeTermShard(inline) : null, folderUrl));
  });
  const textShards = createLoadOnce((shard: number): Promise<Loaded<PublishedChunk[]>> => {
    const root = roots.get('root');
    const file = root?.textShards[shard];
    if (file !== undefined) return part(file, decodeTextShard);
    const inline = root?.inlineTexts;
    return Promise.resolve(decoded(inline ? decodeTextShard(inline) : null, folderUrl));
  });

  let places: ((ordinal: number) => ChunkPlace) | undefined;

  return {
    entry,
    firstChunk,
    placeOf(ordinal) {
      const root = roots.get('root');
      if (root === undefined) return null;
      places ??= createPlaces(root);
      return places(ordinal);
    },
    root: () => roots.get('root') ?? null,
    shardOf(term) {
      const root = roots.get('root');
      const shard = root === undefined ? null : placeOfTerm(root, term);
      return shard === null ? null : (termShards.get(shard) ?? null);
    },
    async loadTerms(terms) {
      const root = await roots.load('root');
      if (!root.ok) return root;
      const shards = new Set<number>();
      for (const term of terms) {
        const shard = placeOfTerm(root.value, term);
        if (shard !== null) shards.add(shard);
      }
      const loads = await Promise.all(Array.from(shards, (shard) => termShards.load(shard)));
      return loads.find((load) => !load.ok) ?? root;
    },
    async loadChunks(ordinals) {
      const root = await roots.load('root');
      if (!root.ok) return root;
      const places = ordinals.map((ordinal) => ({ ordinal, ...placeOfText(root.value, ordinal) }));
      const shards = new Set(places.map(({ shard }) => shard));
      const loads = await Promise.all(Array.from(shards, (shard) => textShards.load(shard)));
      const failure = loads.find((load) => !load.ok);
      if (failure !== undefined) return failure;
      const chunks = new Map<number, PublishedChunk>();
      for (const { ordinal, shard, offset } of places) {
        const chunk = textShards.get(shard)?.[offset];
        if (chunk === undefined) return decoded<Map<number, PublishedChunk>>(null, folderUrl);
        chunks.set(ordinal, chunk);
      }
      return { ok: true, value: chunks };
    },
    loadedChunk(ordinal) {
      const root = roots.get('root');
      if (root === undefined || ordinal < 0 || ordinal >= root.chunkCount) return null;
      const { shard, offset } = placeOfText(root, ordinal);
      return textShards.get(shard)?.[offset] ?? null;
    },
  };
}

function decoded<Value>(value: Value | null, url: string): Loaded<Value> {
  if (value !== null) return { ok: true, value };
  return { ok: false, error: { code: 'corrupt', message: 'A file of the index does not decode.', url } };
}

function checkedRoot(root: PartitionRoot | null, entry: ManifestPartition): PartitionRoot | null {
  return root?.chunkCount === entry.chunkCount ? root : null;
}

function createPlaces({ chunkCount, pages }: PartitionRoot): (ordinal: number) => ChunkPlace {
  const sectionOf = new Uint32Array(chunkCount);
  const sections: ChunkPlace[] = [];
  let first = 0;
  for (const [page, { titleMass, sections: ofPage }] of pages.entries()) {
    for (const section of ofPage) {
      sectionOf.fill(sections.length, first, first + section.chunkCount);
      first += section.chunkCount;
      sections.push({
        page,
        section: sections.length,
        titleMass: massOf(titleMass),
        headingMass: massOf(section.headingMass),
      });
    }
  }
  const nowhere = { page: -1, section: -1, titleMass: 0, headingMass: 0 };
  return (ordinal) => sections[sectionOf[ordinal] ?? 0] ?? nowhere;
}

/** The last shard whose first term does not come after `term`; shard 0 is the inline one where there is one. */
function placeOfTerm(root: PartitionRoot, term: string): number | null {
  if (root.inlineTerms !== null) return 0;
  let low = 0;
  let high = root.termShards.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const first = root.termShards[middle]?.firstTerm ?? '';
    if (compareTerms(first, term) <= 0) low = middle + 1;
    else high = middle;
  }
  if (root.termShards.length === 0) return null;
  // A word before the first term: its longer forms, if any, begin the first shard.
  return Math.max(0, low - 1);
}

function placeOfText(root: PartitionRoot, ordinal: number): { shard: number; offset: number } {
  let first = 0;
  for (const [shard, { chunkCount }] of root.textShards.entries()) {
    if (ordinal < first + chunkCount) return { shard, offset: ordinal - first };
    first += chunkCount;
  }
  return { shard: 0, offset: ordinal };
}
