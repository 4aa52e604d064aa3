import type { Chunk } from '../format/chunk.js';
import { inverseFrequency } from '../terms/inverse-frequency.js';
import { BEGINS, massByte, type RootPlaces } from '../format/partition-root.js';
import { compareTerms } from '../terms/term-order.js';
import { SLOTS, type TermPostings } from '../format/term-shard.js';
import type { Tokenizer } from '../terms/tokenizer.js';
import { chunkFields } from './chunk-fields.js';
import { countTerms, type CountedChunk } from './count-terms.js';
import { FIELDS, type Field } from './fields.js';
import { keepHeaviest } from './keep-heaviest.js';
import { createPostingLog, type PostingLog } from './posting-log.js';

/** One partition's vocabulary with its weights. */
export interface WeighedPartition {
  /** In vocabulary order. */
  terms: TermPostings[];
  places: RootPlaces;
}

/** What the index component saves. */
export interface WeighedBook {
  /** By key, in the order of their first chunks. */
  partitions: Map<string, WeighedPartition>;
  /** What weight 255 stands for. */
  weightScale: number;
}

/** Collects a book's terms, chunk by chunk; weights need the average lengths of the whole book. */
export interface TermWeigher {
  /** Chunks come in reading order, those of a page one after the other. */
  add(chunk: Chunk, partition: string): void;
  weigh(): WeighedBook;
}

/**
 * BM25F (Robertson, Zaragoza and Taylor 2004: one saturation over the weighted sum of the fields' frequencies, each divided
 * by its field's relative length), over all partitions of a locale at once, so that their scores compare. The weights lack
 * idf: the browser multiplies it in, because it needs idf for re-ranking too.
 *
 * @param tokenizer - The one the browser will use.
 */
export function createTermWeigher(tokenizer: Tokenizer): TermWeigher {
  const vocabulary = createVocabulary();
  const builders = new Map<string, PartitionBuilder>();
  const lengths = { title: 0, breadcrumbs: 0, heading: 0, body: 0 };
  let chunkCount = 0;
  return {
    add(chunk, partition) {
      let builder = builders.get(partition);
      if (builder === undefined) {
        builder = createBuilder();
        builders.set(partition, builder);
      }
      const counted = addChunk(builder, chunk, tokenizer, vocabulary);
      for (const field of FIELDS) lengths[field] += counted.lengths[field];
      chunkCount += 1;
    },
    weigh() {
      // A field that is empty everywhere divides nothing: any average but 0 will do.
      const averages = { ...lengths };
      for (const field of FIELDS) averages[field] = lengths[field] / Math.max(1, chunkCount) || 1;
      const order = vocabulary.inOrder();
      const partitions = new Map<string, WeighedPartition>();
      for (const [key, builder] of builders) {
        partitions.set(key, weighPartition(builder, averages, vocabulary, order, chunkCount));
      }
      return { partitions, weightScale: SATURATION + 1 };
    },
  };
}

/**
 * Weight of a word by field, 1..15 tried for each: titles and headings decide redux-links (MRR@10 .705 with
 * 1, 1, 2; .716 with these; .717 with 5, 5, 15), covidqa has .715 up to here and .710 with 5.
 */
const FIELD_WEIGHTS: Record<Field, number> = { title: 3, breadcrumbs: 3, heading: 8, body: 1 };
/**
 * Factor on those weights where a field only repeats: a title on its page's later chunks (covidqa .709 with 1, .715 with .3, .711
 * with .1), breadcrumbs and heading on their section's later chunks (redux-links .711 with 1, .716 with .3).
 */
const REPEATED = 0.3;
/** BM25's k1, 0.6..2 tried: covidqa .710 at 1.2, .715 at 0.8, .714 at 0.6; XQuAD's mean is highest here. */
const SATURATION = 0.8;
/** BM25's b by field, 0.3..0.9 tried: text .4 takes .004 from xquad-th and -el; headings .4 takes .010 from redux-links. */
const LENGTH_NORMS: Record<Field, number> = { title: 0.75, breadcrumbs: 0.75, heading: 0.75, body: 0.65 };
/**
 * Longer posting lists keep their heaviest postings: a common word says little of a chunk where it weighs little, and a question
 * must not load more because the book is long.
 */
const POSTINGS_MAX = 2048;

interface PartitionBuilder {
  before: Chunk | undefined;
  log: PostingLog;
  begins: number[];
  lengths: CountedChunk['lengths'][];
  /** By page and by section, term numbers. */
  titleTerms: number[][];
  headingTerms: number[][];
}

