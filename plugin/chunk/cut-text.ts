import type { Block } from '../section/section.js';

/** A part of a text, and any white space between the previous part and this one. */
export interface TextPart {
  text: string;
  glue: string;
}

/**
 * Splits a text that exceeds the limit into parts of about equal size: text at line or sentence ends, code at empty lines
 * or line ends, table rows between cells; otherwise at spaces, or between graphemes, but never inside a surrogate pair.
 *
 * @param maxChars - Maximum length of a part in UTF-16 code units, at least 2.
 * @returns Parts in order. Joined with their glue, they give the whole text.
 */
export function cutText(text: string, maxChars: number, kind: Block['kind']): TextPart[] {
  const parts: TextPart[] = [];
  let rest = text;
  let glue = '';
  while (rest.length > maxChars) {
    const target = Math.ceil(rest.length / Math.ceil(rest.length / maxChars));
    const { end, next } = findCut(rest, { target, maxChars, kind });
    parts.push({ text: rest.slice(0, end), glue });
    glue = rest.slice(end, next);
    rest = rest.slice(next);
  }
  if (rest !== '') parts.push({ text: rest, glue });
  return parts;
}

/** A cut: a part ends before `end` and the next one starts at `next`. Between them is white space. */
interface Cut {
  end: number;
  next: number;
}

function findCut(
  text: string,
  { target, maxChars, kind }: { target: number; maxChars: number; kind: Block['kind'] },
): Cut {
  // White space after a part may extend beyond the limit.
  const window = text.slice(0, maxChars + 64);
  for (const boundary of BOUNDARIES[kind]) {
    let best: Cut | undefined;
    for (const match of window.matchAll(boundary)) {
      const next = match.index + match[0].length;
      const end = next - (/\s+$/u.exec(match[0])?.[0].length ?? 0);
      if (end > maxChars) break;
      const isNearer = best === undefined || Math.abs(end - target) <= Math.abs(best.end - target);
      if (end >= target / 2 && isNearer) best = { end, next };
    }
    if (best !== undefined) return best;
  }
  return cutBetweenGraphemes(text, target, maxChars);
}

const LINE = /[ \t]*\n/gu;
const SPACE = /\s+/gu;
// Western sentence marks only count before white space (not in `3.14` or `a.b`), full-width ones anywhere.
const SENTENCE = /[.!?…؟।]["')\]”’»]*\s+|[。！？]["'」』）”’]*\s*/gu;

const BOUNDARIES: Readonly<Record<Block['kind'], readonly RegExp[]>> = {
  paragraph: [LINE, SENTENCE, SPACE],
  'list-item': [LINE, SENTENCE, SPACE],
  formula: [LINE, SPACE],
  'table-row': [/ \| /gu, SENTENCE, SPACE],
  code: [/[ \t]*\n(?:[ \t]*\n)+/gu, LINE, SPACE],
};

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function cutBetweenGraphemes(text: string, target: number, maxChars: number): Cut {
  let end = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, maxChars + 64))) {
    const after = index + segment.length;
    if (after > maxChars || (end > 0 && after > target)) break;
    end = after;
  }
  // A single grapheme may exceed the limit, such as a letter with many combining marks.
  if (end === 0) end = (text.codePointAt(maxChars - 1) ?? 0) > 0xff_ff ? maxChars - 1 : maxChars;
  return { end, next: end };
}
