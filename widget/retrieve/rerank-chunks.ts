import { SLOTS, type PostingList } from '../../plugin/format/term-shard.js';
import { findFirst } from '../../plugin/terms/term-order.js';
import type { ChunkPlace, Partition } from '../load/partition.js';
import type { MatchedTerm } from './match-terms.js';
import { measureProximity, measureWindow, pairTerms } from './proximity.js';
import type { QueryTerm } from './query.js';

/** A scored chunk whose text is not loaded yet. */
export interface RankedChunk {
  /** Indexes of its partition among those searched, and of the chunk in that partition. */
  partition: number;
  ordinal: number;
  score: number;
}

/** Orders chunks best first, and ties in reading order. */
export function compareRanks(left: RankedChunk, right: RankedChunk): number {
  return right.score - left.score || left.partition - right.partition || left.ordinal - right.ordinal;
}

/**
 * Scores the best chunks again by what a sum of weights does not show. Needs no text, because positions are in the index.
 *
 * - Surroundings: the question's terms in neighbouring chunks and elsewhere on the page.
 * - Text: how close neighbouring words of the question are, and how much of the question fits in a sentence or two.
 * - Names: how much of the question is in the title, breadcrumbs and heading, and how much of title and heading is in the question.
 * - Order: how early on the page the chunk is, and how much of the question the page first mentions in it.
 * - Other hits: those on the same page raise the score; better ones in the same section lower it.
 * @param weightScale - The value that a stored weight of 255 stands for.
 * @param chunks - Best first.
 * @returns The same chunks with new scores, best first.
 */
export function rerankChunks(
  queryTerms: readonly QueryTerm[],
  matched: readonly MatchedTerm[],
  partitions: readonly Partition[],
  weightScale: number,
  chunks: readonly RankedChunk[],
): RankedChunk[] {
  const questionMass = massOfQuestion(queryTerms, matched);
  const pairs = pairTerms(matched);
  const places = chunks.map(({ partition, ordinal }) => partitions[partition]?.placeOf(ordinal) ?? NOWHERE);
  const rescored = chunks.map((chunk, rank): RankedChunk => {
    const place = places[rank] ?? NOWHERE;
    const found = matched.map(({ lists }) =>
      findOnPage(lists[chunk.partition] ?? null, chunk.ordinal, place),
    );
    const slots = found.map((term) => term.slots);
    const text =
      PROXIMITY * measureProximity(pairs, slots) +
      WINDOW * share(measureWindow(matched, slots), questionMass);
    const names = scoreNames(matched, slots, questionMass, place);
    const first = sumMass(matched, ({ role }, index) => (role === 'word' && found[index]?.isFirst ? 1 : 0));
    const order = EARLY / (1 + chunk.ordinal - place.start) + FIRST * share(first, questionMass);
    // Each term counts at least what it borrows from its surroundings.
    const sum = sumMass(matched, (_term, index) => {
      const { own = 0, beside = 0, most = 0 } = found[index] ?? {};
      return Math.max(own, BORROWED_BESIDE * beside, BORROWED_PAGE * most);
    });
    const score = sum * (weightScale / 255) * (1 + text) * (1 + names) * (1 + order);
    return { ...chunk, score: score + pageEvidence(rank, chunks, places) };
  });
  return demoteRepeats(rescored, places).sort(compareRanks);
}

const NOWHERE: ChunkPlace = { page: -1, section: -1, start: 0, end: 0, titleMass: 0, headingMass: 0 };

/**
 * Factor on a term's weight in the chunk before or after, if its own is less: an answer may span two chunks. 0..0.5 tried, six halves:
 * covidqa MRR@10 .7307 at 0, .7325 at .2, .7329 at .3, .7320 at .5; R@5 .839, .843, .847, .846.
 */
const BORROWED_BESIDE = 0.3;
/**
 * Factor on a term's greatest weight on the page: a passage need not repeat what its page is about. 0..0.3 tried: covidqa .7307 at 0,
 * .7354 at .2, .7353 at .3; redux-links .7660, .7662, .7661.
 */
const BORROWED_PAGE = 0.2;
/** Early chunks introduce the page. 0..0.4 tried: covidqa .7307 at 0, .7372 at .1, .7328 at .4; XQuAD -.003 at .1. */
const EARLY = 0.05;
/** A page explains a word where it first mentions it. 0..0.4 tried: covidqa .7307 at 0, .7405 at .1, .7394 at .2. */
const FIRST = 0.05;
/**
 * Weight of `measureProximity`; 0..0.9 tried. Alone, .5 was best (covidqa MRR@10 .683 at 0, .713 at .4, .715 at .6; XQuAD falls
 * above .6). With WINDOW, which partly measures the same, .1..0.5 tried on odd and even pages: redux-links -.006 at .1, -.010 at .25
 * and .5; covidqa +.006, +.008, +.009.
 */
const PROXIMITY = 0.25;
/**
 * Weight of the question's share in one window; 0..2 tried. covidqa MRR@10 .712 at 0, .723 at .6, .725 at 1; redux-links .716, .713, .705
 * (R@5 .793, .813, .806); four XQuAD languages .9547, .9566, .9569. The text must not outweigh the names.
 */
const WINDOW = 1.1;
/** Weight of the question's share in title, breadcrumbs and heading; 0..1.5 tried: redux-links .674 at .4, .716 at .8, .717 at 1.2. */
const NAMED = 0.7;
/**
 * Weight of the share of the heading in the question; 0.3..1.3 tried: redux-links .708 at .3, .721 at .6. With WINDOW, R@5 and MRR@10 of
 * redux-links over six halves: .847 and .7550 at .6, .849 and .7557 at .8, .847 and .7535 at 1.
 */
