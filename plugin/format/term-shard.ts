import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { compareTerms, findFirst } from '../terms/term-order.js';

/** Where one term stands in one partition, as the build hands it over. */
export interface TermPostings {
  term: string;
  /** Chunks of the whole locale that hold it, every partition counted: at least `postings.length`. */
  bookFrequency: number;
  /** At least one. */
  postings: PostingList;
}

/**
 * Coarse places of a term in a chunk: the page's title, the breadcrumbs above the section, its own heading (on the section's first
 * chunk only), then the text, eight words each. Proximity by such blocks is worth what exact positions are worth
 * (MRR@10 on covidqa .704 and .708, .686 without; mean over XQuAD .9438, .9435, .9430) in fewer bytes.
 */
export const SLOTS = { title: 0, breadcrumbs: 1, heading: 2, firstText: 3, wordsEach: 8 } as const;

/** One range of a partition's vocabulary, opened; posting lists are decoded when first asked for, and kept. */
export interface TermShard {
  /** In vocabulary order (`compareTerms`). */
  terms: readonly string[];
  /** Index of a term, or -1. */
  indexOf(term: string): number;
  /** Chunks of the whole locale that hold the term at `index`. */
  bookFrequency(index: number): number;
  /** `null` when the bytes are not what they should be. */
  postings(index: number): PostingList | null;
}

/** The chunks that hold a term, in columns, for the loop that adds up scores. */
export interface PostingList {
  /** Rising places in the partition, from 0. */
  ordinals: Uint32Array;
  /** The term's share of a chunk's BM25F score, without idf: 1..255 parts of the most it can be. */
  weights: Uint8Array;
  /**
   * Where in each chunk, rising, at least one, see `SLOTS`; one posting after the other: `i` has `slots[slotStarts[i]]` up to
   * `slots[slotStarts[i + 1]]`.
   */
  slots: Uint32Array;
  slotStarts: Uint32Array;
}

/**
 * Front-coded terms first, then the posting lists in columns (gaps, weights, slots): alike values side by side, which gzip
 * likes, and a list that is not asked for is skipped by its length.
 *
 * @param terms in vocabulary order, no term twice
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

/** @returns `null` for bytes that are no term shard; whatever the bytes, neither exception nor large allocation */
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
      const index = findFirst(terms.length, (at) => terms[at] ?? '', term);
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

/** A book of a billion chunks is none. */
const MAX_ORDINAL = 2 ** 30;

/** Code units both begin with; never half a surrogate pair, which UTF-8 could not carry. */
function sharedLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let shared = 0;
  while (shared < most && left.charCodeAt(shared) === right.charCodeAt(shared)) shared += 1;
  const last = shared > 0 ? left.charCodeAt(shared - 1) : 0;
  return last >= 0xd800 && last < 0xdc00 ? shared - 1 : shared;
}
