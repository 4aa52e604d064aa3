import type { Chunk } from '../format/chunk.js';
import { inverseFrequency } from '../terms/inverse-frequency.js';
import { BEGINS, massByte, type RootPlaces } from '../format/partition-root.js';
import { compareTerms } from '../terms/term-order.js';
import { SLOTS, type TermPostings } from '../format/term-shard.js';
import type { Tokenizer } from '../terms/tokenizer.js';
import { countTerms, FIELDS, type CountedChunk, type Field } from './count-terms.js';
import { listIndexedSections, type IndexedSection } from './indexed-sections.js';
import { keepHeaviest, PostingLog } from './posting-log.js';

/** The vocabulary of a partition with its weights. */
export interface WeighedPartition {
  /** In vocabulary order. */
  terms: TermPostings[];
  places: RootPlaces;
}

/** The data that the index component saves. */
export interface WeighedBook {
  /** Partitions by key, in the order of their first chunks. */
  partitions: Map<string, WeighedPartition>;
  /** The value that weight 255 stands for. */
  weightScale: number;
}

/**
 * Collects a book's terms, chunk by chunk, and weights them with BM25F (Robertson, Zaragoza and Taylor 2004: one saturation over
 * the weighted sum of the fields' frequencies, each divided by its field's relative length). It covers all partitions of a locale,
 * so that their scores are comparable. The weights exclude idf, which the browser multiplies in because it also re-ranks with it.
 */
export class TermWeigher {
  readonly #tokenizer: Tokenizer;
  readonly #vocabulary = new Vocabulary();
  readonly #builders = new Map<string, PartitionBuilder>();
  readonly #lengths = { title: 0, breadcrumbs: 0, heading: 0, body: 0 };
  #chunkCount = 0;

  /** @param tokenizer - The same tokenizer as in the browser. */
  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** Adds a chunk. Chunks must be added in reading order, with the chunks of a page next to each other. */
  add(chunk: Chunk, partition: string): void {
    const builder = this.#builders.get(partition) ?? new PartitionBuilder(this.#tokenizer, this.#vocabulary);
    this.#builders.set(partition, builder);
    for (const section of listIndexedSections(chunk)) {
      const lengths = builder.add(section);
      for (const field of FIELDS) this.#lengths[field] += lengths[field];
      this.#chunkCount += 1;
    }
  }

