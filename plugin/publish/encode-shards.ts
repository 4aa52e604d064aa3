import type { PublishedChunk } from '../format/chunk.js';
import type { ShardList } from '../format/partition-root.js';
import { encodeDirectory, type FileEntry, type ShardEntry } from '../format/shard-directory.js';
import { encodeTermShard, type TermPostings } from '../format/term-shard.js';
import { encodeTextShard } from '../format/text-shard.js';
import { encodeFile, type PublishedFile } from './encode-file.js';

/**
 * How one kind of shard is encoded. Small shards mean few bytes per question, but many files and a long list of them. Shards have
 * the size `least`, in bytes before gzip, until a partition has `count` of them; then they grow up to `largest`. In a partition that is
 * seldom searched, they have at least the size `seldom`.
 */
interface ShardKind<Item, First extends string | number> {
  least: number;
  seldom: number;
  largest: number;
  count: number;
  /** Estimates the bytes of an item before gzip, closely enough to decide where a shard ends. */
  bytesOf: (item: Item) => number;
  encode: (items: readonly Item[]) => Uint8Array;
  /** Returns a shard's `first`, given its first item. @param ordinal - Ordinal of that item in the partition. */
  firstOf: (item: Item | undefined, ordinal: number) => First;
  /** Returns how many ordinals an item has. */
  ordinalsOf: (item: Item) => number;
}

/** Shards of terms are ranges of the vocabulary. Most gaps and slots take one byte. For `least`, see docs/decisions/0049-large-books.md. */
export const TERM_SHARDS: ShardKind<TermPostings, string> = {
  least: 2560,
  seldom: 10 * 1024,
  largest: 12 * 1024,
  count: 320,
  bytesOf: ({ term, postings }) => 6 + term.length + 2 * postings.ordinals.length + postings.slots.length,
  encode: encodeTermShard,
  firstOf: (term) => term?.term ?? '',
  ordinalsOf: () => 1,
};

/**
 * Shards of texts are in reading order: a hit's neighbours come with it. The other fields take about 150 bytes. For `least`, see
 * docs/decisions/0049-large-books.md.
 */
export const TEXT_SHARDS: ShardKind<PublishedChunk, number> = {
  least: 5632,
  seldom: 16 * 1024,
  largest: 18 * 1024,
  count: 640,
  bytesOf: ({ text }) => Buffer.byteLength(text) + 150,
  encode: encodeTextShard,
  firstOf: (_chunk, ordinal) => ordinal,
  ordinalsOf: ({ sections }) => sections?.length ?? 1,
};

/** Estimates the size of all items in bytes before gzip. */
export function totalBytes<Item>(
  items: readonly Item[],
  { bytesOf }: Pick<ShardKind<Item, never>, 'bytesOf'>,
): number {
  return items.reduce((total, item) => total + bytesOf(item), 0);
}

/**
 * Encodes a partition's terms or chunks as shards and never splits an item. If there are many shards, directories list them: every
 * question loads the root, but only questions that need one of a directory's shards load that directory.
 *
 * @param sizes.isInline - Whether to encode a single shard for the root to hold.
 * @param sizes.isSeldomSearched - Whether fewer files matter more than the bytes of a question.
 * @param sizes.maxBytes - Approximate maximum size of a shard before gzip; if `undefined`, it grows with the partition.
 */
export function encodeShards<Item, First extends string | number>(
  kind: ShardKind<Item, First>,
  items: readonly Item[],
  sizes: { isInline: boolean; isSeldomSearched: boolean; maxBytes: number | undefined },
): { files: PublishedFile[]; list: ShardList<First> } {
  const { isInline, isSeldomSearched, maxBytes } = sizes;
  if (isInline) return { files: [], list: { shards: [], directories: [], inline: kind.encode(items) } };
  const files: PublishedFile[] = [];
  const addFile = (raw: Uint8Array): FileEntry => {
    const { file, entry } = encodeFile(raw);
    files.push(file);
    return entry;
  };
  const least = isSeldomSearched ? kind.seldom : kind.least;
  const growing = Math.min(kind.largest, Math.max(least, Math.ceil(totalBytes(items, kind) / kind.count)));
  const shards: ShardEntry<First>[] = [];
  let ordinal = 0;
  for (const run of cutRuns(items, kind.bytesOf, maxBytes ?? growing)) {
    shards.push({ first: kind.firstOf(run[0], ordinal), ...addFile(kind.encode(run)) });
    for (const item of run) ordinal += kind.ordinalsOf(item);
  }
  if (shards.length <= NAMED_IN_ROOT_MAX) return { files, list: { shards, directories: [], inline: null } };
  const directories: ShardEntry<First>[] = [];
  for (let at = 0; at < shards.length; at += DIRECTORY_SHARDS) {
    const named = shards.slice(at, at + DIRECTORY_SHARDS);
    const [first] = named;
    if (first !== undefined) directories.push({ ...first, ...addFile(encodeDirectory(named)) });
  }
  return { files, list: { shards: [], directories, inline: null } };
}

/** At 13 bytes each, they take as much as several directories but save requests and a round trip. */
const NAMED_IN_ROOT_MAX = 1_536;
const DIRECTORY_SHARDS = 64;

/**
 * Divides a list into runs of at most `maxBytes`. A larger item forms a run of its own.
 *
 * @returns Runs of at least one item each; none for an empty list.
 */
export function cutRuns<Item>(
  items: readonly Item[],
  bytesOf: (item: Item) => number,
  maxBytes: number,
): Item[][] {
  const runs: Item[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const added = bytesOf(item);
    const run = runs.at(-1);
    if (run === undefined || bytes + added > maxBytes) {
      runs.push([item]);
      bytes = added;
    } else {
      run.push(item);
      bytes += added;
    }
  }
  return runs;
}
