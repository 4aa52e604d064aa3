import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { compareTerms } from '../terms/term-order.js';

/** A published file: `<hash>.bin`, gzip inside. */
export interface FileEntry {
  /** `contentHash` of the file as published. */
  hash: string;
  /** The file as published. */
  byteLength: number;
  /** After gunzip. */
  rawLength: number;
}

/** A range of the vocabulary, up to the next entry's first term. */
export interface TermShardEntry extends FileEntry {
  firstTerm: string;
}

/** A run of chunks, up to the next entry's first chunk. */
export interface TextShardEntry extends FileEntry {
  /** Index in the partition. */
  firstChunk: number;
}

/**
 * A list of consecutive shards, for a partition with too many to name in its root: a question loads the few
 * directories it needs, like inner nodes of a B-tree.
 *
 * @param entries - In vocabulary order.
 */
export function encodeTermDirectory(entries: readonly TermShardEntry[]): Uint8Array {
  const writer = new ByteWriter();
  writeTermEntries(writer, entries);
  return writer.finish();
}

/** @returns `null` for any other bytes; never throws */
export function decodeTermDirectory(bytes: Uint8Array): TermShardEntry[] | null {
  return readWhole(bytes, readTermEntries);
}

/** As `encodeTermDirectory`. @param entries - In reading order. */
export function encodeTextDirectory(entries: readonly TextShardEntry[]): Uint8Array {
  const writer = new ByteWriter();
  writeTextEntries(writer, entries);
  return writer.finish();
}

/** @returns `null` for any other bytes; never throws */
export function decodeTextDirectory(bytes: Uint8Array): TextShardEntry[] | null {
  return readWhole(bytes, readTextEntries);
}

export function writeTermEntries(writer: ByteWriter, entries: readonly TermShardEntry[]): void {
  writer.varint(entries.length);
  for (const entry of entries) {
    writer.text(entry.firstTerm);
    writeFileEntry(writer, entry);
  }
}

export function writeTextEntries(writer: ByteWriter, entries: readonly TextShardEntry[]): void {
  writer.varint(entries.length);
  let before = 0;
  for (const entry of entries) {
    writer.varint(entry.firstChunk - before);
    writeFileEntry(writer, entry);
    before = entry.firstChunk;
  }
}

/** Fails the reader when the terms are not in order. */
export function readTermEntries(reader: ByteReader): TermShardEntry[] {
  return readEntries(reader, (before?: TermShardEntry) => {
    const entry = { firstTerm: reader.text(), ...readFileEntry(reader) };
    if (before !== undefined && compareTerms(before.firstTerm, entry.firstTerm) >= 0) reader.fail();
    return entry;
  });
}

/** Fails the reader when the chunks are not in order. */
export function readTextEntries(reader: ByteReader): TextShardEntry[] {
  return readEntries(reader, (before?: TextShardEntry) => {
    const more = reader.varint();
    if (before !== undefined && more === 0) reader.fail();
    return { firstChunk: (before?.firstChunk ?? 0) + more, ...readFileEntry(reader) };
  });
}

/**
 * Binary search for the last entry that does not come after the item wanted; the first entry when all do, because a word before the
 * first term may have its longer forms there.
 *
 * @param isAfter - Whether the entry at an index comes after the item.
 * @returns -1 for an empty list
 */
export function findEntry(length: number, isAfter: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(middle)) high = middle;
    else low = middle + 1;
  }
  return length === 0 ? -1 : Math.max(0, low - 1);
}

function readWhole<Entry>(bytes: Uint8Array, read: (reader: ByteReader) => Entry[]): Entry[] | null {
  const reader = new ByteReader(bytes);
  const entries = read(reader);
  return reader.failed || reader.left > 0 || entries.length === 0 ? null : entries;
}

function readEntries<Entry>(reader: ByteReader, readEntry: (before?: Entry) => Entry): Entry[] {
  const count = reader.count(ENTRY_MIN_BYTES);
  const entries: Entry[] = [];
  for (let index = 0; index < count && !reader.failed; index += 1) entries.push(readEntry(entries.at(-1)));
  return entries;
}

const HASH_BYTES = 8;
/** Key, hash and two lengths. */
const ENTRY_MIN_BYTES = HASH_BYTES + 3;

function writeFileEntry(writer: ByteWriter, entry: FileEntry): void {
  for (let at = 0; at < entry.hash.length; at += 2) {
    writer.byte(Number.parseInt(entry.hash.slice(at, at + 2), 16));
  }
  writer.varint(entry.byteLength);
  writer.varint(entry.rawLength);
}

function readFileEntry(reader: ByteReader): FileEntry {
  const hash = Array.from(reader.bytes(HASH_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { hash, byteLength: reader.varint(), rawLength: reader.varint() };
}