function createBuilder(): PartitionBuilder {
  const log = createPostingLog();
  return { before: undefined, log, begins: [], lengths: [], titleTerms: [], headingTerms: [] };
}

interface Vocabulary {
  /** Number of a term, assigned at its first occurrence. */
  numberOf(term: string): number;
  /** Counts one more chunk that holds the term. */
  countChunk: (number: number) => void;
  /** How many chunks hold the term. */
  frequencyOf(number: number): number;
  /** All terms with their numbers, in vocabulary order. */
  inOrder(): (readonly [term: string, number: number])[];
}

function createVocabulary(): Vocabulary {
  const numbers = new Map<string, number>();
  const frequencies: number[] = [];
  return {
    numberOf(term) {
      let number = numbers.get(term);
      if (number === undefined) {
        number = frequencies.length;
        numbers.set(term, number);
        frequencies.push(0);
      }
      return number;
    },
    countChunk(number) {
      frequencies[number] = (frequencies[number] ?? 0) + 1;
    },
    frequencyOf: (number) => frequencies[number] ?? 0,
    inOrder: () => [...numbers].sort(([left], [right]) => compareTerms(left, right)),
  };
}

function addChunk(
  builder: PartitionBuilder,
  chunk: Chunk,
  tokenizer: Tokenizer,
  vocabulary: Vocabulary,
): CountedChunk {
  const { before, log } = builder;
  const isNewPage = before?.url !== chunk.url;
  const isNewSection = isNewPage || before.anchor !== chunk.anchor;
  const counted = countTerms(chunkFields(chunk), tokenizer, isNewSection, (term, ...rest) => {
    log.count(vocabulary.numberOf(term), ...rest);
  });
  // In later chunks of a section, its heading is one more breadcrumb.
  log.endChunk(SLOTS.breadcrumbs, vocabulary.countChunk);
  builder.before = chunk;
  builder.lengths.push(counted.lengths);
  builder.begins.push(isNewPage ? BEGINS.page : isNewSection ? BEGINS.section : BEGINS.nothing);
  if (isNewPage) builder.titleTerms.push(numbersOf(counted.titleTerms, vocabulary));
  if (isNewSection) builder.headingTerms.push(numbersOf(counted.headingTerms, vocabulary));
  return counted;
}

function numbersOf(terms: readonly string[], vocabulary: Vocabulary): number[] {
  return terms.map((term) => vocabulary.numberOf(term));
}

function weighPartition(
  builder: PartitionBuilder,
  averages: Record<Field, number>,
  vocabulary: Vocabulary,
  order: readonly (readonly [term: string, number: number])[],
  chunkCount: number,
): WeighedPartition {
  const { log, begins, lengths, titleTerms, headingTerms } = builder;
  const lists = log.byTerm(
    (ordinal) => fieldFactors(begins[ordinal] ?? BEGINS.nothing, lengths[ordinal], averages),
    (frequency) => Math.max(1, Math.round((255 * frequency) / (frequency + SATURATION))),
    order.length,
  );
  const terms: TermPostings[] = [];
  for (const [term, number] of order) {
    const list = lists[number];
    if (list === undefined) continue;
    const bookFrequency = vocabulary.frequencyOf(number);
    terms.push({ term, bookFrequency, postings: keepHeaviest(list, POSTINGS_MAX) });
  }
  const massOfTerms = (numbers: readonly number[]): number =>
    massByte(numbers.map((number) => inverseFrequency(vocabulary.frequencyOf(number), chunkCount)));
  const places = {
    begins: Uint8Array.from(begins),
    titleMasses: Uint8Array.from(titleTerms, massOfTerms),
    headingMasses: Uint8Array.from(headingTerms, massOfTerms),
  };
  return { terms, places };
}

function fieldFactors(
  begins: number,
  lengths: CountedChunk['lengths'] | undefined,
  averages: Record<Field, number>,
): Record<Field, number> {
  const isNew: Record<Field, boolean> = {
    title: begins === BEGINS.page,
    breadcrumbs: begins !== BEGINS.nothing,
    heading: begins !== BEGINS.nothing,
    body: true,
  };
  const factors = { title: 0, breadcrumbs: 0, heading: 0, body: 0 };
  for (const field of FIELDS) {
    const norm = LENGTH_NORMS[field];
    const relativeLength = 1 - norm + (norm * (lengths?.[field] ?? 0)) / averages[field];
    factors[field] = (FIELD_WEIGHTS[field] * (isNew[field] ? 1 : REPEATED)) / relativeLength;
  }
  return factors;
}
