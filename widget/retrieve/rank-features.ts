import { SLOTS, type PostingList } from '../../plugin/format/term-shard.js';
import { findFirst } from '../../plugin/terms/term-order.js';
import type { ChunkPlace, Partition } from '../load/partition.js';
import type { MatchedTerm } from './match-terms.js';
import { measureProximity, measureWindow, pairTerms } from './proximity.js';
import type { QueryTerm } from './query.js';
import type { RankedChunk } from './ranked-chunk.js';

/**
 * What the ranking knows about a chunk and a question. All of it comes from posting lists and the root, so no text is loaded. A share is
 * in 0..1, by idf; of the question unless it says otherwise. A sum is that of weighted terms (BM25F), as the logarithm of its ratio to
 * the best chunk's.
 */
export interface RankFeatures {
  /** Sum of the chunk's own terms. */
  sum: number;
  /** The same, but each term counts at least what it borrows from the chunks beside it and from the rest of the page. */
  borrowedSum: number;
  /** The same over the whole page. */
  pageSum: number;
  /** Sum of the terms that stand in some title, breadcrumb or heading of the book, which everyday words do not. */
  topicSum: number;
  /** The greatest term's part of the sum: high if the rest of the question is missing. */
  greatestTerm: number;
  /** Share in the chunk; of the terms that are in some name of the book; on the page; mentioned first on the page here. */
  covered: number;
  topicCovered: number;
  pageCovered: number;
  first: number;
  /** How close neighbouring words of the question are (`measureProximity`). */
  proximity: number;
  /** Share in one window of the text, and its ratio to the best chunk's. */
  window: number;
  relativeWindow: number;
  /** Share in title, breadcrumbs and heading, and its square, because half of a question means little. */
  named: number;
  namedSquared: number;
  /** Share of the title, and of the section's own heading, that is in the question. */
  titleSaid: number;
  headingSaid: number;
  /** The two directions multiplied: names that are the question and little else. */
  namedTitleSaid: number;
  namedHeadingSaid: number;
  titleFit: number;
  headingFit: number;
  /** Whether title or heading is the question, word for word: 0 or 1. */
  titleIsQuestion: number;
  headingIsQuestion: number;
  /** Whether the chunk begins its page, and whether it ends its section: 0 or 1. */
  beginsPage: number;
  endsSection: number;
  /** 1 for the page's first chunk, then 1/2, 1/3 and so on. */
  early: number;
  /** How much of the page's best weights are already in its first chunk: high on a page about the question. */
  pageOpening: number;
  /** Two of the above, multiplied by how short the question is: a few words may name a heading, a sentence hardly does. */
  shortHeadingSaid: number;
  shortHeadingFit: number;
}

/**
 * Measures the features of the best chunks.
 *
 * @param chunks - At least the chunks to be ranked against each other: some features compare them.
 * @returns The features of each chunk, in the order of `chunks`.
 */
export function measureFeatures(
  queryTerms: readonly QueryTerm[],
  matched: readonly MatchedTerm[],
  partitions: readonly Partition[],
  chunks: readonly RankedChunk[],
): RankFeatures[] {
  const question = weighQuestion(queryTerms, matched);
  const drafts = chunks.map((chunk) => measureChunk(question, matched, partitions[chunk.partition], chunk));
  const best = {
    sum: greatest(drafts, ({ sums }) => sums.own),
    borrowed: greatest(drafts, ({ sums }) => sums.borrowed),
    page: greatest(drafts, ({ sums }) => sums.page),
    topic: greatest(drafts, ({ sums }) => topicSumOf(sums)),
    window: greatest(drafts, ({ features }) => features.window),
  };
  return drafts.map(({ features, sums }) =>
    Object.assign(features, {
      sum: logRatio(sums.own, best.sum),
      borrowedSum: logRatio(sums.borrowed, best.borrowed),
      pageSum: logRatio(sums.page, best.page),
      topicSum: logRatio(topicSumOf(sums), best.topic),
      relativeWindow: share(features.window, best.window),
    }),
  );
}

/** Each term counts at least this much of its greatest weight in the chunks beside, or of that on the page. */
const BORROWED_BESIDE = 0.3;
const BORROWED_PAGE = 0.2;
/** What the other words count in `topicSum`: without them, a question of everyday words would have no sum at all. */
const OTHER_WORDS = 0.1;
/** Masses of names are rounded in the index. */
const NEARLY_ALL = 0.97;

