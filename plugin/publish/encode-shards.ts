import type { PublishedChunk } from '../format/chunk.js';
import type { ShardList } from '../format/partition-root.js';
import { encodeDirectory, type FileEntry, type ShardEntry } from '../format/shard-directory.js';
import { encodeTermShard, type TermPostings } from '../format/term-shard.js';
import { encodeTextShard } from '../format/text-shard.js';
import { encodeFile, type PublishedFile } from './encode-file.js';

/**
 * How one kind of shard is encoded. Small shards mean few bytes a question, but many files and a long list of them: shards have
 * the least size, in bytes before gzip, until a partition has `count` of them; then they grow, up to the largest.
 */
interface ShardKind<Item, First extends string | number> {
  least: number;
  largest: number;
  count: number;
  /** Roughly, before gzip: enough to decide where a shard ends. */
  bytesOf: (item: Item) => number;
  encode: (items: readonly Item[]) => Uint8Array;
  /** @param index - Of the shard's first item in the partition. */
  firstOf: (item: Item | undefined, index: number) => First;
}

/** Ranges of the vocabulary. Gaps and slots are mostly one byte. */
export const TERM_SHARDS: ShardKind<TermPostings, string> = {
  least: 2560,
  largest: 8 * 1024,
  count: 512,
  bytesOf: ({ term, postings }) => 6 + term.length + 2 * postings.ordinals.length + postings.slots.length,
  encode: encodeTermShard,
  firstOf: (term) => term?.term ?? '',
};

/** Chunks in reading order, so that the neighbours of a hit come with it. 150 bytes: id, anchor, breadcrumbs, signature. */
export const TEXT_SHARDS: ShardKind<PublishedChunk, number> = {
  least: 4 * 1024,
  largest: 12 * 1024,
  count: 1024,
  bytesOf: ({ text }) => Buffer.byteLength(text) + 150,
  encode: encodeTextShard,
  firstOf: (_chunk, index) => index,
};

/** All items in bytes before gzip, roughly. */
export function totalBytes<Item>(
  items: readonly Item[],
  { bytesOf }: Pick<ShardKind<Item, never>, 'bytesOf'>,
): number {
  return items.reduce((total, item) => total + bytesOf(item), 0);
}

/**
 * Encodes a partition's terms or chunks in shards; an item is never split. Many shards are named in directories: every question
 * loads the root, only those that need one of its shards load a directory.
 *
 * @param isInline - One shard, for the root to hold.
 * @param maxBytes - Of a shard, roughly and before gzip; `undefined`: grows with the partition.
 */
export function encodeShards<Item, First extends string | number>(
  kind: ShardKind<Item, First>,
  items: readonly Item[],
  isInline: boolean,
  maxBytes: number | undefined,
): { files: PublishedFile[]; list: ShardList<First> } {
  if (isInline) return { files: [], list: { shards: [], directories: [], inline: kind.encode(items) } };
  const files: PublishedFile[] = [];
  const addFile = (raw: Uint8Array): FileEntry => {
    const { file, entry } = encodeFile(raw);
    files.push(file);
    return entry;
  };
  const { least, largest, count } = kind;
  const growing = Math.min(largest, Math.max(least, Math.ceil(totalBytes(items, kind) / count)));
  const shards: ShardEntry<First>[] = [];
  let index = 0;
  for (const run of cutRuns(items, kind.bytesOf, maxBytes ?? growing)) {
    shards.push({ first: kind.firstOf(run[0], index), ...addFile(kind.encode(run)) });
    index += run.length;
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

/** 13 bytes each: as much as several directories, with a round trip less. */
const NAMED_IN_ROOT_MAX = 512;
const DIRECTORY_SHARDS = 64;

/**
 * Divides a list into runs of at most `maxBytes`; a larger item is a run of its own.
 *
 * @returns runs of at least one item; none for no items
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
