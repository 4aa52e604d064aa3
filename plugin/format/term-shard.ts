import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { compareTerms, findFirst } from '../terms/term-order.js';

/** A term's postings in one partition, as the build encodes them; at least one. */
export interface TermPostings {
  term: string;
  /** Chunks of the whole locale that hold it, in all partitions. */
  bookFrequency: number;
  postings: PostingList;
}

/**
 * Coarse positions of a term in a chunk: the page's title, the breadcrumbs above the section, its own heading (in the section's first
 * chunk only), then the text in blocks of eight words. Proximity by such blocks is worth what exact positions are worth
 * (MRR@10 on covidqa .704 and .708, .686 without; mean over XQuAD .9438, .9435, .9430) in fewer bytes.
 */
export const SLOTS = { title: 0, breadcrumbs: 1, heading: 2, firstText: 3, wordsEach: 8 } as const;

/** One range of a partition's vocabulary; posting lists are decoded on first use. */
export interface TermShard {
  /** In vocabulary order (`compareTerms`). */
  terms: readonly string[];
  /** Index of a term, or -1. */
  indexOf(term: string): number;
  /** Chunks of the whole locale that hold the term at `index`. */
  bookFrequency(index: number): number;
  /** `null` for index -1, or when the bytes are invalid. */
  postings(index: number): PostingList | null;
}

/** The chunks that hold a term, in columns for the scoring loop. */
export interface PostingList {
  /** Indexes in the partition, ascending. */
  ordinals: Uint32Array;
  /** The term's part of a chunk's BM25F score without idf: 1..255, 255 being the maximum. */
  weights: Uint8Array;
  /**
   * Positions in each chunk, ascending, at least one, see `SLOTS`. Posting `i` has `slots[slotStarts[i]]` up to
   * `slots[slotStarts[i + 1]]`.
   */
  slots: Uint32Array;
  slotStarts: Uint32Array;
}

/**
 * Front-coded terms first, in vocabulary order, then the posting lists in columns (gaps, weights, slots): similar values side by
 * side compress better, and an unused list is skipped by its length.
 */
export function encodeTermShard(terms: readonly TermPostings[]): Uint8Array {
  const dictionary = new ByteWriter();
  const lists = new ByteWriter();
  dictionary.varint(terms.length);
  let previous = '';
  for (const { term, bookFrequency, postings } of terms) {
    const shared = sharedLength(previous, term);
    dictionary.varint(shared);
    dictionary.text(term.slice(shared));
    dictionary.varint(bookFrequency - postings.ordinals.length);
    dictionary.varint(postings.ordinals.length);
    const start = lists.length;
    writePostings(lists, postings);
    dictionary.varint(lists.length - start);
    previous = term;
  }
  dictionary.bytes(lists.finish());
  return dictionary.finish();
}

/** @returns `null` for any other bytes; never throws or allocates much */
export function decodeTermShard(bytes: Uint8Array): TermShard | null {
  const reader = new ByteReader(bytes);
  const termCount = reader.count(5);
  const terms: string[] = [];
  const bookFrequencies = new Uint32Array(termCount);
  const counts = new Uint32Array(termCount);
  const starts = new Uint32Array(termCount + 1);
  let previous = '';
  let start = 0;
  for (let index = 0; index < termCount; index += 1) {
    const shared = reader.varint();
    if (shared > previous.length) reader.fail();
    const term = previous.slice(0, shared) + reader.text();
    if (index > 0 && compareTerms(previous, term) >= 0) reader.fail();
    const elsewhere = reader.varint();
    counts[index] = reader.varint();
    bookFrequencies[index] = elsewhere + (counts[index] ?? 0);
    start += reader.varint();
    if (reader.failed || start > bytes.length) return null;
    starts[index + 1] = start;
    terms.push(term);
    previous = term;
  }
  const lists = reader.bytes(reader.left);
  if (reader.failed || lists.length !== start) return null;
  const opened = new Map<number, PostingList | null>();
  return {
    terms,
    indexOf(term) {
      const index = findFirst(terms, (other) => compareTerms(other, term) >= 0);
      return terms[index] === term ? index : -1;
    },
    bookFrequency: (index) => bookFrequencies[index] ?? 0,
    postings(index) {
      if (index < 0) return null;
      let list = opened.get(index);
      if (list === undefined) {
        list = decodePostings(lists.subarray(starts[index], starts[index + 1]), counts[index] ?? 0);
        opened.set(index, list);
      }
      return list;
    },
  };
}

function writePostings(writer: ByteWriter, { ordinals, weights, slots, slotStarts }: PostingList): void {
  let previous = -1;
  for (const ordinal of ordinals) {
    writer.varint(ordinal - previous - 1);
    previous = ordinal;
  }
  writer.bytes(weights);
  for (let index = 0; index < ordinals.length; index += 1) {
    const end = slotStarts[index + 1] ?? 0;
    let before = 0;
    for (let at = slotStarts[index] ?? 0; at < end; at += 1) {
      const slot = slots[at] ?? 0;
      writer.varint((slot - before) * 2 + (at < end - 1 ? 1 : 0));
      before = slot;
    }
  }
}

function decodePostings(bytes: Uint8Array, count: number): PostingList | null {
  // Gap, weight and slot take a byte each at least.
  if (count === 0 || count * 3 > bytes.length) return null;
  const reader = new ByteReader(bytes);
  const ordinals = new Uint32Array(count);
  let previous = -1;
  for (let index = 0; index < count; index += 1) {
    previous += reader.varint() + 1;
    ordinals[index] = previous;
  }
  const weights = reader.bytes(count);
  const slots = new Uint32Array(reader.left);
  const slotStarts = new Uint32Array(count + 1);
  let slotCount = 0;
  for (let index = 0; index < count; index += 1) {
    let slot = 0;
    let more = true;
    while (more && !reader.failed) {
      const value = reader.varint();
      slot += value >>> 1;
      more = (value & 1) === 1;
      slots[slotCount] = slot;
      slotCount += 1;
    }
    slotStarts[index + 1] = slotCount;
  }
  if (reader.failed || reader.left > 0 || previous > MAX_ORDINAL) return null;
  return { ordinals, weights, slots: slots.subarray(0, slotCount), slotStarts };
}

/** No book has a billion chunks. */
const MAX_ORDINAL = 2 ** 30;

/** Length of the common prefix; never through a surrogate pair, which UTF-8 cannot encode. */
function sharedLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let shared = 0;
  while (shared < most && left.charCodeAt(shared) === right.charCodeAt(shared)) shared += 1;
  const last = shared > 0 ? left.charCodeAt(shared - 1) : 0;
  return last >= 0xd800 && last < 0xdc00 ? shared - 1 : shared;
}
