import { LIMITS } from '../../api/_contract/limits.js';
import type { Passage } from '../../api/_contract/request.js';
import type { PublishedChunk } from '../../plugin/format/chunk.js';
import { isSendable, toPassage } from '../context/choose-passages.js';

/** Passages of the page that a selection was made on, and the names of their book and build. */
export interface PagePassages {
  /** In reading order. */
  chunks: readonly PublishedChunk[];
  book: string;
  build: string;
}

/**
 * Chooses the passages that a selection stands in, by which the function sees that its text is the book's. The function decides that; here
 * it is enough to find the stretch of the page that has most of its pieces, and some passages at each end. Leaves
 * out what the function would refuse: unsigned passages, and those past its limits.
 *
 * @returns In reading order; none if the page has nothing of the selection, as when a component draws its text.
 */
export function chooseSelectionContext(
  text: string,
  { chunks, build }: Pick<PagePassages, 'chunks' | 'build'>,
): Passage[] {
  const passages = chunks.map((chunk) => toPassage(chunk, build)).filter(isSigned);
  const sought = lettersOf(text);
  // Punctuation alone is the book's wherever it stands.
  if (sought === '') return passages.slice(0, 1);
  const texts = passages.map(({ breadcrumbs, sections = [], text: own }) =>
    lettersOf([...breadcrumbs, ...sections.map(({ heading }) => heading), own].join(' ')),
  );
  let shared = listShared(sought, texts, PIECE_CHARS);
  const isNone = shared.every(({ size }) => size === 0);
  if (isNone && sought.length <= FORMULA_MAX_CHARS) shared = listShared(sought, texts, 2);
  let { from, to } = findStretch(passages, shared);
  for (let more = 0; more < NEIGHBOURS && from < to; more += 1) {
    if (from > 0 && isWithinLimits(passages.slice(from - 1, to))) from -= 1;
    if (to < passages.length && isWithinLimits(passages.slice(from, to + 1))) to += 1;
  }
  return passages.slice(from, to);
}

/** The length of the pieces that are compared, in characters. */
const PIECE_CHARS = 8;

/** The longest selection of which shorter pieces are compared, because it may be a formula, whose source is spelled otherwise. */
const FORMULA_MAX_CHARS = 200;

/** How many passages are added at each end, where the selection may have a few words, or a formula. */
const NEIGHBOURS = 2;

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

/** Lists for each text which pieces of the selection it has. */
function listShared(sought: string, texts: readonly string[], most: number): Set<string>[] {
  const chars = Math.min(most, sought.length);
  const pieces = new Set(Array.from(sought, (_, at) => sought.slice(at, at + chars)));
  return texts.map((text) => {
    const shared = new Set<string>();
    for (let at = 0; at + chars <= text.length; at += 1) {
      const piece = text.slice(at, at + chars);
      if (pieces.has(piece)) shared.add(piece);
    }
    return shared;
  });
}

/** Finds the stretch within the limits that has the most pieces for its length. */
function findStretch(
  passages: readonly Passage[],
  shared: readonly ReadonlySet<string>[],
): { from: number; to: number } {
  let best = { from: 0, to: 0, gain: 0 };
  for (const [from, first] of shared.entries()) {
    const pieces = new Set<string>();
    for (let to = from + 1; first.size > 0 && isWithinLimits(passages.slice(from, to)); to += 1) {
      for (const piece of shared[to - 1] ?? []) pieces.add(piece);
      const gain = pieces.size - PIECES_BY_CHANCE * (to - from - 1);
      if (gain > best.gain) best = { from, to, gain };
      if (to === passages.length) break;
    }
  }
  return best;
}

/** How many new pieces a passage must bring: others have a few words of the selection by chance. */
const PIECES_BY_CHANCE = 4;

function isWithinLimits(passages: readonly Passage[]): boolean {
  if (passages.length > LIMITS.selectionPassagesMax) return false;
  return passages.reduce((chars, { text }) => chars + text.length, 0) <= LIMITS.selectionContextMaxChars;
}

function isSigned(passage: Passage): boolean {
  return passage.signature !== '' && isSendable(passage);
}
