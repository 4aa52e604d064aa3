import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { compareTerms, findFirst } from '../terms/term-order.js';

/** A published file, `<hash>.bin`, compressed with gzip. */
export interface FileEntry {
  /** `contentHash` of the file as published. */
  hash: string;
  /** Size in bytes of the file as published. */
  byteLength: number;
  /** Size in bytes after decompression. */
  rawLength: number;
}

/** A shard or a directory of consecutive shards. It extends up to the first item of the next entry. */
export interface ShardEntry<First extends string | number> extends FileEntry {
  /** The first term, or the index of the first chunk in the partition. */
  first: First;
}

/**
 * Encodes a list of consecutive shards, for a partition with too many to list in its root. A question loads only the few
 * directories it needs, which are like the inner nodes of a B-tree.
 *
 * @param entries - Shards in vocabulary or reading order.
 */
export function encodeDirectory(entries: readonly ShardEntry<string | number>[]): Uint8Array {
  const writer = new ByteWriter();
  writeEntries(writer, entries);
  return writer.finish();
}

/** Decodes a directory of term shards. Never throws. @returns `null` for any other bytes. */
export function decodeTermDirectory(bytes: Uint8Array): ShardEntry<string>[] | null {
  return readWhole(bytes, readTermEntries);
}

/** Decodes a directory of text shards. Never throws. @returns `null` for any other bytes. */
export function decodeTextDirectory(bytes: Uint8Array): ShardEntry<number>[] | null {
  return readWhole(bytes, readTextEntries);
}

export function writeEntries(writer: ByteWriter, entries: readonly ShardEntry<string | number>[]): void {
  writer.varint(entries.length);
  let before = 0;
  for (const { first, hash, byteLength, rawLength } of entries) {
    if (typeof first === 'string') writer.text(first);
    else {
      writer.varint(first - before);
      before = first;
    }
    writer.bytes(Buffer.from(hash, 'hex'));
    writer.varint(byteLength);
    writer.varint(rawLength);
  }
}

/** Reads entries of term shards. Fails the reader if the terms are not in order. */
export function readTermEntries(reader: ByteReader): ShardEntry<string>[] {
  return readEntries(
    reader,
    () => reader.text(),
    (before, first) => compareTerms(before, first) < 0,
  );
}

/** Reads entries of text shards. Fails the reader if the chunks are not in order. */
export function readTextEntries(reader: ByteReader): ShardEntry<number>[] {
  return readEntries(
    reader,
    (before = 0) => before + reader.varint(),
    (before, first) => before < first,
  );
}

/**
 * Finds the last entry that does not come after the wanted item, or the first entry if all come after it, because that entry may
 * hold longer forms of a word that sorts before its first term.
 *
 * @param isAfter - Returns whether an entry that begins with `first` comes after the item.
 * @returns The entry, or `undefined` for an empty list.
 */
export function findEntry<First extends string | number>(
  entries: readonly ShardEntry<First>[],
  isAfter: (first: First) => boolean,
): ShardEntry<First> | undefined {
  const after = findFirst(entries, ({ first }) => isAfter(first));
  return entries[Math.max(0, after - 1)];
}

function readWhole<Entry>(bytes: Uint8Array, read: (reader: ByteReader) => Entry[]): Entry[] | null {
  const reader = new ByteReader(bytes);
  const entries = read(reader);
  return reader.failed || reader.left > 0 || entries.length === 0 ? null : entries;
}

function readEntries<First extends string | number>(
  reader: ByteReader,
  readFirst: (before?: First) => First,
  isBefore: (before: First, first: First) => boolean,
): ShardEntry<First>[] {
  const count = reader.count(ENTRY_MIN_BYTES);
  const entries: ShardEntry<First>[] = [];
  let before: First | undefined;
  for (let index = 0; index < count && !reader.failed; index += 1) {
    const first = readFirst(before);
    if (before !== undefined && !isBefore(before, first)) reader.fail();
    const hash = Array.from(reader.bytes(HASH_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('');
    entries.push({ first, hash, byteLength: reader.varint(), rawLength: reader.varint() });
    before = first;
  }
  return entries;
}

const HASH_BYTES = 8;
/** At least one byte for the first item, the hash, and a byte for each of two lengths. */
const ENTRY_MIN_BYTES = HASH_BYTES + 3;
