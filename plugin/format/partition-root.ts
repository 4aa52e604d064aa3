import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import {
  readTermEntries,
  readTextEntries,
  writeTermEntries,
  writeTextEntries,
  type TermShardEntry,
  type TextShardEntry,
} from './shard-directory.js';

/**
 * The first file of a partition: how its chunks are divided into pages and shards. A small partition holds its only
 * shards inside, so that it is one file; a large one names directories of shards instead of the shards.
 */
export interface PartitionRoot {
  chunkCount: number;
  places: RootPlaces;
  /** In vocabulary order; empty when `inlineTerms` holds all, or directories name them. */
  termShards: readonly TermShardEntry[];
  /** In vocabulary order, each the list of some neighbouring shards; empty when there are few shards. */
  termDirectories: readonly TermShardEntry[];
  /** In reading order; empty when `inlineTexts` holds all, or directories name them. */
  textShards: readonly TextShardEntry[];
  /** In reading order, each the list of some neighbouring shards; empty when there are few shards. */
  textDirectories: readonly TextShardEntry[];
  inlineTerms: Uint8Array | null;
  inlineTexts: Uint8Array | null;
}

/** What ranking needs to know of pages and sections besides their terms, in columns. */
export interface RootPlaces {
  /** By chunk, see `BEGINS`. The first begins a page. */
  begins: Uint8Array;
  /** By page, see `massByte`, over the title's terms. */
  titleMasses: Uint8Array;
  /** By section, see `massByte`, over the own heading's terms. */
  headingMasses: Uint8Array;
}

/** What a chunk begins; a section is consecutive chunks of one page with one anchor. */
export const BEGINS = { nothing: 0, section: 1, page: 2 } as const;

/**
 * How specific words are together: the sum of their idf, in quarters to fit a byte. It is low for a heading that says little
 * ("1", "Introduction").
 *
 * @returns 0..255
 */
export function massByte(idfs: readonly number[]): number {
  return Math.min(255, Math.round(idfs.reduce((total, idf) => total + idf, 0) * MASS_UNITS));
}

/** The inverse of `massByte`. */
export function massOf(byte: number): number {
  return byte / MASS_UNITS;
}

/** 1, 2 and 4 tried: MRR@10 of redux-links over six halves .765, .767, .769; other sets do not move. */
const MASS_UNITS = 4;

/** @throws TypeError when the counts disagree, a programming error */
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
  writeTermEntries(writer, root.termShards);
  writeTermEntries(writer, root.termDirectories);
  writeTextEntries(writer, root.textShards);
  writeTextEntries(writer, root.textDirectories);
  writeInline(writer, root.inlineTerms);
  writeInline(writer, root.inlineTexts);
  return writer.finish();
}

/** @returns `null` for any other bytes; never throws */
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
  const root = {
    chunkCount,
    places,
    termShards: readTermEntries(reader),
    termDirectories: readTermEntries(reader),
    textShards: readTextEntries(reader),
    textDirectories: readTextEntries(reader),
    inlineTerms: readInline(reader),
    inlineTexts: readInline(reader),
  };
  return reader.failed || reader.left > 0 || !countsAgree(root) ? null : root;
}

function countsAgree({ chunkCount, places, ...root }: PartitionRoot): boolean {
  let pages = 0;
  let sections = 0;
  for (const begins of places.begins) {
    if (begins === BEGINS.page) pages += 1;
    if (begins !== BEGINS.nothing) sections += 1;
    if (begins > BEGINS.page) return false;
  }
  const lastText = root.textShards.at(-1) ?? root.textDirectories.at(-1);
  return (
    places.begins.length === chunkCount &&
    chunkCount <= MAX_CHUNKS &&
    (chunkCount === 0 || places.begins[0] === BEGINS.page) &&
    pages === places.titleMasses.length &&
    sections === places.headingMasses.length &&
    (root.inlineTexts === null) === (lastText !== undefined || chunkCount === 0) &&
    (lastText?.firstChunk ?? 0) <= chunkCount &&
    (root.termShards.length === 0 || root.termDirectories.length === 0) &&
    (root.textShards.length === 0 || root.textDirectories.length === 0) &&
    (root.inlineTerms === null || root.termShards.length + root.termDirectories.length === 0)
  );
}

/** The browser allocates arrays of that size. */
const MAX_CHUNKS = 2 ** 22;
const PAIRS_A_BYTE = 4;

/** Two bits each, the first lowest. */
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

/** 0: nothing; otherwise the length plus one. */
function writeInline(writer: ByteWriter, inline: Uint8Array | null): void {
  writer.varint(inline === null ? 0 : inline.length + 1);
  if (inline !== null) writer.bytes(inline);
}

function readInline(reader: ByteReader): Uint8Array | null {
  const lengthAndOne = reader.varint();
  return lengthAndOne === 0 ? null : reader.bytes(lengthAndOne - 1);
}
