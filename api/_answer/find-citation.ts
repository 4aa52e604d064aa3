import { readCharacter } from './spelled-character.js';

/** A citation, in any form, at the start of a text. */
export interface Citation {
  length: number;
  /** The space before the citation. */
  space: string;
  numbers: number[];
}

/** The longest citation, in characters, including the space before it. */
export const CITATION_MAX_CHARS = 64;

/** What brackets may contain, including line breaks: Markdown reads `[` and `1]` on two lines as the label 1. */
const LIST = String.raw`[\d,;\s-]*`;
const CITATION = new RegExp(String.raw`^([ \t]*)\[(?:\^(\d+)|([*_]{0,3})(${LIST})\3(?:†[^\]\n]*)?)\]`);
const CITATION_START = new RegExp(
  String.raw`^[ \t]*(?:\[(?:\^\d*|[*_]{0,3}${LIST}[*_]{0,3}(?:†[^\]\n]*)?))?$`,
);

/**
 * Returns the citation at the start of a text, or `'undecided'` if following text may still complete one. `\[ 1 \]`, with spaces, is a
 * formula.
 */
export function findCitation(text: string, isLast: boolean): Citation | 'undecided' | null {
  let shown = '';
  let length = 0;
  while (length < text.length && length < CITATION_MAX_CHARS) {
    const character = readCharacter(text.slice(length, length + CITATION_MAX_CHARS), isLast);
    if (character === 'undecided') break;
    // Only the title after a dagger may contain other characters.
    const isDagger = text.startsWith('†', length);
    shown += isDagger ? '†' : character.shown;
    length += character.length;
    if (character.shown === ']') {
      const match = CITATION.exec(shown);
      if (match === null || /^[ \t]*\\\[(?:\s|[^\]]*\s\\?\]$)/.test(text.slice(0, length))) return null;
      const [, space = '', footnote, , list = ''] = match;
      const numbers = parseNumbers(footnote ?? list);
      return numbers === null ? null : { length, space, numbers };
    }
    if (!CITATION_START.test(shown)) return null;
  }
  return isLast || text.length >= CITATION_MAX_CHARS ? null : 'undecided';
}

/**
 * Returns the numbers of a citation with ranges expanded, or `null` if the list is not a citation.
 *
 * @param list - With digits of 0 to 9.
 */
export function parseNumbers(list: string): number[] | null {
  if (!/\d/.test(list)) return null;
  const numbers: number[] = [];
  const items = list.split(/[,;]/);
  for (const item of items) {
    const match = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(item);
    if (match === null) return null;
    const first = Number(match[1]);
    const last = Number(match[2] ?? first);
    if (last < first || last - first > CITATION_MAX_CHARS) return null;
    // Passages are numbered from 1: [0, 1] and [0-9] mean something else.
    if (first === 0 && (items.length > 1 || match[2] !== undefined)) return null;
    for (let n = first; n <= last; n += 1) numbers.push(n);
  }
  return [...new Set(numbers)];
}
