import type { Tokenizer } from '../../plugin/terms/tokenizer.js';

/**
 * Finds terms in a text, for highlighting, with the tokenizer, so that every form of a word is marked.
 *
 * @returns UTF-16 offsets in order; marks that touch or overlap are merged
 */
export function markText(
  text: string,
  terms: ReadonlySet<string>,
  tokenizer: Tokenizer,
): { start: number; end: number }[] {
  const found = tokenizer
    .words(text)
    .filter(({ term }) => terms.has(term))
    .sort((left, right) => left.start - right.start);
  const marks: { start: number; end: number }[] = [];
  for (const { start, end } of found) {
    const last = marks.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else marks.push({ start, end });
  }
  return marks;
}