/** What measuring needs to know about the question. */
interface WeighedQuestion {
  /** Summed idf of the words. One that was not found counts as much as the rarest that was. */
  mass: number;
  /** The same of the words that are in some name of the book. */
  topicMass: number;
  /** By matched term: 1 if it is in some title, breadcrumb or heading of the book, else 0. */
  isTopic: readonly number[];
  pairs: ReturnType<typeof pairTerms>;
  /** 1 for a single word, then 2/3, 1/2, 2/5 and so on. */
  brevity: number;
}

function weighQuestion(queryTerms: readonly QueryTerm[], matched: readonly MatchedTerm[]): WeighedQuestion {
  const idfs = new Map<string, number>();
  for (const { queryTerm, idf } of matched) {
    idfs.set(queryTerm.term, Math.max(idf, idfs.get(queryTerm.term) ?? 0));
  }
  const rarest = Math.max(0, ...idfs.values());
  const words = queryTerms.filter(({ role }) => role === 'word');
  let mass = 0;
  for (const { term } of words) mass += idfs.get(term) ?? rarest;
  const isTopic = matched.map(({ lists }) => (lists.some(hasName) ? 1 : 0));
  return {
    mass,
    topicMass: sumMass(matched, (index) => isTopic[index] ?? 0),
    isTopic,
    pairs: pairTerms(matched),
    brevity: Math.min(1, 2 / (1 + words.length)),
  };
}

/** Whether a term occurs in the names of some chunk. Slots ascend, so the first one tells. */
function hasName(list: PostingList | null): boolean {
  return (
    list !== null &&
    list.ordinals.some(
      (_ordinal, at) => (list.slots[list.slotStarts[at] ?? 0] ?? SLOTS.firstText) < SLOTS.firstText,
    )
  );
}

type OwnFeatures = Omit<RankFeatures, 'sum' | 'borrowedSum' | 'pageSum' | 'topicSum' | 'relativeWindow'>;

/** Sums of weights, as in posting lists, times idf. */
interface Sums {
  own: number;
  borrowed: number;
  page: number;
  topic: number;
}

function measureChunk(
  question: WeighedQuestion,
  matched: readonly MatchedTerm[],
  partition: Partition | undefined,
  chunk: RankedChunk,
): { features: OwnFeatures; sums: Sums } {
  const place = partition?.placeOf(chunk.ordinal) ?? NOWHERE;
  const found = matched.map(({ lists }) => findOnPage(lists[chunk.partition] ?? null, chunk.ordinal, place));
  const slots = found.map((term) => term.slots);
  const isIn = (index: number, name: number): boolean => slots[index]?.includes(name) ?? false;
  const massIn = (name: number): number => sumMass(matched, (index) => (isIn(index, name) ? 1 : 0));
  const shareOf = (factorOf: (index: number) => number, mass = question.mass): number =>
    share(sumMass(matched, factorOf), mass);

  const [titleMass, headingMass] = [massIn(SLOTS.title), massIn(SLOTS.heading)];
  const [inTitle, inHeading] = [share(titleMass, question.mass), share(headingMass, question.mass)];
  const titleSaid = share(titleMass, place.titleMass);
  const headingSaid = share(headingMass, place.headingMass);
  const headingFit = inHeading * headingSaid;
  const named = shareOf((index) => (NAMES.some((name) => isIn(index, name)) ? 1 : 0));
  const covered = shareOf((index) => (slots[index] ? 1 : 0));
  const proximity = measureProximity(question.pairs, slots);
  const window = share(measureWindow(matched, slots), question.mass);

  const sums = { own: 0, borrowed: 0, page: 0, topic: 0 };
  let [greatestTerm, greatestOnPage, opening] = [0, 0, 0];
  for (const [index, { queryTerm, idf, weight }] of matched.entries()) {
    const { own = 0, beside = 0, most = 0, sum = 0, atStart = 0 } = found[index] ?? {};
    const unit = idf * weight;
    sums.own += unit * own;
    sums.borrowed += unit * Math.max(own, BORROWED_BESIDE * beside, BORROWED_PAGE * most);
    sums.page += unit * sum;
    sums.topic += unit * own * (question.isTopic[index] ?? 0);
    greatestOnPage += unit * most;
    opening += unit * atStart;
    if (queryTerm.role === 'word') greatestTerm = Math.max(greatestTerm, unit * own);
  }
  const { brevity } = question;
  const features = {
    greatestTerm: share(greatestTerm, sums.own),
    covered,
    topicCovered: shareOf((index) => (slots[index] ? (question.isTopic[index] ?? 0) : 0), question.topicMass),
    pageCovered: shareOf((index) => (found[index]?.most ? 1 : 0)),
    first: shareOf((index) => (found[index]?.isFirst ? 1 : 0)),
    proximity,
    window,
    named,
    namedSquared: named * named,
    titleSaid,
    headingSaid,
    namedTitleSaid: named * titleSaid,
    namedHeadingSaid: named * headingSaid,
    titleFit: inTitle * titleSaid,
    headingFit,
    titleIsQuestion: Math.min(inTitle, titleSaid) > NEARLY_ALL ? 1 : 0,
    headingIsQuestion: Math.min(inHeading, headingSaid) > NEARLY_ALL ? 1 : 0,
    beginsPage: chunk.ordinal === place.start ? 1 : 0,
    endsSection: endsSection(partition, chunk.ordinal, place) ? 1 : 0,
    early: 1 / (1 + chunk.ordinal - place.start),
    pageOpening: share(opening, greatestOnPage),
    shortHeadingSaid: headingSaid * brevity,
    shortHeadingFit: headingFit * brevity,
  };
  return { features, sums };
}

