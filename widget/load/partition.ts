import type { PublishedChunk } from '../../plugin/format/chunk.js';
import { decodeContents, type PublishedContents } from '../../plugin/format/contents.js';
import type { ManifestPartition } from '../../plugin/format/manifest.js';
import {
  BEGINS,
  decodePartitionRoot,
  massOf,
  type PartitionRoot,
  type ShardList,
} from '../../plugin/format/partition-root.js';
import {
  decodeTermDirectory,
  decodeTextDirectory,
  findEntry,
  type FileEntry,
  type ShardEntry,
} from '../../plugin/format/shard-directory.js';
import { compareTerms } from '../../plugin/terms/term-order.js';
import { decodeTermShard } from '../../plugin/format/term-shard.js';
import { decodeTextShard } from '../../plugin/format/text-shard.js';
import { fetchPart } from './fetch-file.js';
import { failed, type Loaded, type LoadError } from './load-error.js';
import type { FileIo } from './load-io.js';
import { createLoadOnce } from './load-once.js';

/** One partition of the book: the parts decoded so far, and methods that load more. */
export type Partition = ReturnType<typeof createPartition>;

/** The page and section that contain a chunk. */
export interface ChunkPlace {
  /** Indexes of the page and the section in the partition, from 0. */
  page: number;
  section: number;
  /** Ordinals of the page's first chunk and of the one after its last. */
  start: number;
  end: number;
  /** Summed idf of the terms in the page's title and in the section's own heading. */
  titleMass: number;
  headingMass: number;
}

/**
 * Creates a partition with nothing loaded. An ordinal is the index of a chunk in the partition, or of a section in a chunk that joins several.
 *
 * @param firstChunk - Number of the partition's first chunk in the book, from 0.
 * @param folderUrl - Address of the manifest's folder, with a trailing slash.
 */
