import type { Chunk } from '../contract/chunk.js';
import { inverseFrequency } from '../contract/inverse-frequency.js';
import { massByte, type RootPage, type RootSection } from '../contract/partition-root.js';
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
  /** In reading order; a chunk's place here is its ordinal. */
  chunks: Chunk[];
  /** In vocabulary order. */
  terms: TermPostings[];
  pages: RootPage[];
}

export interface WeighedBook {
  /** By key, in the order their first chunk came. */
  partitions: Map<string, WeighedPartition>;
  /** What weight 255 stands for. */
  weightScale: number;
}

/**
 * BM25F (Robertson, Zaragoza and Taylor 2004: one saturation over the weighted sum of the fields' frequencies, each divided
 * by its field's relative length), over all partitions of a locale at once, so that their scores compare. What is
 * left out of a weight is idf: the browser multiplies it in, as it needs it for re-ranking too.
 *
 * @param chunks in reading order, the chunks of a page side by side
 */
export function weighTerms(chunks: readonly IndexedChunk[], language: Language): WeighedBook {
  const tokenizer = createTokenizer(language);
  const counted = chunks.map(({ chunk }) => countTerms(chunkFields(chunk), tokenizer));
  const averages = averageLengths(counted);
  const frequencies = countChunks(counted);
  const idf = (term: string): number => inverseFrequency(frequencies.get(term) ?? 0, chunks.length);
  const builders = new Map<string, PartitionBuilder>();
  for (const [index, { chunk, partition }] of chunks.entries()) {
    const count = counted[index];
    if (count === undefined) continue;
    let builder = builders.get(partition);
    if (builder === undefined) {
      builder = { chunks: [], pages: [], postings: new Map() };
      builders.set(partition, builder);
    }
    addChunk(builder, chunk, count, averages, idf);
  }
  const partitions = new Map<string, WeighedPartition>();
  for (const [key, { postings, ...partition }] of builders) {
    const terms = Array.from(postings, ([term, list]) => ({
      term,
      bookFrequency: frequencies.get(term) ?? list.length,
      postings: list,
    }));
    terms.sort((left, right) => compareTerms(left.term, right.term));
    partitions.set(key, { ...partition, terms });
  }
  return { partitions, weightScale: SATURATION + 1 };
}

/**
 * How much a word weighs by where it stands, 1..15 tried for each: titles and headings decide redux-links (MRR@10 .705 with
 * 1, 1, 2; .716 with these; .717 with 5, 5, 15), covidqa has .715 up to here and .710 with 5.
 */
const FIELD_WEIGHTS: Record<Field, number> = { title: 3, trail: 3, heading: 8, body: 1 };
/**
 * What is left of them where they only repeat: a title on its page's later chunks (covidqa .709 with 1, .715 with .3, .711
 * with .1), trail and heading on their section's later chunks (redux-links .711 with 1, .716 with .3).
 */
const REPEATED = 0.3;
/** BM25's k1, 0.6..2 tried: covidqa .710 at 1.2, .715 at 0.8, .714 at 0.6; XQuAD's mean is highest here. */
const SATURATION = 0.8;
/** BM25's b by field, 0.3..0.9 tried: text .4 takes .004 from xquad-th and -el; headings .4 takes .010 from redux-links. */
const LENGTH_NORMS: Record<Field, number> = { title: 0.75, trail: 0.75, heading: 0.75, body: 0.6 };

interface PageBuilder {
  titleMass: number;
  sections: RootSection[];
}

interface PartitionBuilder {
  chunks: Chunk[];
  pages: PageBuilder[];
  postings: Map<string, Posting[]>;
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

function addChunk(
  builder: PartitionBuilder,
  chunk: Chunk,
  count: CountedChunk,
  averages: Record<Field, number>,
  idf: (term: string) => number,
): void {
  const before = builder.chunks.at(-1);
  const isNewPage = before?.url !== chunk.url;
  const isNewSection = isNewPage || before.anchor !== chunk.anchor;
  const ordinal = builder.chunks.length;
  builder.chunks.push(chunk);
  if (isNewPage) builder.pages.push({ titleMass: massByte(count.titleTerms.map(idf)), sections: [] });
  const sections = builder.pages.at(-1)?.sections ?? [];
  if (isNewSection) sections.push({ headingMass: massByte(count.headingTerms.map(idf)), chunkCount: 1 });
  else sections.push(addOne(sections.pop()));

  const isNew: Record<Field, boolean> = {
    title: isNewPage,
    trail: isNewSection,
    heading: isNewSection,
    body: true,
  };
  const factors = { title: 0, trail: 0, heading: 0, body: 0 };
  for (const field of FIELDS) {
    const norm = LENGTH_NORMS[field];
    const relativeLength = 1 - norm + (norm * count.lengths[field]) / averages[field];
    factors[field] = (FIELD_WEIGHTS[field] * (isNew[field] ? 1 : REPEATED)) / relativeLength;
  }
  for (const [term, { counts, slots }] of count.terms) {
    let frequency = 0;
    for (const field of FIELDS) frequency += counts[field] * factors[field];
    const weight = Math.max(1, Math.round((255 * frequency) / (frequency + SATURATION)));
    const posting = { ordinal, weight, slots: isNewSection ? slots : withoutHeading(slots) };
    const list = builder.postings.get(term);
    if (list === undefined) builder.postings.set(term, [posting]);
    else list.push(posting);
  }
}

function addOne(section: RootSection | undefined): RootSection {
  return { headingMass: section?.headingMass ?? 0, chunkCount: (section?.chunkCount ?? 0) + 1 };
}

/** A term of the heading alone keeps a place: that of the trail, which is what a heading is to later chunks. */
function withoutHeading(slots: readonly number[]): readonly number[] {
  if (!slots.includes(SLOTS.heading)) return slots;
  const others = slots.filter((slot) => slot !== SLOTS.heading);
  return others.length > 0 ? others : [SLOTS.trail];
}
