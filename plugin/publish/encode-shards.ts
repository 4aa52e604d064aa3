import type { PublishedChunk } from '../format/chunk.js';
import {
  encodeTermDirectory,
  encodeTextDirectory,
  type FileEntry,
  type TermShardEntry,
  type TextShardEntry,
} from '../format/shard-directory.js';
import { encodeTermShard, type TermPostings } from '../format/term-shard.js';
import { encodeTextShard } from '../format/text-shard.js';
import { cutRuns } from './cut-runs.js';
import { encodeFile, type PublishedFile } from './encode-file.js';

/** How one kind of shard is encoded. */
export interface ShardKind<Item, Entry extends FileEntry> {
  /** Roughly, before gzip: enough to decide where a shard ends. */
  bytesOf: (item: Item) => number;
  encode: (items: readonly Item[]) => Uint8Array;
  encodeDirectory: (entries: readonly Entry[]) => Uint8Array;
  /** @param firstIndex - Of the shard's first item in the partition. */
  toEntry: (file: FileEntry, items: readonly Item[], firstIndex: number) => Entry;
}

/** Ranges of the vocabulary. Gaps and slots are mostly one byte. */
export const TERM_SHARDS: ShardKind<TermPostings, TermShardEntry> = {
  bytesOf: ({ term, postings }) => 6 + term.length + 2 * postings.ordinals.length + postings.slots.length,
  encode: encodeTermShard,
  encodeDirectory: encodeTermDirectory,
  toEntry: (file, terms) => ({ firstTerm: terms[0]?.term ?? '', ...file }),
};

/** Chunks in reading order, so that the neighbours of a hit come with it. 150 bytes: id, anchor, breadcrumbs, signature. */
export const TEXT_SHARDS: ShardKind<PublishedChunk, TextShardEntry> = {
  bytesOf: ({ text }) => Buffer.byteLength(text) + 150,
  encode: encodeTextShard,
  encodeDirectory: encodeTextDirectory,
  toEntry: (file, _chunks, firstChunk) => ({ firstChunk, ...file }),
};

export interface EncodedShards<Entry> {
  files: PublishedFile[];
  /** For the root to name; empty when directories name them. */
  shards: Entry[];
  directories: Entry[];
}

/**
 * Encodes a partition's terms or chunks in shards of about `maxBytes` before gzip; an item is never split. Many shards are named
 * in directories: every question loads the root, only those that need one of its shards load a directory.
 */
export function encodeShards<Item, Entry extends FileEntry>(
  { bytesOf, encode, encodeDirectory, toEntry }: ShardKind<Item, Entry>,
  items: readonly Item[],
  maxBytes: number,
): EncodedShards<Entry> {
  const files: PublishedFile[] = [];
  const addFile = (raw: Uint8Array): FileEntry => {
    const { file, entry } = encodeFile(raw);
    files.push(file);
    return entry;
  };
  let firstIndex = 0;
  const shards = cutRuns(items, bytesOf, maxBytes).map((run) => {
    const entry = toEntry(addFile(encode(run)), run, firstIndex);
    firstIndex += run.length;
    return entry;
  });
  if (shards.length <= NAMED_IN_ROOT_MAX) return { files, shards, directories: [] };
  const directories: Entry[] = [];
  for (let at = 0; at < shards.length; at += DIRECTORY_SHARDS) {
    const named = shards.slice(at, at + DIRECTORY_SHARDS);
    const [first] = named;
    if (first !== undefined) directories.push({ ...first, ...addFile(encodeDirectory(named)) });
  }
  return { files, shards: [], directories };
}

/** 13 bytes each: as much as several directories, with a round trip less. */
const NAMED_IN_ROOT_MAX = 512;
const DIRECTORY_SHARDS = 64;
