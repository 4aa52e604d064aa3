import { SLOTS, type PostingList } from '../../plugin/contract/term-shard.js';
import type { Partition } from '../load/partition.js';
import type { AskedTerm } from './asked-terms.js';
import type { MatchedTerm } from './matched-term.js';
import type { RankedChunk } from './rank-chunks.js';

/**
 * Looks again at the best chunks, with what a sum of weights cannot see: whether neighbouring words of the question stand
 * near each other, how much of the question a heading and a title cover and how much of the heading the question
 * covers, and what else was found on the page. No text is needed: places and masses are in the index.
 *
 * @returns the same chunks with new scores
 */
export function rerankChunks(
  asked: readonly AskedTerm[],
  matched: readonly MatchedTerm[],
  partitions: readonly Partition[],
  chunks: readonly RankedChunk[],
): RankedChunk[] {
  const questionMass = massOfQuestion(asked, matched);
  const pairs = pairTerms(matched);
  const rescored = chunks.map((chunk) => {
    const places = matched.map((term) => slotsOf(term.lists[chunk.partition] ?? null, chunk.ordinal));
    const headingMass = (partitions[chunk.partition]?.root()?.headingMasses[chunk.ordinal] ?? 0) / 4;
    const factor =
      1 +
      PROXIMITY * proximity(pairs, places) +
      HEADING * headingCoverage(matched, places, questionMass, headingMass) +
      TITLE * coverage(matched, places, SLOTS.title, questionMass);
    return { ...chunk, score: chunk.score * factor };
  });
  return addPageEvidence(rescored, chunks, partitions);
}

const PROXIMITY = 0.4;
const HEADING = 0.5;
const TITLE = 0.4;
const PAGE = 0.15;
const PAGE_DECAY = 0.5;
const PAIR_REACH = 2;

/** Sum of idf over the question's words; a word the vocabulary lacks counts as much as the rarest one it has. */
function massOfQuestion(asked: readonly AskedTerm[], matched: readonly MatchedTerm[]): number {
  let rarest = 0;
  const idfs = new Map<string, number>();
  for (const { asked: term, idf } of matched) {
    rarest = Math.max(rarest, idf);
    idfs.set(term.term, Math.max(idf, idfs.get(term.term) ?? 0));
  }
  let mass = 0;
  for (const { term, isWord } of asked) if (isWord) mass += idfs.get(term) ?? rarest;
  return mass;
}

/** Two words of the question that stand near each other there. */
interface TermPair {
  left: number;
  right: number;
  /** The lesser idf, less for words further apart. */
  weight: number;
}

function pairTerms(matched: readonly MatchedTerm[]): TermPair[] {
  const inOrder: { index: number; position: number; idf: number; term: string }[] = [];
  for (const [index, { asked, idf, term }] of matched.entries()) {
    for (const position of asked.positions) inOrder.push({ index, position, idf, term });
  }
  inOrder.sort((left, right) => left.position - right.position);
  const pairs: TermPair[] = [];
  for (const [at, left] of inOrder.entries()) {
    for (const [reach, right] of inOrder.slice(at + 1, at + 1 + PAIR_REACH).entries()) {
      if (left.position === right.position || left.term === right.term) continue;
      pairs.push({
        left: left.index,
        right: right.index,
        weight: Math.min(left.idf, right.idf) / (reach + 1),
      });
    }
  }
  return pairs;
}

/** Share, in 0..1, of the pairs that stand in one block of text (half in neighbouring blocks) or in one heading. */
function proximity(pairs: readonly TermPair[], places: readonly (Uint32Array | null)[]): number {
  let found = 0;
  let all = 0;
  for (const { left, right, weight } of pairs) {
    all += weight;
    const leftSlots = places[left];
    const rightSlots = places[right];
    if (leftSlots && rightSlots) found += weight * nearness(leftSlots, rightSlots);
  }
  return all === 0 ? 0 : found / all;
}

function nearness(left: Uint32Array, right: Uint32Array): number {
  let best = 0;
  let at = 0;
  for (const slot of left) {
    while (at < right.length && (right[at] ?? 0) + 1 < slot) at += 1;
    for (let next = at; next < right.length && (right[next] ?? 0) <= slot + 1; next += 1) {
      const other = right[next] ?? 0;
      if (other === slot) return 1;
      if (Math.min(other, slot) >= SLOTS.firstText) best = 0.5;
    }
  }
  return best;
}

/** Share of the question's mass, in 0..1, that stands in a slot. */
function coverage(
  matched: readonly MatchedTerm[],
  places: readonly (Uint32Array | null)[],
  slot: number,
  questionMass: number,
): number {
  return questionMass === 0 ? 0 : Math.min(1, massIn(matched, places, slot) / questionMass);
}

function headingCoverage(
  matched: readonly MatchedTerm[],
  places: readonly (Uint32Array | null)[],
  questionMass: number,
  headingMass: number,
): number {
  if (questionMass === 0 || headingMass === 0) return 0;
  const mass = massIn(matched, places, SLOTS.heading);
  const ofQuestion = Math.min(1, mass / questionMass);
  const ofHeading = Math.min(1, mass / headingMass);
  return ofQuestion * ofQuestion * Math.sqrt(ofHeading);
}

function massIn(
  matched: readonly MatchedTerm[],
  places: readonly (Uint32Array | null)[],
  slot: number,
): number {
  let mass = 0;
  for (const [index, { asked, idf, factor }] of matched.entries()) {
    if (asked.isWord && places[index]?.includes(slot) === true) mass += idf * factor;
  }
  return mass;
}

/** The page's other hits speak for it, the next always half as loud. */
function addPageEvidence(
  rescored: readonly RankedChunk[],
  chunks: readonly RankedChunk[],
  partitions: readonly Partition[],
): RankedChunk[] {
  const pages = new Map<string, number[]>();
  const pageOf = ({ partition, ordinal }: RankedChunk): string =>
    `${partition}/${partitions[partition]?.pageOf(ordinal) ?? -1}`;
  for (const chunk of chunks) {
    const page = pageOf(chunk);
    const scores = pages.get(page);
    if (scores === undefined) pages.set(page, [chunk.score]);
    else scores.push(chunk.score);
  }
  return rescored.map((chunk, index) => {
    const own = chunks[index]?.score ?? 0;
    let evidence = 0;
    let share = PAGE;
    let isOwnLeftOut = false;
    for (const score of pages.get(pageOf(chunk)) ?? []) {
      if (score === own && !isOwnLeftOut) {
        isOwnLeftOut = true;
        continue;
      }
      evidence += share * score;
      share *= PAGE_DECAY;
    }
    return { ...chunk, score: chunk.score + evidence };
  });
}

/** @returns `null` when the chunk does not hold the term */
function slotsOf(list: PostingList | null, ordinal: number): Uint32Array | null {
  if (list === null) return null;
  const { ordinals, slots, slotStarts } = list;
  let low = 0;
  let high = ordinals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordinals[middle] ?? 0) < ordinal) low = middle + 1;
    else high = middle;
  }
  return ordinals[low] === ordinal ? slots.subarray(slotStarts[low], slotStarts[low + 1]) : null;
}
