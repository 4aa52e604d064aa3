import { createCodeTracker, type Place } from './code-tracker.js';

/** A piece of the answer: text, or the first use of a passage, placed just before the text that cites it. */
export type AnswerPiece = { type: 'text'; text: string } | { type: 'source'; n: number };

/**
 * Creates a filter that lets through only citations of passages that the model was given. Outside code and formulas, `[2]`,
 * `[1, 3]`, `[1-3]`, `[1][2]`, `[^2]` and `【2†title】` are citations and are rewritten in the form `[1][3]`; unknown numbers
 * are dropped together with the space before them. A list or range that starts with 0 is an interval and stays. Text after
 * a citation cannot turn it into a link. How the text is split into deltas makes no difference: the filter holds back up to
 * 48 characters from an open bracket until it is clear whether they form a citation.
 *
 * @param passageCount - Number of passages in the prompt, which numbers them from 1; 0 drops every citation.
 */
export function createCitationFilter(passageCount: number) {
  const code = createCodeTracker();
  const used = new Set<number>();
  let held = '';
  /** The end of the text so far, needed to detect an open bracket. */
  let tail = '';
  /** Not `null` while the text so far ends with a citation. */
  let cited: { startsLine: boolean } | null = null;

  const filterHeld = (isLast: boolean): AnswerPiece[] => {
    const pieces: AnswerPiece[] = [];
    let text = '';
    const emitText = (): void => {
      if (text !== '') pieces.push({ type: 'text', text });
      text = '';
    };
    const write = (token: string): void => {
      code.advance(token);
      text += token;
      tail = (tail + token).slice(-CITATION_MAX_CHARS);
    };
    let rest = held;
    while (rest !== '') {
      const place = code.place();
      const citation = place === 'prose' ? findCitation(rest, isLast) : null;
      if (citation === 'undecided') break;
      if (citation === null) {
        const length = tokenLength(rest, place, isLast);
        if (length === 0) break;
        const token = rest.slice(0, length);
        rest = rest.slice(length);
        if (cited !== null && makesLink(token, cited.startsLine)) write(' ');
        cited = null;
        write(token);
        continue;
      }
      rest = rest.slice(citation.length);
      const known = citation.numbers.filter((n) => n >= 1 && n <= passageCount);
      if (known.length === 0) {
        // Otherwise dropping [9] from "[[9]8]" would leave the citation [8].
        if (OPEN_BRACKET.test(tail)) write('…');
        continue;
      }
      const fresh = known.filter((n) => !used.has(n));
      if (fresh.length > 0) emitText();
      for (const n of fresh) {
        used.add(n);
        pieces.push({ type: 'source', n });
      }
      write(citation.space);
      cited = { startsLine: code.isLineStart() };
      write(known.map((n) => `[${n}]`).join(''));
    }
    held = rest;
    emitText();
    return pieces;
  };

  return {
    /** Adds a delta and returns the pieces that no later delta can change. */
    push(delta: string): AnswerPiece[] {
      // Most deltas contain nothing to filter.
      if (held === '' && cited === null && PLAIN.test(delta)) {
        code.advance(delta);
        tail = (tail + delta).slice(-CITATION_MAX_CHARS);
        return [{ type: 'text', text: delta }];
      }
      held += delta;
      return filterHeld(false);
    },
    /** Ends the text and returns what was held back. */
    flush: () => filterHeld(true),
  };
}

/** Matches text without relevant markup, line breaks, or a trailing space that may belong to a citation. */
const PLAIN = /^[^`~$\\[【\n]*[^`~$\\[【\s]$/;

/** The longest citation, in characters, including the space before it. */
const CITATION_MAX_CHARS = 48;

/** What brackets may contain, including line breaks: Markdown reads `[` and `1]` on two lines as the label 1. */
const LIST = String.raw`[\d,;，、\s\u2013-]*`;
const CITATION = new RegExp(String.raw`^([ \t]*)(?:\[(?:\^(\d+)|(${LIST}))\]|【(${LIST})(?:†[^】\n]*)?】)`);
const CITATION_START = new RegExp(String.raw`^[ \t]*(?:\[(?:\^\d*|${LIST})|【${LIST}(?:†[^】\n]*)?)?$`);
const OPEN_BRACKET = new RegExp(String.raw`[[【]\^?${LIST}$`);

interface Citation {
  length: number;
  /** The space before the citation. */
  space: string;
  numbers: number[];
}

/** Returns the citation at the start of a text, or `'undecided'` if the next delta may still complete one. */
function findCitation(text: string, isLast: boolean): Citation | 'undecided' | null {
  const match = CITATION.exec(text.slice(0, CITATION_MAX_CHARS));
  if (match !== null) {
    const [whole, space = '', footnote, list, lenticular] = match;
    const numbers = parseNumbers(footnote ?? list ?? lenticular ?? '');
    return numbers === null ? null : { length: whole.length, space, numbers };
  }
  const mayBecomeOne = !isLast && text.length < CITATION_MAX_CHARS && CITATION_START.test(text);
  return mayBecomeOne ? 'undecided' : null;
}

/** Returns the numbers of a citation with ranges expanded, or `null` if the list is not a citation. */
function parseNumbers(list: string): number[] | null {
  if (!/\d/.test(list)) return null;
  const numbers: number[] = [];
  const items = list.split(/[,;，、]/);
  for (const item of items) {
    const match = /^\s*(\d+)\s*(?:[\u2013-]\s*(\d+)\s*)?$/.exec(item);
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

/**
 * Returns the length of the token at the start of a text that is not a citation: a run of one of `` ` ~ $ ``, an escape, a
 * newline, or plain text. Returns 0 if the next delta may still extend the token.
 */
function tokenLength(text: string, place: Place, isLast: boolean): number {
  const run = /^(?:`+|~+|\$+)/.exec(text);
  if (run !== null) return run[0].length < text.length || isLast ? run[0].length : 0;
  // In code a backslash escapes nothing.
  if (text.startsWith('\\') && place !== 'code')
    return text.length > 1 || isLast ? Math.min(2, text.length) : 0;
  return /^[^\s`~$\\[【]+/.exec(text)?.[0].length ?? 1;
}

/**
 * Returns whether Markdown would read a citation and the text after it as a link (`[1](address)` or `[1][label]`) or, at
 * the start of a line, as a definition (`[1]: address`), which would turn every `[1]` in the answer into a link.
 */
function makesLink(next: string, startsLine: boolean): boolean {
  return /^[([]/.test(next) || (startsLine && next.startsWith(':'));
}