const NAMES = [SLOTS.title, SLOTS.breadcrumbs, SLOTS.heading];
const NOWHERE: ChunkPlace = { page: -1, section: -1, start: 0, end: 0, titleMass: 0, headingMass: 0 };

/** A term's occurrences on a page, as seen from one of its chunks. Weights are as in posting lists, or 0 if the term does not occur. */
interface TermOnPage {
  /** The term's positions in the chunk; `null` if it does not occur there. */
  slots: Uint32Array | null;
  own: number;
  /** The greater of its weights in the chunks before and after. */
  beside: number;
  /** Its greatest weight on the page, and the sum of all. */
  most: number;
  sum: number;
  /** Its weight in the page's first chunk. */
  atStart: number;
  /** Whether this is the first chunk of the page with the term. */
  isFirst: boolean;
}

function findOnPage(list: PostingList | null, ordinal: number, { start, end }: ChunkPlace): TermOnPage {
  const found: TermOnPage = { slots: null, own: 0, beside: 0, most: 0, sum: 0, atStart: 0, isFirst: false };
  if (list === null) return found;
  const { ordinals, weights, slots, slotStarts } = list;
  const first = findFirst(ordinals, (other) => other >= start);
  for (let at = first; at < ordinals.length; at += 1) {
    const other = ordinals[at] ?? 0;
    if (other >= end) break;
    const weight = weights[at] ?? 0;
    if (other === ordinal) {
      found.slots = slots.subarray(slotStarts[at], slotStarts[at + 1]);
      found.own = weight;
      found.isFirst = at === first;
    } else if (other === ordinal - 1 || other === ordinal + 1) found.beside = Math.max(found.beside, weight);
    if (other === start) found.atStart = weight;
    found.most = Math.max(found.most, weight);
    found.sum += weight;
  }
  return found;
}

function endsSection(
  partition: Partition | undefined,
  ordinal: number,
  { end, section }: ChunkPlace,
): boolean {
  return ordinal + 1 >= end || partition?.placeOf(ordinal + 1)?.section !== section;
}

/** Sums the idf of the question's own words, each multiplied by its weight and a factor. */
function sumMass(matched: readonly MatchedTerm[], factorOf: (index: number) => number): number {
  let mass = 0;
  for (const [index, { queryTerm, idf, weight }] of matched.entries()) {
    if (queryTerm.role === 'word') mass += idf * weight * factorOf(index);
  }
  return mass;
}

function topicSumOf({ own, topic }: Sums): number {
  return topic + OTHER_WORDS * own;
}

function greatest<Value>(values: readonly Value[], measure: (value: Value) => number): number {
  let most = 0;
  for (const value of values) most = Math.max(most, measure(value));
  return most;
}

function logRatio(value: number, most: number): number {
  return value > 0 && most > 0 ? Math.log(value / most) : 0;
}

/** Returns a share in 0..1, even though masses are rounded. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(1, part / whole);
}
