import type { Chunk } from '../contract/chunk.js';
import { inverseFrequency } from '../contract/inverse-frequency.js';
import { compareTerms } from '../contract/term-order.js';
import { SLOTS, type Posting, type TermPostings } from '../contract/term-shard.js';
import { createTokenizer, type Language } from '../contract/tokenizer.js';
import { chunkFields } from './chunk-fields.js';
import { countTerms, FIELDS, type CountedChunk, type Field } from './count-terms.js';

/** A chunk and the partition it is published in. */
export interface IndexedChunk {
  chunk: Chunk;
  partition: string;
}

/** One partition's vocabulary with its weights. */
export interface WeighedPartition {
  /** In vocabulary order. */
  terms: TermPostings[];
  /** See `PartitionRoot`. */
  headingMasses: Uint8Array;
}

export interface WeighedBook {
  /** In the order their first chunk came. */
  partitions: Map<string, WeighedPartition>;
  /** What weight 255 stands for. */
  weightScale: number;
}

/**
 * BM25F (Robertson, Zaragoza and Taylor 2004: one saturation over the weighted sum of the fields' frequencies, each divided
 * by its field's relative length), over all partitions of a locale at once, so that their scores compare. What is
 * left out of a weight is idf: the browser multiplies it in, as it needs it for re-ranking too.
 *
 * @param chunks in reading order; a chunk's place in its partition is its ordinal there
 */
export function weighTerms(chunks: readonly IndexedChunk[], language: Language): WeighedBook {
  const tokenizer = createTokenizer(language);
  const counted = chunks.map(({ chunk }) => countTerms(chunkFields(chunk), tokenizer));
  const averages = averageLengths(counted);
  const frequencies = countChunks(counted);
  const builders = new Map<string, PartitionBuilder>();
  for (const [index, { partition }] of chunks.entries()) {
    const chunk = counted[index];
    if (chunk === undefined) continue;
    let builder = builders.get(partition);
    if (builder === undefined) {
      builder = { postings: new Map(), headingMasses: [] };
      builders.set(partition, builder);
    }
    addChunk(builder, chunk, averages);
    builder.headingMasses.push(headingMass(chunk, frequencies, chunks.length));
  }
  const partitions = new Map<string, WeighedPartition>();
  for (const [key, { postings, headingMasses }] of builders) {
    const terms = [...postings].map(([term, list]) => ({
      term,
      bookFrequency: frequencies.get(term) ?? list.length,
      postings: list,
    }));
    terms.sort((left, right) => compareTerms(left.term, right.term));
    partitions.set(key, { terms, headingMasses: Uint8Array.from(headingMasses) });
  }
  return { partitions, weightScale: SATURATION + 1 };
}

/**
 * How much a word weighs by where it stands. Tried from 1 to 12 on all sets: titles and headings decide redux-links
 * (MRR@10 .54 with all 1, .65 with these), the XQuAD mean stays within .001, as its headings are numbers.
 */
const FIELD_WEIGHTS: Record<Field, number> = { title: 3, trail: 3, heading: 8, body: 1 };
/** BM25's k1, 0.6..2 tried: covidqa .680 at 1.2, .688 at 0.8; XQuAD mean .9419 and .9426. */
const SATURATION = 0.8;
/** BM25's b by field, 0.3..0.9 tried: covidqa .671 at .9, .688 at .5; headings of few words tell little by length. */
const LENGTH_NORMS: Record<Field, number> = { title: 0.75, trail: 0.75, heading: 0.75, body: 0.6 };

interface PartitionBuilder {
  postings: Map<string, Posting[]>;
  headingMasses: number[];
}

function averageLengths(counted: readonly CountedChunk[]): Record<Field, number> {
  const totals = { title: 0, trail: 0, heading: 0, body: 0 };
  for (const { lengths } of counted) for (const field of FIELDS) totals[field] += lengths[field];
  // A field that is empty everywhere divides nothing: any average but 0 will do.
  for (const field of FIELDS) totals[field] = totals[field] / Math.max(1, counted.length) || 1;
  return totals;
}

function countChunks(counted: readonly CountedChunk[]): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const { terms } of counted) {
    for (const term of terms.keys()) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  }
  return frequencies;
}

function addChunk(builder: PartitionBuilder, chunk: CountedChunk, averages: Record<Field, number>): void {
  const ordinal = builder.headingMasses.length;
  const factors = { title: 0, trail: 0, heading: 0, body: 0 };
  for (const field of FIELDS) {
    const norm = LENGTH_NORMS[field];
    factors[field] = FIELD_WEIGHTS[field] / (1 - norm + (norm * chunk.lengths[field]) / averages[field]);
  }
  for (const [term, { counts, slots }] of chunk.terms) {
    let frequency = 0;
    for (const field of FIELDS) frequency += counts[field] * factors[field];
    const weight = Math.max(1, Math.round((255 * frequency) / (frequency + SATURATION)));
    // A word of the trail alone has no place of its own in the chunk; the title's is nearest in kind.
    const posting = { ordinal, weight, slots: slots.length === 0 ? [SLOTS.title] : slots };
    const list = builder.postings.get(term);
    if (list === undefined) builder.postings.set(term, [posting]);
    else list.push(posting);
  }
}

function headingMass(
  chunk: CountedChunk,
  frequencies: ReadonlyMap<string, number>,
  chunkCount: number,
): number {
  let mass = 0;
  for (const term of chunk.headingTerms) mass += inverseFrequency(frequencies.get(term) ?? 0, chunkCount);
  return Math.min(255, Math.round(mass * 4));
}
