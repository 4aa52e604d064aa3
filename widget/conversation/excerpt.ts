import type { TextParts } from './conversation.js';

/** Default length of an excerpt in characters, 120..800: about five lines of the panel. */
const EXCERPT_CHARS = 320;

/**
 * Extracts the part of a passage with the most marked text, cut at spaces, as runs of marked and plain text.
 *
 * @param marks - Ranges of `text` in UTF-16 code units; may be unordered, overlapping or out of range.
 * @param maxChars - Length of the excerpt without its ellipses.
 */
export function excerpt(text: string, marks: readonly Mark[], maxChars: number = EXCERPT_CHARS): TextParts {
  const ordered = tidy(text, marks);
  const from = startOfExcerpt(text, ordered, maxChars);
  const to = endOfExcerpt(text, from, maxChars);
  const parts: TextParts = [];
  let at = from;
  for (const { start, end } of ordered) {
    if (end <= from || start >= to) continue;
    const markFrom = Math.max(start, at);
    const markTo = Math.min(end, to);
    if (markFrom > at) parts.push({ text: text.slice(at, markFrom), marked: false });
    parts.push({ text: text.slice(markFrom, markTo), marked: true });
    at = markTo;
  }
  if (at < to) parts.push({ text: text.slice(at, to), marked: false });
  if (from > 0) parts.unshift({ text: '… ', marked: false });
  if (to < text.length) parts.push({ text: ' …', marked: false });
  return parts;
}

interface Mark {
  start: number;
  end: number;
}

function tidy(text: string, marks: readonly Mark[]): Mark[] {
  const ordered: Mark[] = [];
  for (const { start, end } of [...marks].toSorted((a, b) => a.start - b.start)) {
    const last = ordered.at(-1);
    const from = Math.max(start, 0, last?.end ?? 0);
    const to = Math.min(end, text.length);
    if (to > from) ordered.push({ start: from, end: to });
  }
  return ordered;
}

/** Finds the start of the window with the most marked characters, a little before its first mark. */
function startOfExcerpt(text: string, marks: readonly Mark[], maxChars: number): number {
  if (text.length <= maxChars || marks.length === 0) return 0;
  const leadChars = Math.floor(maxChars / 4);
  let best = { start: 0, weight: -1 };
  for (const [index, first] of marks.entries()) {
    const start = Math.max(0, Math.min(first.start - leadChars, text.length - maxChars));
    let weight = 0;
    for (let i = index; i < marks.length; i++) {
      const mark = marks[i];
      if (mark === undefined || mark.end > start + maxChars) break;
      weight += mark.end - mark.start;
    }
    if (weight > best.weight) best = { start, weight };
  }
  if (best.start === 0) return 0;
  const space = text.slice(best.start, best.start + leadChars).search(/\s/u);
  return space < 0 ? wholeCharacter(text, best.start) : best.start + space + 1;
}

function endOfExcerpt(text: string, from: number, maxChars: number): number {
  const to = from + maxChars;
  if (to >= text.length) return text.length;
  const space = text.slice(from, to).search(/\s\S*$/u);
  return space > maxChars / 2 ? from + space : wholeCharacter(text, to);
}

/** Moves an index out of a surrogate pair. */
function wholeCharacter(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc_00 && unit <= 0xdf_ff ? index - 1 : index;
}
