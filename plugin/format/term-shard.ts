import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { compareTerms, findFirst } from '../terms/term-order.js';

/** A term's postings in one partition, of which there is at least one, as the build encodes them. */
export interface TermPostings {
  term: string;
  /** Number of chunks that contain the term in all partitions of the locale. */
  bookFrequency: number;
  postings: PostingList;
}

/**
 * Coarse positions of a term in a chunk: the page's title, the breadcrumbs above the section, its own heading (in the section's first
 * chunk only), then blocks of eight words of the text. Proximity by block is worth as much as by exact position, in fewer bytes
 * (MRR@10 with blocks, exact positions and no proximity: covidqa .704, .708, .686; mean over XQuAD .9438, .9435, .9430).
 */
export const SLOTS = { title: 0, breadcrumbs: 1, heading: 2, firstText: 3, wordsEach: 8 } as const;

/** A range of a partition's vocabulary. Posting lists are decoded on first use. */
export interface TermShard {
  /** In vocabulary order (`compareTerms`). */
  terms: readonly string[];
  /** Returns the index of a term, or -1 if the shard does not contain it. */
  indexOf(term: string): number;
  /** Returns how many chunks of the whole locale contain the term at `index`. */
  bookFrequency(index: number): number;
  /** Returns the postings of the term at `index`, or `null` if the index is -1 or the bytes are invalid. */
  postings(index: number): PostingList | null;
}

/** The chunks that contain a term, in columns for the scoring loop. */
export interface PostingList {
  /** Indexes of the chunks in the partition, ascending. */
  ordinals: Uint32Array;
  /** The term's share of each chunk's BM25F score without idf, in 1..255, where 255 stands for `weightScale`. */
  weights: Uint8Array;
  /**
   * Positions in each chunk (see `SLOTS`), at least one, ascending. Those of posting `i` are `slots[slotStarts[i]]` up to but
   * not including `slots[slotStarts[i + 1]]`.
   */
  slots: Uint32Array;
  slotStarts: Uint32Array;
}

/**
 * Encodes a shard: first the front-coded terms in vocabulary order, then the posting lists in columns (gaps, weights, slots).
 * Similar values side by side compress better, and a reader skips an unused list by its length.
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

/** Decodes what `encodeTermShard` returned. Never throws or allocates much. @returns `null` for any other bytes. */
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
  // A gap, a weight and a slot take at least a byte each.
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

/** Returns the length of the common prefix. It never ends inside a surrogate pair, because UTF-8 cannot encode half a pair. */
function sharedLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let shared = 0;
  while (shared < most && left.charCodeAt(shared) === right.charCodeAt(shared)) shared += 1;
  const last = shared > 0 ? left.charCodeAt(shared - 1) : 0;
  return last >= 0xd800 && last < 0xdc00 ? shared - 1 : shared;
}
