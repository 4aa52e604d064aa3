import type { PublishedChunk } from '../../plugin/format/chunk.js';
import type { ManifestPartition } from '../../plugin/format/manifest.js';
import {
  BEGINS,
  decodePartitionRoot,
  massOf,
  type PartitionRoot,
} from '../../plugin/format/partition-root.js';
import {
  decodeTermDirectory,
  decodeTextDirectory,
  findEntry,
  type FileEntry,
  type TermShardEntry,
  type TextShardEntry,
} from '../../plugin/format/shard-directory.js';
import { compareTerms } from '../../plugin/terms/term-order.js';
import { decodeTermShard, type TermShard } from '../../plugin/format/term-shard.js';
import { decodeTextShard } from '../../plugin/format/text-shard.js';
import { fetchPart } from './fetch-file.js';
import type { Loaded } from './load-error.js';
import type { FileIo } from './load-io.js';
import { createLoadOnce } from './load-once.js';

/** One partition of the book: the decoded parts loaded so far, and how to load more. */
export interface Partition {
  readonly entry: ManifestPartition;
  /** Number of its first chunk in the book. */
  readonly firstChunk: number;
  /** Loads the root and the shards that would hold these terms, for `root`, `placeOf` and `shardOf`. */
  loadTerms(terms: readonly string[]): Promise<Loaded<PartitionRoot>>;
  /** `null` before `loadTerms`. */
  root(): PartitionRoot | null;
  /** The shard that would hold `term`; `null` when it is not loaded or there is none. */
  shardOf(term: string): TermShard | null;
  /** `null` before `loadTerms`. @param ordinal - Index of a chunk in this partition. */
  placeOf(ordinal: number): ChunkPlace | null;
  /** Loads chunks with their text. @param ordinals - Indexes in this partition. */
  loadChunks(ordinals: readonly number[]): Promise<Loaded<Map<number, PublishedChunk>>>;
  /** A chunk whose shard is loaded already; `null` for any other. @param ordinal - Any number. */
  loadedChunk(ordinal: number): PublishedChunk | null;
}

/** Page and section of a chunk. */
export interface ChunkPlace {
  /** From 0, in reading order. */
  page: number;
  /** From 0, counted through the partition. */
  section: number;
  /** The page's first chunk, and the one after its last. */
  start: number;
  end: number;
  /** Sum of idf over the title's terms. */
  titleMass: number;
  /** Sum of idf over the section's own heading's terms. */
  headingMass: number;
}

/** @param folderUrl - Of the manifest, with its slash. */
export function createPartition(
  entry: ManifestPartition,
  firstChunk: number,
  folderUrl: string,
  io: FileIo,
): Partition {
  const part = async <Value>(
    file: FileEntry | undefined,
    inline: Uint8Array | null | undefined,
    decode: (bytes: Uint8Array) => Value | null,
  ): Promise<Loaded<Value>> => {
    if (file === undefined) return decoded(inline ? decode(inline) : null, folderUrl);
    const loaded = await fetchPart(folderUrl, file, io);
    return loaded.ok ? decoded(decode(loaded.value), `${folderUrl}${file.hash}.bin`) : loaded;
  };
  const roots = createLoadOnce((_key: 'root') =>
    part(entry.root, null, (bytes) => checkedRoot(decodePartitionRoot(bytes), entry)),
  );
  const root = (): PartitionRoot | undefined => roots.get('root');
  const terms = createShards<TermShardEntry, TermShard>({
    named: () => root()?.termShards ?? [],
    directories: () => root()?.termDirectories ?? [],
    loadDirectory: (file) => part(file, null, decodeTermDirectory),
    loadShard: (file) => part(file, root()?.inlineTerms, decodeTermShard),
  });
  const texts = createShards<TextShardEntry, PublishedChunk[]>({
    named: () => root()?.textShards ?? [],
    directories: () => root()?.textDirectories ?? [],
    loadDirectory: (file) => part(file, null, decodeTextDirectory),
    loadShard: (file) => part(file, root()?.inlineTexts, decodeTextShard),
  });
  const chunkAt = (ordinal: number): PublishedChunk | null => {
    const found = texts.get(afterChunk(ordinal));
    return found?.shard[ordinal - (found.entry?.firstChunk ?? 0)] ?? null;
  };

  let places: ((ordinal: number) => ChunkPlace) | undefined;

  return {
    entry,
    firstChunk,
    placeOf(ordinal) {
      const loaded = root();
      if (loaded === undefined) return null;
      places ??= createPlaces(loaded);
      return places(ordinal);
    },
    root: () => root() ?? null,
    shardOf: (term) => terms.get(afterTerm(term))?.shard ?? null,
    async loadTerms(wanted) {
      const loaded = await roots.load('root');
      if (!loaded.ok) return loaded;
      const shards = await terms.load(wanted.map(afterTerm));
      return shards.ok ? loaded : shards;
    },
    async loadChunks(ordinals) {
      const loaded = await roots.load('root');
      if (!loaded.ok) return loaded;
      const shards = await texts.load(ordinals.map(afterChunk));
      if (!shards.ok) return shards;
      const chunks = new Map<number, PublishedChunk>();
      for (const ordinal of ordinals) {
        const chunk = chunkAt(ordinal);
        if (chunk === null) return decoded<Map<number, PublishedChunk>>(null, folderUrl);
        chunks.set(ordinal, chunk);
      }
      return { ok: true, value: chunks };
    },
    loadedChunk: (ordinal) => chunkAt(ordinal),
  };
}