export function createPartition(entry: ManifestPartition, firstChunk: number, folderUrl: string, io: FileIo) {
  const part: PartLoader = async (file, inline, decode, priority) => {
    if (file === undefined) return decoded(inline ? decode(inline) : null, folderUrl);
    const loaded = await fetchPart(folderUrl, file, io, priority);
    return loaded.ok ? decoded(decode(loaded.value), `${folderUrl}${file.hash}.bin`) : loaded;
  };
  const roots = createLoadOnce((_key: 'root', priority) =>
    part(
      entry.root,
      null,
      (bytes) => {
        const decodedRoot = decodePartitionRoot(bytes);
        return decodedRoot?.chunkCount === entry.chunkCount ? decodedRoot : null;
      },
      priority,
    ),
  );
  const contents = createLoadOnce((file: NonNullable<ManifestPartition['contents']>, priority) =>
    part(
      file,
      null,
      (bytes) => {
        const decodedContents = decodeContents(bytes);
        return decodedContents?.text.length === file.chars ? decodedContents : null;
      },
      priority,
    ),
  );
  const root = (): PartitionRoot | undefined => roots.get('root');
  const terms = createShards(() => root()?.terms, part, decodeTermDirectory, decodeTermShard);
  const texts = createShards(() => root()?.texts, part, decodeTextDirectory, decodeTextShard);
  const chunkAt = (ordinal: number): PublishedChunk | null => {
    const found = texts.get(afterChunk(ordinal));
    return found?.shard[ordinal - (found.entry?.first ?? 0)] ?? null;
  };

  async function loadTexts(ordinals: readonly number[]): Promise<Map<number, LoadError>> {
    const loaded = await roots.load('root');
    if (!loaded.ok) return new Map(ordinals.map((ordinal) => [ordinal, loaded.error]));
    const missing = await texts.load(ordinals, afterChunk);
    for (const ordinal of ordinals) {
      if (missing.has(ordinal) || chunkAt(ordinal) !== null) continue;
      missing.set(ordinal, failed(folderUrl, 'corrupt', 'Index file does not decode.').error);
    }
    return missing;
  }

  let places: ((ordinal: number) => ChunkPlace) | undefined;

  return {
    entry,
    firstChunk,
    /** Returns the page and section of a chunk, or `null` before `loadTerms`. */
    placeOf(ordinal: number): ChunkPlace | null {
      const loaded = root();
      if (loaded === undefined) return null;
      places ??= createPlaces(loaded);
      return places(ordinal);
    },
    /** Returns the root, or `null` before `loadTerms`. */
    root: () => root() ?? null,
    /** Returns the shard that would hold `term`; `null` if it is not loaded or does not exist. */
    shardOf: (term: string) => terms.get(afterTerm(term))?.shard ?? null,
    /**
     * Loads the root and the shards that would hold these terms, for `root`, `placeOf` and `shardOf`.
     *
     * @returns The terms whose shards could not be loaded, and why; an error if the root could not be loaded.
     */
    async loadTerms(wanted: readonly string[]): Promise<Loaded<Map<string, LoadError>>> {
      const loaded = await roots.load('root');
      return loaded.ok ? { ok: true, value: await terms.load(wanted, afterTerm) } : loaded;
    },
    /** Returns the ordinal of the first section of the chunk that an ordinal belongs to, or the ordinal itself before `loadTerms`. */
    firstOfChunk(ordinal: number): number {
      const begins = root()?.places.begins;
      let first = ordinal;
      while (begins?.[first] === BEGINS.joined) first -= 1;
      return first;
    },
    /**
     * Loads the text of chunks, for `loadedChunk`.
     *
     * @returns The ordinals of the chunks whose text could not be loaded, and why.
     */
    loadTexts,
    /** Loads chunks with their text, all of them or none. */
    async loadChunks(ordinals: readonly number[]): Promise<Loaded<Map<number, PublishedChunk>>> {
      const [missing] = (await loadTexts(ordinals)).values();
      if (missing !== undefined) return { ok: false, error: missing };
      const chunks = new Map<number, PublishedChunk>();
      for (const ordinal of ordinals) {
        const chunk = chunkAt(ordinal);
        if (chunk !== null) chunks.set(ordinal, chunk);
      }
      return { ok: true, value: chunks };
    },
    /** Loads the chunks of a page in reading order, all of them or none. @param page - Its index in the partition, from 0. */
    async loadPage(page: number): Promise<Loaded<PublishedChunk[]>> {
      const loaded = await roots.load('root');
      if (!loaded.ok) return loaded;
      const ordinals: number[] = [];
      let at = -1;
      for (const [ordinal, begins] of loaded.value.places.begins.entries()) {
        if (begins === BEGINS.page) at += 1;
        if (at === page) ordinals.push(ordinal);
      }
      const [missing] = (await loadTexts(ordinals)).values();
      if (missing !== undefined) return { ok: false, error: missing };
      return { ok: true, value: [...new Set(ordinals.flatMap((ordinal) => chunkAt(ordinal) ?? []))] };
    },
    /** Loads the table of contents; `null` if the partition has none. */
    loadContents: (): Promise<Loaded<PublishedContents | null>> =>
      entry.contents === undefined
        ? Promise.resolve({ ok: true, value: null })
        : contents.load(entry.contents),
    /**
     * Loads all files that searches may need, a few at a time and at low priority.
     *
     * @param pause - Awaited before each few.
     * @returns The error of the first file that could not be loaded, after which no more are requested; `null` if there is none.
     */
    async loadAll(pause: () => Promise<void>): Promise<LoadError | null> {
      await pause();
      const loaded = await roots.load('root', 'low');
      if (!loaded.ok) return loaded.error;
      return (await terms.loadAll(pause)) ?? (await texts.loadAll(pause));
    },
    /** Returns the chunk that an ordinal belongs to, or `null` if its shard is not loaded. */
    loadedChunk: chunkAt,
  };
}

/** Loads and decodes a file; without a file, decodes the bytes that are inside the root. */
type PartLoader = <Value>(
  file: FileEntry | undefined,
  inline: Uint8Array | null | undefined,
  decode: (bytes: Uint8Array) => Value | null,
  priority: RequestPriority,
) => Promise<Loaded<Value>>;

