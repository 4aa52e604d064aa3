import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { readTermEntries, readTextEntries, writeEntries, type ShardEntry } from './shard-directory.js';

/** The first file of a partition, which describes how its chunks are divided into pages and shards. */
export interface PartitionRoot {
  chunkCount: number;
  places: RootPlaces;
  /** In vocabulary order. */
  terms: ShardList<string>;
  /** In reading order. */
  texts: ShardList<number>;
}

/** The shards of one kind. At most one of the three fields is used; the others are empty. */
export interface ShardList<First extends string | number> {
  shards: readonly ShardEntry<First>[];
  /** Directories if there are many shards; each lists some consecutive ones. */
  directories: readonly ShardEntry<First>[];
  /** The only shard of a small partition, all of which is in one file. */
  inline: Uint8Array | null;
}

/** What ranking needs to know about pages and sections in addition to their terms, in columns. */
export interface RootPlaces {
  /** By chunk: a value of `BEGINS`. The first chunk begins a page. */
  begins: Uint8Array;
  /** By page: the `massByte` of the title's terms. */
  titleMasses: Uint8Array;
  /** By section: the `massByte` of the terms of its own heading. */
  headingMasses: Uint8Array;
}

/**
 * What an ordinal begins. A section consists of consecutive ordinals of a page with the same anchor. A chunk that joins sections has an
 * ordinal for each of them, and all but its first are `joined`. Every other ordinal begins a chunk.
 */
export const BEGINS = { nothing: 0, section: 1, page: 2, joined: 3 } as const;

/**
 * Measures how specific a set of words is: the sum of their idf in steps of a quarter, capped at 255 to fit a byte. It is low
 * for a heading that says little ("1", "Introduction").
 *
 * @returns An integer in 0..255.
 */
export function massByte(idfs: readonly number[]): number {
  return Math.min(255, Math.round(idfs.reduce((total, idf) => total + idf, 0) * MASS_UNITS));
}

/** Inverts `massByte`: returns the sum of idf, apart from rounding and the cap. */
export function massOf(byte: number): number {
  return byte / MASS_UNITS;
}

/** Steps per unit of idf. With 1, 2 and 4, MRR@10 of redux-links over six halves is .765, .767, .769; other sets do not change. */
const MASS_UNITS = 4;

/** Encodes the root. @throws TypeError if its counts disagree, which is a programming error. */
export function encodePartitionRoot(root: PartitionRoot): Uint8Array {
  if (!countsAgree(root)) throw new TypeError('the counts of a partition disagree');
  const { chunkCount, places } = root;
  const writer = new ByteWriter();
  writer.varint(chunkCount);
  writer.varint(places.titleMasses.length);
  writer.varint(places.headingMasses.length);
  writer.bytes(packPairs(places.begins));
  writer.bytes(places.titleMasses);
  writer.bytes(places.headingMasses);
  for (const { shards, directories } of [root.terms, root.texts]) {
    writeEntries(writer, shards);
    writeEntries(writer, directories);
  }
  // 0 if there is no inline shard, otherwise its length plus one.
  for (const { inline } of [root.terms, root.texts]) {
    writer.varint(inline === null ? 0 : inline.length + 1);
    if (inline !== null) writer.bytes(inline);
  }
  return writer.finish();
}

/** Decodes what `encodePartitionRoot` returned. Never throws. @returns `null` for any other bytes. */
export function decodePartitionRoot(bytes: Uint8Array): PartitionRoot | null {
  const reader = new ByteReader(bytes);
  const chunkCount = reader.varint();
  const pageCount = reader.varint();
  const sectionCount = reader.varint();
  const packed = reader.bytes(Math.ceil(chunkCount / PAIRS_A_BYTE));
  const places = {
    begins: reader.failed ? new Uint8Array(0) : unpackPairs(packed, chunkCount),
    titleMasses: reader.bytes(pageCount),
    headingMasses: reader.bytes(sectionCount),
  };
  const terms = { shards: readTermEntries(reader), directories: readTermEntries(reader) };
  const texts = { shards: readTextEntries(reader), directories: readTextEntries(reader) };
  const root = {
    chunkCount,
    places,
    terms: { ...terms, inline: readInline(reader) },
    texts: { ...texts, inline: readInline(reader) },
  };
  return reader.failed || reader.left > 0 || !countsAgree(root) ? null : root;
}

function countsAgree({ chunkCount, places, terms, texts }: PartitionRoot): boolean {
  const { begins, titleMasses, headingMasses } = places;
  const sections = begins.filter((value) => value !== BEGINS.nothing);
  const lastText = texts.shards.at(-1) ?? texts.directories.at(-1);
  return (
    begins.length === chunkCount &&
    chunkCount <= MAX_CHUNKS &&
    (chunkCount === 0 || begins[0] === BEGINS.page) &&
    begins.every((value) => value <= BEGINS.joined) &&
    sections.filter((value) => value === BEGINS.page).length === titleMasses.length &&
    sections.length === headingMasses.length &&
    (texts.inline === null) === (lastText !== undefined || chunkCount === 0) &&
    (lastText?.first ?? 0) <= chunkCount &&
    [terms, texts].every(({ shards, directories }) => shards.length === 0 || directories.length === 0) &&
    (terms.inline === null || terms.shards.length + terms.directories.length === 0)
  );
}

/** Maximum number of chunks: the browser allocates arrays of this size. */
const MAX_CHUNKS = 2 ** 22;
const PAIRS_A_BYTE = 4;

/** Packs values of two bits each, the first into the lowest bits. */
function packPairs(values: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(values.length / PAIRS_A_BYTE));
  for (const [index, value] of values.entries()) {
    const at = Math.floor(index / PAIRS_A_BYTE);
    packed[at] = (packed[at] ?? 0) | (value << (2 * (index % PAIRS_A_BYTE)));
  }
  return packed;
}

function unpackPairs(packed: Uint8Array, count: number): Uint8Array {
  const values = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) {
    values[index] = ((packed[index >>> 2] ?? 0) >>> (2 * (index & 3))) & 3;
  }
  return values;
}

function readInline(reader: ByteReader): Uint8Array | null {
  const lengthAndOne = reader.varint();
  return lengthAndOne === 0 ? null : reader.bytes(lengthAndOne - 1);
}