const HEADING_SAID = 1;
/** Weight of the share of the title in the question; 0..1.5 tried: redux-links .711 at .6, .721 at 1, .718 at 1.5. */
const TITLE_SAID = 0.9;
/** Weight of other hits; 0..0.4 tried: mean XQuAD .9463 at 0, .9472 at .08, .9479 at .15, .9466 at .4; covidqa falls from .711 to .699. */
const PAGE = 0.05;
/** Each further hit on the page counts half as much. */
const PAGE_DECAY = 0.5;
/** Factor for each further chunk of a section; 0.8..1 tried: redux-links R@5 .786 at 1, .796 at .9; XQuAD .9483 and .9485. */
const REPEAT = 0.95;
const REPEAT_MIN = 0.5;

/** Sums the idf of the question's words. A word that was not found counts as much as the rarest one that was. */
function massOfQuestion(queryTerms: readonly QueryTerm[], matched: readonly MatchedTerm[]): number {
  let rarest = 0;
  const idfs = new Map<string, number>();
  for (const { queryTerm, idf } of matched) {
    rarest = Math.max(rarest, idf);
    idfs.set(queryTerm.term, Math.max(idf, idfs.get(queryTerm.term) ?? 0));
  }
  let mass = 0;
  for (const { term, role } of queryTerms) if (role === 'word') mass += idfs.get(term) ?? rarest;
  return mass;
}

/**
 * Scores how well title, breadcrumbs and heading match the question. They are compared by idf, not by number of words, so that a heading
 * such as "1" or "Introduction" has no effect. Their share of the question is squared, because half of it means little.
 */
function scoreNames(
  matched: readonly MatchedTerm[],
  slots: readonly (Uint32Array | null)[],
  questionMass: number,
  place: ChunkPlace,
): number {
  const massIn = (...names: readonly number[]): number =>
    sumMass(matched, ({ role }, index) =>
      role === 'word' && names.some((name) => slots[index]?.includes(name)) ? 1 : 0,
    );
  const named = share(massIn(SLOTS.title, SLOTS.breadcrumbs, SLOTS.heading), questionMass);
  const headingSaid = share(massIn(SLOTS.heading), place.headingMass);
  const titleSaid = share(massIn(SLOTS.title), place.titleMass);
  return named * (NAMED * named + HEADING_SAID * headingSaid + TITLE_SAID * titleSaid);
}

/** Returns a share in 0..1, even though masses are rounded. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(1, part / whole);
}

/** Sums the terms' idf, each multiplied by the term's weight and a factor. */
function sumMass(
  matched: readonly MatchedTerm[],
  factorOf: (term: QueryTerm, index: number) => number,
): number {
  let mass = 0;
  for (const [index, { queryTerm, idf, weight }] of matched.entries()) {
    mass += idf * weight * factorOf(queryTerm, index);
  }
  return mass;
}

/** A term's occurrences on a page, as seen from one of its chunks. Weights are as in posting lists, or 0 if the term does not occur. */
interface TermOnPage {
  /** The term's positions in the chunk; `null` if it does not occur there. */
  slots: Uint32Array | null;
  own: number;
  /** The greater of its weights in the chunks before and after. */
  beside: number;
  /** Its greatest weight on the page. */
  most: number;
  /** Whether this is the first chunk of the page with the term. */
  isFirst: boolean;
}

/**
 * Looks up a chunk and the rest of its page in a posting list.
 *
 * @param list - The term's; `null` if it does not occur in the partition.
 * @param page - Ordinals of the page's first chunk and of the one after its last.
 */
function findOnPage(
  list: PostingList | null,
  ordinal: number,
  page: { start: number; end: number },
): TermOnPage {
  const found: TermOnPage = { slots: null, own: 0, beside: 0, most: 0, isFirst: false };
  if (list === null) return found;
  const { ordinals, weights, slots, slotStarts } = list;
  const first = findFirst(ordinals, (other) => other >= page.start);
  for (let at = first; at < ordinals.length; at += 1) {
    const other = ordinals[at] ?? page.end;
    if (other >= page.end) break;
    const weight = weights[at] ?? 0;
    if (other === ordinal) {
      found.slots = slots.subarray(slotStarts[at], slotStarts[at + 1]);
      found.own = weight;
      found.isFirst = at === first;
    } else if (other === ordinal - 1 || other === ordinal + 1) found.beside = Math.max(found.beside, weight);
    found.most = Math.max(found.most, weight);
  }
  return found;
}

/** Computes what the page's other hits, as first ranked, add to a chunk's score. */
function pageEvidence(rank: number, chunks: readonly RankedChunk[], places: readonly ChunkPlace[]): number {
  const own = chunks[rank];
  let evidence = 0;
  let factor = PAGE;
  for (const [index, other] of chunks.entries()) {
    if (index === rank || other.partition !== own?.partition || places[index]?.page !== places[rank]?.page) {
      continue;
    }
    evidence += factor * other.score;
    factor *= PAGE_DECAY;
  }
  return evidence;
}

/**
 * Lowers the scores of all chunks of a section but the best, because the words of its heading lift every one of them.
 *
 * @param places - In the order of `chunks`.
 */
function demoteRepeats(chunks: readonly RankedChunk[], places: readonly ChunkPlace[]): RankedChunk[] {
  const inOrder = chunks.map((chunk, index) => ({ chunk, section: places[index]?.section ?? -1 }));
  inOrder.sort((left, right) => compareRanks(left.chunk, right.chunk));
  const seen = new Map<string, number>();
  const demoted: RankedChunk[] = [];
  for (const { chunk, section } of inOrder) {
    const key = `${chunk.partition}/${section}`;
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    demoted.push({ ...chunk, score: chunk.score * Math.max(REPEAT_MIN, REPEAT ** before) });
  }
  return demoted;
}
