import { LIMITS } from '../../api/_contract/limits.js';
import type { Passage } from '../../api/_contract/request.js';
import type { PublishedChunk } from '../../plugin/format/chunk.js';
import { isSendable, toPassage } from '../context/choose-passages.js';

/** Passages of the page that a selection was made on, and the name of their build. */
export interface PagePassages {
  /** In reading order. */
  chunks: readonly PublishedChunk[];
  build: string;
}

/**
 * Chooses the passages that a selection stands in, by which the function sees that its text is the book's. The function decides that; here
 * it is enough to find the stretch of the page that has the most in common with the selection, and one more passage at each end. Leaves
 * out what the function would refuse: unsigned passages, and those past its limits.
 *
 * @returns In reading order; none if the page has nothing of the selection, as when a component draws its text.
 */
export function chooseSelectionContext(text: string, { chunks, build }: PagePassages): Passage[] {
  const passages = chunks.map((chunk) => toPassage(chunk, build)).filter(isSigned);
  const sought = lettersOf(text);
  // Punctuation alone is the book's wherever it stands.
  if (sought === '') return passages.slice(0, 1);
  const texts = passages.map(({ text: own }) => lettersOf(own));
  let scores = countShared(sought, texts, PIECE_CHARS);
  if (Math.max(...scores) <= 0 && sought.length <= FORMULA_MAX_CHARS) scores = countShared(sought, texts, 2);
  if (Math.max(...scores) <= 0) return [];
  let { from, to } = findStretch(passages, scores);
  const few = Math.max(...scores) / FEW;
  while (from < to && (scores[from] ?? 0) < few) from += 1;
  while (from < to && (scores[to - 1] ?? 0) < few) to -= 1;
  if (isWithinLimits(passages.slice(Math.max(0, from - 1), to))) from = Math.max(0, from - 1);
  if (isWithinLimits(passages.slice(from, to + 1))) to += 1;
  return passages.slice(from, to);
}

/** The length of the pieces that are compared, in characters. */
const PIECE_CHARS = 8;

/** The longest selection of which shorter pieces are compared, because it may be a formula, whose source is spelled otherwise. */
const FORMULA_MAX_CHARS = 200;

/** A passage at either end is left out if it has this many times less in common with the selection than the best one. */
const FEW = 16;

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

/** Counts for each text how many of its pieces the selection has. */
function countShared(sought: string, texts: readonly string[], most: number): number[] {
  const chars = Math.min(most, sought.length);
  const step = chars === sought.length ? 1 : PIECE_STEP;
  const pieces = new Set(Array.from(sought, (_, at) => sought.slice(at, at + chars)));
  return texts.map((text) => {
    let count = 0;
    for (let at = 0; at + chars <= text.length; at += step) {
      if (pieces.has(text.slice(at, at + chars))) count += 1;
    }
    return count;
  });
}

/** If a selection has several pieces, every second one of a passage is enough, and takes half the time. */
const PIECE_STEP = 2;

/** Finds the stretch within the limits whose scores add up to the most. */
function findStretch(passages: readonly Passage[], scores: readonly number[]): { from: number; to: number } {
  let best = { from: 0, to: 0, score: 0 };
  let from = 0;
  let score = 0;
  for (let to = 1; to <= passages.length; to += 1) {
    score += scores[to - 1] ?? 0;
    for (; !isWithinLimits(passages.slice(from, to)); from += 1) score -= scores[from] ?? 0;
    if (score > best.score) best = { from, to, score };
  }
  return best;
}

function isWithinLimits(passages: readonly Passage[]): boolean {
  if (passages.length > LIMITS.selectionPassagesMax) return false;
  return passages.reduce((chars, { text }) => chars + text.length, 0) <= LIMITS.selectionContextMaxChars;
}

function isSigned(passage: Passage): boolean {
  return passage.signature !== '' && isSendable(passage);
}
