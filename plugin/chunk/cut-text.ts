import type { Block } from '../section/section.js';

/** A part of a text and the white space between it and the previous part, if any. */
export interface TextPart {
  text: string;
  glue: string;
}

/**
 * Splits a text that exceeds the limit into parts of about equal size: paragraphs at sentence ends, code at empty lines,
 * then line ends, table rows between cells; else at spaces; else between graphemes, never inside a surrogate pair.
 *
 * @param maxChars - Limit of a part in UTF-16 code units, at least 2.
 * @returns Parts in order; joined with their glue they are the whole text.
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

/** A part ends before `end`, the next one starts at `next`; between them is white space. */
interface Cut {
  end: number;
  next: number;
}

function findCut(
  text: string,
  { target, maxChars, kind }: { target: number; maxChars: number; kind: Block['kind'] },
): Cut {
  // White space after a part may exceed the limit.
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
// Western sentence marks count only before a space (`3.14`, `a.b`), full-width ones anywhere.
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
  // A single grapheme exceeds the limit: combining marks piled on a letter.
  if (end === 0) end = (text.codePointAt(maxChars - 1) ?? 0) > 0xff_ff ? maxChars - 1 : maxChars;
  return { end, next: end };
}
