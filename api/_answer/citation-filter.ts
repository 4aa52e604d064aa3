import { createCodeTracker, type Place } from './code-tracker.js';

/** A piece of the answer: text to show, or the first use of a passage, which comes just before the text that cites it. */
export type AnswerPiece = { type: 'text'; text: string } | { type: 'source'; n: number };

/** Checks citations in a text that comes in pieces. */
export interface CitationFilter {
  /** Takes the next piece; returns what is decided so far. */
  push(delta: string): AnswerPiece[];
  /** The text is over: returns what was held back. */
  flush(): AnswerPiece[];
}

/**
 * Lets only numbers through that were given out. `[2]`, `[1, 3]`, `[1-3]` and `[1][2]` outside code and formulas are
 * citations, written out as `[1][3]`; an unknown number is dropped with the space before it. Where the text is cut into
 * deltas makes no difference: an open bracket is held back until it is decided, at most 48 characters.
 *
 * @param passageCount - passages given to the model, numbered from 1; 0 drops every citation
 */
export function createCitationFilter(passageCount: number): CitationFilter {
  const code = createCodeTracker();
  const used = new Set<number>();
  let held = '';

  const take = (isLast: boolean): AnswerPiece[] => {
    const pieces: AnswerPiece[] = [];
    let text = '';
    const emitText = (): void => {
      if (text !== '') pieces.push({ type: 'text', text });
      text = '';
    };
    let rest = held;
    while (rest !== '') {
      const length = tokenLength(rest, code.place(), isLast);
      if (length === 0) break;
      const token = rest.slice(0, length);
      rest = rest.slice(length);
      const numbers = code.place() === 'prose' ? parseCitation(token) : null;
      if (numbers === null) {
        code.advance(token);
        text += token;
        continue;
      }
      const known = numbers.filter((n) => n >= 1 && n <= passageCount);
      if (known.length === 0) continue;
      const fresh = known.filter((n) => !used.has(n));
      if (fresh.length > 0) emitText();
      for (const n of fresh) {
        used.add(n);
        pieces.push({ type: 'source', n });
      }
      const written = `${/^[ \t]*/.exec(token)?.[0] ?? ''}${known.map((n) => `[${n}]`).join('')}`;
      code.advance(written);
      text += written;
    }
    held = rest;
    emitText();
    return pieces;
  };

  return {
    push(delta) {
      held += delta;
      return take(false);
    },
    flush: () => take(true),
  };
}

/** Longest bracket that may still become a citation, in characters. */
const CITATION_MAX_CHARS = 48;

/**
 * Length of the next token at the start of the text: in prose a citation with the space before it; a run of `` ` ~ $ ``;
 * an escape; a newline; plain text. 0 when the next delta may still change what it is.
 */
function tokenLength(text: string, place: Place, isLast: boolean): number {
  if (place === 'prose') {
    const citation = /^[ \t]*\[[\d, \t\u2013-]*\]/.exec(text);
    if (citation !== null) return citation[0].length;
    const mayBecomeOne = text.length <= CITATION_MAX_CHARS && /^[ \t]*(?:\[[\d, \t\u2013-]*)?$/.test(text);
    if (mayBecomeOne && !isLast) return 0;
  }
  const run = /^(?:`+|~+|\$+)/.exec(text);
  if (run !== null) return run[0].length < text.length || isLast ? run[0].length : 0;
  // In code a backslash escapes nothing.
  if (text.startsWith('\\') && place !== 'code')
    return text.length > 1 || isLast ? Math.min(2, text.length) : 0;
  return /^[^\s`~$\\[]+/.exec(text)?.[0].length ?? 1;
}

/** The numbers of a citation, ranges written out; `null` when the token is none. */
function parseCitation(token: string): number[] | null {
  const inside = /^[ \t]*\[(.*)\]$/.exec(token)?.[1];
  if (inside === undefined || !/\d/.test(inside)) return null;
  const numbers: number[] = [];
  for (const item of inside.split(',')) {
    const match = /^\s*(\d+)\s*(?:[\u2013-]\s*(\d+)\s*)?$/.exec(item);
    if (match === null) return null;
    const first = Number(match[1]);
    const last = Number(match[2] ?? first);
    if (last < first || last - first > CITATION_MAX_CHARS) return null;
    for (let n = first; n <= last; n += 1) numbers.push(n);
  }
  return [...new Set(numbers)];
}