function afterTerm(term: string): IsAfter<string> {
  return (first) => compareTerms(first, term) > 0;
}

function afterChunk(ordinal: number): IsAfter<number> {
  return (first) => first > ordinal;
}

/** Whether a shard or directory that begins with `first` comes after the wanted term or chunk. */
type IsAfter<First> = (first: First) => boolean;

/** Manages the shards of one kind, which are loaded on demand. */
function createShards<First extends string | number, Shard>(
  list: () => ShardList<First> | undefined,
  part: PartLoader,
  decodeDirectory: (bytes: Uint8Array) => ShardEntry<First>[] | null,
  decodeShard: (bytes: Uint8Array) => Shard | null,
) {
  const directories = createLoadOnce((file: ShardEntry<First>, priority) =>
    part(file, null, decodeDirectory, priority),
  );
  // Keyed by hash, because decoding a directory twice yields two objects for the same file.
  const entries = new Map<string, ShardEntry<First>>();
  const shards = createLoadOnce((hash: string, priority) =>
    part(entries.get(hash), list()?.inline, decodeShard, priority),
  );
  const directoryOf = (isAfter: IsAfter<First>): ShardEntry<First> | undefined =>
    findEntry(list()?.directories ?? [], isAfter);
  const entryOf = (isAfter: IsAfter<First>): ShardEntry<First> | undefined => {
    const directory = directoryOf(isAfter);
    const named = directory === undefined ? list()?.shards : directories.get(directory);
    return findEntry(named ?? [], isAfter);
  };
  return {
    /** Loads the shards that would hold these items. @returns The items whose shards could not be loaded, and why. */
    async load<Item>(
      wanted: readonly Item[],
      after: (item: Item) => IsAfter<First>,
    ): Promise<Map<Item, LoadError>> {
      const missing = new Map<Item, LoadError>();
      const loadFor = async (item: Item): Promise<void> => {
        const isAfter = after(item);
        const directory = directoryOf(isAfter);
        const listed = directory === undefined ? null : await directories.load(directory);
        if (listed?.ok === false) {
          missing.set(item, listed.error);
          return;
        }
        const entry = entryOf(isAfter);
        if (entry !== undefined) entries.set(entry.hash, entry);
        const shard = await shards.load(entry?.hash ?? INLINE);
        if (!shard.ok) missing.set(item, shard.error);
      };
      await Promise.all(wanted.map(loadFor));
      return missing;
    },
    async loadAll(pause: () => Promise<void>): Promise<LoadError | null> {
      const { shards: inRoot = [], directories: listing = [] } = list() ?? {};
      const all = [...inRoot];
      for (const directory of listing) {
        await pause();
        const listed = await directories.load(directory, 'low');
        if (!listed.ok) return listed.error;
        all.push(...listed.value);
      }
      for (let at = 0; at < all.length; at += LOADED_AT_ONCE) {
        const some = all.slice(at, at + LOADED_AT_ONCE);
        for (const entry of some) entries.set(entry.hash, entry);
        await pause();
        const loaded = await Promise.all(some.map(({ hash }) => shards.load(hash, 'low')));
        for (const one of loaded) if (!one.ok) return one.error;
      }
      return null;
    },
    /** Returns the shard, or `null` if it is not loaded or does not exist. A shard inside the root has no entry. */
    get(isAfter: IsAfter<First>) {
      const entry = entryOf(isAfter);
      const shard = shards.get(entry?.hash ?? INLINE);
      return shard === undefined ? null : { entry, shard };
    },
  };
}

const INLINE = 'inline';

/** How many files `loadAll` requests together: half of what a browser allows on an HTTP/1.1 connection to a host. */
const LOADED_AT_ONCE = 3;

function decoded<Value>(value: Value | null, url: string): Loaded<Value> {
  return value === null ? failed(url, 'corrupt', 'Index file does not decode.') : { ok: true, value };
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