function afterTerm(term: string): IsAfter<TermShardEntry> {
  return ({ firstTerm }) => compareTerms(firstTerm, term) > 0;
}

function afterChunk(ordinal: number): IsAfter<TextShardEntry> {
  return ({ firstChunk }) => firstChunk > ordinal;
}

/** Whether a shard, or a directory by its first shard, comes after the term or chunk wanted. */
type IsAfter<Entry> = (entry: Entry) => boolean;

/** The shards of one kind, loaded on demand. */
interface Shards<Entry, Shard> {
  load(wanted: readonly IsAfter<Entry>[]): Promise<Loaded<undefined>>;
  /** `null` when it is not loaded or there is none; no entry for the one inside the root. */
  get(isAfter: IsAfter<Entry>): { entry: Entry | null; shard: Shard } | null;
}

function createShards<Entry extends FileEntry, Shard>(root: {
  /** Empty before the root is loaded. */
  named: () => readonly Entry[];
  directories: () => readonly Entry[];
  loadDirectory: (file: Entry) => Promise<Loaded<Entry[]>>;
  /** @param file - `undefined` for the shard inside the root. */
  loadShard: (file: Entry | undefined) => Promise<Loaded<Shard>>;
}): Shards<Entry, Shard> {
  const directories = createLoadOnce((directory: Entry) => root.loadDirectory(directory));
  // Keyed by hash: a directory decoded twice names the same file by two objects.
  const entries = new Map<string, Entry>();
  const shards = createLoadOnce((hash: string) => root.loadShard(entries.get(hash)));
  const directoryOf = (isAfter: IsAfter<Entry>): Entry | undefined => findIn(root.directories(), isAfter);
  const entryOf = (isAfter: IsAfter<Entry>): Entry | undefined => {
    const directory = directoryOf(isAfter);
    return findIn(directory === undefined ? root.named() : (directories.get(directory) ?? []), isAfter);
  };
  return {
    async load(wanted) {
      const needed = new Set(wanted.map(directoryOf).filter((directory) => directory !== undefined));
      const failure = await firstFailure(Array.from(needed, (directory) => directories.load(directory)));
      if (failure !== null) return failure;
      const hashes = new Set<string>();
      for (const isAfter of wanted) {
        const entry = entryOf(isAfter);
        if (entry !== undefined) entries.set(entry.hash, entry);
        hashes.add(entry?.hash ?? INLINE);
      }
      const failed = await firstFailure(Array.from(hashes, (hash) => shards.load(hash)));
      return failed ?? { ok: true, value: undefined };
    },
    get(isAfter) {
      const entry = entryOf(isAfter);
      const shard = shards.get(entry?.hash ?? INLINE);
      return shard === undefined ? null : { entry: entry ?? null, shard };
    },
  };
}

const INLINE = 'inline';

function findIn<Entry>(entries: readonly Entry[], isAfter: IsAfter<Entry>): Entry | undefined {
  return entries[
    findEntry(entries.length, (index) => {
      const entry = entries[index];
      return entry !== undefined && isAfter(entry);
    })
  ];
}

async function firstFailure(
  loads: readonly Promise<Loaded<unknown>>[],
): Promise<Extract<Loaded<never>, { ok: false }> | null> {
  for (const loaded of await Promise.all(loads)) if (!loaded.ok) return loaded;
  return null;
}

function decoded<Value>(value: Value | null, url: string): Loaded<Value> {
  if (value !== null) return { ok: true, value };
  return { ok: false, error: { code: 'corrupt', message: 'Index file does not decode.', url } };
}

function checkedRoot(root: PartitionRoot | null, entry: ManifestPartition): PartitionRoot | null {
  return root?.chunkCount === entry.chunkCount ? root : null;
}

function createPlaces({ chunkCount, places }: PartitionRoot): (ordinal: number) => ChunkPlace {
  const pageOf = new Uint32Array(chunkCount);
  const sectionOf = new Uint32Array(chunkCount);
  const pageStarts: number[] = [];
  let page = -1;
  let section = -1;
  for (const [ordinal, begins] of places.begins.entries()) {
    if (begins === BEGINS.page) {
      page += 1;
      pageStarts.push(ordinal);
    }
    if (begins !== BEGINS.nothing) section += 1;
    pageOf[ordinal] = page;
    sectionOf[ordinal] = section;
  }
  return (ordinal) => {
    const [pageAt, sectionAt] = [pageOf[ordinal] ?? -1, sectionOf[ordinal] ?? -1];
    return {
      page: pageAt,
      section: sectionAt,
      start: pageStarts[pageAt] ?? 0,
      end: pageStarts[pageAt + 1] ?? chunkCount,
      titleMass: massOf(places.titleMasses[pageAt] ?? 0),
      headingMass: massOf(places.headingMasses[sectionAt] ?? 0),
    };
  };
}
