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
 * Chooses the passages that a selection stands in, by which the function sees that its text is the book's. That is decided there; here,
 * the stretch of the page that has the most in common with the selection is enough. Leaves out what the function would refuse:
 * unsigned passages, and those past its limits.
 *
 * @returns In reading order; none if the page has nothing of the selection, as when a component draws its text.
 */
export function chooseSelectionContext(text: string, { chunks, build }: PagePassages): Passage[] {
  const passages = chunks.map((chunk) => toPassage(chunk, build)).filter(isSigned);
  const sought = lettersOf(text);
  const scores = countShared(
    sought,
    passages.map(({ text: own }) => lettersOf(own)),
  );
  let { from, to } = findStretch(passages, scores);
  // A word or a brace may be anywhere.
  if (sought.length < SHORT_CHARS) return passages.slice(from, to);
  if (scores.every((score) => score === 0)) return [];
  while (scores[from] === 0) from += 1;
  while (scores[to - 1] === 0) to -= 1;
  for (let more = 0; more < NEIGHBOURS; more += 1) {
    if (from > 0 && isWithinLimits(passages.slice(from - 1, to))) from -= 1;
    if (to < passages.length && isWithinLimits(passages.slice(from, to + 1))) to += 1;
  }
  return passages.slice(from, to);
}

/** The shortest selection whose place can be told by the pieces it shares with passages, in letters and digits. */
const SHORT_CHARS = 48;

/** How many passages are sent before and behind those that share a piece: there, the selection may hold a few words, or a formula. */
const NEIGHBOURS = 2;

/** The length of the pieces that are compared, in characters. */
const PIECE_CHARS = 8;

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

/** Counts for each text how many of its pieces the selection has. */
function countShared(sought: string, texts: readonly string[]): number[] {
  const chars = Math.min(PIECE_CHARS, sought.length);
  if (chars === 0) return texts.map(() => 0);
  const pieces = new Set(Array.from(sought, (_, at) => sought.slice(at, at + chars)));
  return texts.map((text) => {
    let count = 0;
    for (let at = 0; at + chars <= text.length; at += PIECE_STEP) {
      if (pieces.has(text.slice(at, at + chars))) count += 1;
    }
    return count;
  });
}

/** Every second piece of a passage is enough, and takes half the time. */
const PIECE_STEP = 2;

/** Finds the stretch within the limits whose scores add up to the most. */
function findStretch(passages: readonly Passage[], scores: readonly number[]): { from: number; to: number } {
  let best = { from: 0, to: 0, score: -1 };
  let from = 0;
  let score = 0;
  for (let to = 1; to <= passages.length; to += 1) {
    score += scores[to - 1] ?? 0;
    for (; !isWithinLimits(passages.slice(from, to)); from += 1) score -= scores[from] ?? 0;
    if (score > best.score || (score === best.score && from === best.from)) best = { from, to, score };
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
