import { matchWords } from '../../api/_contract/book-words.js';
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
 * Chooses the passages that a selection stands in, which show the function that its text is the book's. Leaves out what the function
 * would refuse: unsigned passages, and those past its limits.
 *
 * @returns None if the selection is not shown to be the book's, as when a component draws its text.
 */
export function chooseSelectionContext(text: string, { chunks, build }: PagePassages): Passage[] {
  const passages = chunks.map((chunk) => toPassage(chunk, build)).filter(isSigned);
  const { isBooks, used } = matchWords(text, passages);
  if (!isBooks) return [];
  const context: Passage[] = [];
  let chars = 0;
  for (const index of used) {
    const passage = passages[index];
    if (passage === undefined || context.length === LIMITS.selectionPassagesMax) continue;
    if (chars + passage.text.length > LIMITS.selectionContextMaxChars) continue;
    chars += passage.text.length;
    context.push(passage);
  }
  return context;
}

function isSigned(passage: Passage): boolean {
  return passage.signature !== '' && isSendable(passage);
}
