import { createByteReader, type ByteReader } from './byte-reader.js';
import { createByteWriter, type ByteWriter } from './byte-writer.js';

/**
 * The first file of a partition: how its chunks lie on pages and in shards. Small partitions carry their only
 * shards inside, so that they are one file.
 */
export interface PartitionRoot {
  chunkCount: number;
  /** In reading order; the chunks of their sections add up to `chunkCount`. */
  pages: readonly RootPage[];
  /** In vocabulary order; empty when `inlineTerms` holds all. */
  termShards: readonly TermShardEntry[];
  /** In reading order; empty when `inlineTexts` holds all. */
  textShards: readonly TextShardEntry[];
  inlineTerms: Uint8Array | null;
  inlineTexts: Uint8Array | null;
}

/** What ranking needs to know of a page beside its terms. */
export interface RootPage {
  /** See `massByte`, over the title's terms. */
  titleMass: number;
  /** In reading order, at least one. */
  sections: readonly RootSection[];
}

/** Neighbouring chunks of one page under one anchor. */
export interface RootSection {
  /** See `massByte`, over the own heading's terms. */
  headingMass: number;
  /** At least 1. */
  chunkCount: number;
}

/**
 * How much words say together: the sum of their idf, in quarters so that it fits a byte. A heading that says nothing
 * ("1", "Introduction") has little.
 *
 * @returns 0..255
 */
export function massByte(idfs: readonly number[]): number {
  return Math.min(255, Math.round(idfs.reduce((total, idf) => total + idf, 0) * MASS_UNITS));
}

/** `massByte` back in idf. */
export function massOf(byte: number): number {
  return byte / MASS_UNITS;
}

const MASS_UNITS = 4;

/** A published file: `<hash>.bin`, gzip inside. */
export interface FileEntry {
  /** `contentHash` of the file as published. */
  hash: string;
  /** The file as published. */
  byteLength: number;
  /** After gunzip. */
  rawLength: number;
}

export interface TermShardEntry extends FileEntry {
  /** Its first term; the shard reaches up to the next shard's. */
  firstTerm: string;
}

export interface TextShardEntry extends FileEntry {
  chunkCount: number;
}

/** @throws TypeError when the counts disagree: the encoder's own mistake */
export function encodePartitionRoot(root: PartitionRoot): Uint8Array {
  if (!countsAgree(root)) throw new TypeError('the counts of a partition disagree');
  const writer = createByteWriter();
  writer.varint(root.chunkCount);
  const sections = root.pages.flatMap((page) => page.sections);
  writer.varint(root.pages.length);
  for (const page of root.pages) writer.varint(page.sections.length);
  for (const { chunkCount } of sections) writer.varint(chunkCount);
  for (const { titleMass } of root.pages) writer.byte(titleMass);
  for (const { headingMass } of sections) writer.byte(headingMass);
  writer.varint(root.termShards.length);
  for (const shard of root.termShards) {
    writer.text(shard.firstTerm);
    writeFileEntry(writer, shard);
  }
  writer.varint(root.textShards.length);
  for (const shard of root.textShards) {
    writer.varint(shard.chunkCount);
    writeFileEntry(writer, shard);
  }
  writeInline(writer, root.inlineTerms);
  writeInline(writer, root.inlineTexts);
  return writer.finish();
}

/** @returns `null` for bytes that are no partition root; never an exception */
export function decodePartitionRoot(bytes: Uint8Array): PartitionRoot | null {
  const reader = createByteReader(bytes);
  const chunkCount = reader.varint();
  const pages = readPages(reader);
  const termShards = readList(reader, 11, () => ({ firstTerm: reader.text(), ...readFileEntry(reader) }));
  const textShards = readList(reader, 11, () => ({ chunkCount: reader.varint(), ...readFileEntry(reader) }));
  const inlineTerms = readInline(reader);
  const inlineTexts = readInline(reader);
  const root = { chunkCount, pages, termShards, textShards, inlineTerms, inlineTexts };
  return reader.failed || reader.left > 0 || !countsAgree(root) ? null : root;
}

function countsAgree(root: PartitionRoot): boolean {
  const onPages = root.pages
    .flatMap((page) => page.sections)
    .reduce((total, section) => total + section.chunkCount, 0);
  const inShards = root.textShards.reduce((total, shard) => total + shard.chunkCount, 0);
  return (
    onPages === root.chunkCount &&
    root.chunkCount <= MAX_CHUNKS &&
    (root.inlineTexts === null ? inShards === root.chunkCount : inShards === 0) &&
    (root.inlineTerms === null || root.termShards.length === 0)
  );
}

/** Chunk counts are the only numbers that bytes do not bound: the browser makes arrays of that size. */
const MAX_CHUNKS = 2 ** 22;

function readPages(reader: ByteReader): RootPage[] {
  const sectionCounts = readList(reader, 1, () => reader.varint());
  const sectionCount = sectionCounts.reduce((total, count) => total + count, 0);
  if (sectionCount > reader.left) reader.fail();
  const chunkCounts = reader.failed ? [] : Array.from({ length: sectionCount }, () => reader.varint());
  const titleMasses = reader.bytes(sectionCounts.length);
  const headingMasses = reader.bytes(sectionCount);
  let next = 0;
  return sectionCounts.map((count, page) => {
    const first = next;
    next += count;
    return {
      titleMass: titleMasses[page] ?? 0,
      sections: chunkCounts.slice(first, next).map((chunkCount, section) => ({
        chunkCount,
        headingMass: headingMasses[first + section] ?? 0,
      })),
    };
  });
}

function readList<Item>(reader: ByteReader, minBytes: number, readItem: () => Item): Item[] {
  const count = reader.count(minBytes);
  const items: Item[] = [];
  for (let index = 0; index < count && !reader.failed; index += 1) items.push(readItem());
  return items;
}

function writeFileEntry(writer: ByteWriter, entry: FileEntry): void {
  for (let at = 0; at < entry.hash.length; at += 2) {
    writer.byte(Number.parseInt(entry.hash.slice(at, at + 2), 16));
  }
  writer.varint(entry.byteLength);
  writer.varint(entry.rawLength);
}

function readFileEntry(reader: ByteReader): FileEntry {
  const hash = Array.from(reader.bytes(8), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { hash, byteLength: reader.varint(), rawLength: reader.varint() };
}

/** 0: nothing; else the length and one more. */
function writeInline(writer: ByteWriter, inline: Uint8Array | null): void {
  writer.varint(inline === null ? 0 : inline.length + 1);
  if (inline !== null) writer.bytes(inline);
}

function readInline(reader: ByteReader): Uint8Array | null {
  const lengthAndOne = reader.varint();
  return lengthAndOne === 0 ? null : reader.bytes(lengthAndOne - 1);
}