  weigh(): WeighedBook {
    // The average length of a field that is empty everywhere has no effect, so any value but 0 will do.
    const averages = { ...this.#lengths };
    for (const field of FIELDS) averages[field] = averages[field] / Math.max(1, this.#chunkCount) || 1;
    const order = this.#vocabulary.inOrder();
    const partitions = new Map<string, WeighedPartition>();
    for (const [key, builder] of this.#builders) {
      partitions.set(key, builder.weigh(averages, order, this.#chunkCount));
    }
    return { partitions, weightScale: SATURATION + 1 };
  }
}

/**
 * Weight of a word by field. 1..15 were tried for each: titles and headings decide redux-links (MRR@10 .705 with 1, 1, 2; .716
 * with these; .717 with 5, 5, 15), while covidqa has .715 up to these weights and .710 with 5.
 */
const FIELD_WEIGHTS: Record<Field, number> = { title: 3, breadcrumbs: 3, heading: 8, body: 1 };
/**
 * Factor on those weights if a field only repeats: the title in later chunks of its page (covidqa .709 with 1, .715 with .3, .711
 * with .1), breadcrumbs and heading in later chunks of their section (redux-links .711 with 1, .716 with .3).
 */
const REPEATED = 0.3;
/** BM25's k1. 0.6..2 were tried: covidqa has .710 with 1.2, .715 with 0.8, .714 with 0.6; XQuAD's mean is highest with 0.8. */
const SATURATION = 0.8;
/** BM25's b by field. 0.3..0.9 were tried: .4 for text costs xquad-th and -el .004; .4 for headings costs redux-links .010. */
const LENGTH_NORMS: Record<Field, number> = { title: 0.75, breadcrumbs: 0.75, heading: 0.75, body: 0.65 };
/**
 * Longer posting lists keep only their heaviest postings: a common word reveals little about a chunk where its weight is low, and a
 * question must not load more because the book is long.
 */
const POSTINGS_MAX = 2048;

class Vocabulary {
  readonly #numbers = new Map<string, number>();
  readonly #frequencies: number[] = [];

  /** Returns the number of a term, which is assigned at its first occurrence. */
  numberOf(term: string): number {
    let number = this.#numbers.get(term);
    if (number === undefined) {
      number = this.#frequencies.push(0) - 1;
      this.#numbers.set(term, number);
    }
    return number;
  }

  /** Counts one more chunk that contains the term. */
  countChunk(number: number): void {
    this.#frequencies[number] = this.frequencyOf(number) + 1;
  }

  /** Returns how many chunks contain the term. */
  frequencyOf(number: number): number {
    return this.#frequencies[number] ?? 0;
  }

  /** Returns all terms with their numbers, in vocabulary order. */
  inOrder(): [term: string, number: number][] {
    return [...this.#numbers].sort(([left], [right]) => compareTerms(left, right));
  }
}

class PartitionBuilder {
  readonly #tokenizer: Tokenizer;
  readonly #vocabulary: Vocabulary;
  readonly #log = new PostingLog();
  #before: IndexedSection | undefined;
  readonly #begins: number[] = [];
  readonly #lengths: CountedChunk['lengths'][] = [];
  // Term numbers by page and by section.
  readonly #titleTerms: number[][] = [];
  readonly #headingTerms: number[][] = [];

  constructor(tokenizer: Tokenizer, vocabulary: Vocabulary) {
    this.#tokenizer = tokenizer;
    this.#vocabulary = vocabulary;
  }

  /** Adds an ordinal. @returns Its number of words in each field. */
  add(section: IndexedSection): CountedChunk['lengths'] {
    const { isJoined } = section;
    const isNewPage = this.#before?.url !== section.url;
    const isNewSection = isNewPage || isJoined || this.#before?.anchor !== section.anchor;
    const numberOf = (term: string): number => this.#vocabulary.numberOf(term);
    const { lengths, titleTerms, headingTerms } = countTerms(
      section,
      this.#tokenizer,
      isNewSection,
      (term, ...rest) => this.#log.count(numberOf(term), ...rest),
    );
    // In later chunks of a section, the section's heading counts as one more breadcrumb.
    this.#log.endChunk(SLOTS.breadcrumbs, (term) => this.#vocabulary.countChunk(term));
    this.#before = section;
    this.#lengths.push(lengths);
    const begins = isNewSection ? BEGINS.section : BEGINS.nothing;
    this.#begins.push(isNewPage ? BEGINS.page : isJoined ? BEGINS.joined : begins);
    if (isNewPage) this.#titleTerms.push(titleTerms.map(numberOf));
    if (isNewSection) this.#headingTerms.push(headingTerms.map(numberOf));
    return lengths;
  }

  weigh(
    averages: Record<Field, number>,
    order: ReturnType<Vocabulary['inOrder']>,
    chunkCount: number,
  ): WeighedPartition {
    const lists = this.#log.byTerm(
      (ordinal) => fieldFactors(this.#begins[ordinal] ?? BEGINS.nothing, this.#lengths[ordinal], averages),
      (frequency) => Math.max(1, Math.round((255 * frequency) / (frequency + SATURATION))),
      order.length,
    );
    const frequencyOf = (number: number): number => this.#vocabulary.frequencyOf(number);
    const terms = order.flatMap(([term, number]): TermPostings[] => {
      const list = lists[number];
      if (list === undefined) return [];
      return [{ term, bookFrequency: frequencyOf(number), postings: keepHeaviest(list, POSTINGS_MAX) }];
    });
    const massOfTerms = (numbers: readonly number[]): number =>
      massByte(numbers.map((number) => inverseFrequency(frequencyOf(number), chunkCount)));
    const places = {
      begins: Uint8Array.from(this.#begins),
      titleMasses: Uint8Array.from(this.#titleTerms, massOfTerms),
      headingMasses: Uint8Array.from(this.#headingTerms, massOfTerms),
    };
    return { terms, places };
  }
}

function fieldFactors(
  begins: number,
  lengths: CountedChunk['lengths'] | undefined,
  averages: Record<Field, number>,
): Record<Field, number> {
  const factors = { title: 0, breadcrumbs: 0, heading: 0, body: 0 };
  for (const field of FIELDS) {
    const isNew =
      field === 'body' || (field === 'title' ? begins === BEGINS.page : begins !== BEGINS.nothing);
    const norm = LENGTH_NORMS[field];
    const relativeLength = 1 - norm + (norm * (lengths?.[field] ?? 0)) / averages[field];
    factors[field] = (FIELD_WEIGHTS[field] * (isNew ? 1 : REPEATED)) / relativeLength;
  }
  return factors;
}
