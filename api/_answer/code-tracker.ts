import { createInlineTrust } from './inline-trust.js';
import { readLineStart, type ListItem } from './line-start.js';

/** How Markdown interprets the next character. */
export type Place = 'prose' | 'code' | 'formula';

/**
 * Follows streamed Markdown and distinguishes prose from code and formulas (`$$`, `\(`, `\[`). Code is only what every renderer shows as
 * code, with or without formulas, HTML and indented code. Where renderers may differ, everything is prose: a fence in a comment or a
 * formula, or one whose list item may have ended, and all that follows it; a code span after an open dollar, until the paragraph ends.
 * Source: https://spec.commonmark.org/0.31.2/#fenced-code-blocks and #code-spans
 */
export function createCodeTracker() {
  const inline = createInlineTrust();
  let isLost = false;
  let fence: Fence | null = null;
  /** What ends the formula. */
  let formula: string | null = null;
  let html: 'none' | 'untilBlankLine' | 'open' = 'none';
  let math: { dollars: number; indent: number } | 'open' | null = null;
  let depth = 0;
  let items: readonly ListItem[] = [];
  let isAfterBlank = true;
  /** The start of the current line, and whether there is more of it. */
  let line = '';
  let isLong = false;
  /** Whether the fence is known to contain the current line, and whether this line opened it. */
  let isInside = false;
  let isOpening = false;

  const addToLine = (text: string): void => {
    isLong ||= line.length + text.length > LINE_MAX_CHARS;
    if (line.length < LINE_MAX_CHARS) line = (line + text).slice(0, LINE_MAX_CHARS);
  };
  const lose = (): void => {
    isLost = true;
    fence = null;
  };

  /** Decides whether a fence contains the current line, which is not blank, from how the line starts. */
  const enterLine = (start: string, open: Fence): void => {
    const rest = withoutQuotes(start, open.depth);
    const [blank = ''] = /^[ \t]*/.exec(rest ?? '') ?? [];
    const spaces = blank.indexOf('\t') === -1 ? blank.length : 0;
    isInside = rest !== null && spaces >= open.indent && start.length < LINE_MAX_CHARS;
    if (isInside) return;
    const hasEnded = rest === null || (spaces < open.base && spaces === blank.length);
    if (hasEnded) fence = null;
    else lose();
  };

  /** Ends the fence if the line closes it. */
  const closeFence = (open: Fence): void => {
    const rest = withoutQuotes(line, open.depth);
    if (rest === null) {
      fence = null;
      return;
    }
    const [, blank = '', run = ''] = /^([ \t]*)(`{3,}|~{3,})[ \t]*$/.exec(rest) ?? [];
    if (isLong && (run !== '' || rest.trim() === '')) lose();
    if (!run.startsWith(open.run)) return;
    if (/^ *$/.test(blank) && blank.length <= open.base + 3) fence = null;
    else lose();
  };

  const endProseLine = (): void => {
    const isBlank = line.trim() === '' && !isLong;
    const opensMath = MATH_LINE.exec(line);
    const tag = TAG_LINE.exec(line)?.[1];
    if (isBlank) {
      formula = null;
      if (html === 'untilBlankLine') html = 'none';
    }
    const start = readLineStart(line, { depth, items, isAfterBlank });
    depth = isBlank ? 0 : start.depth;
    if (!isBlank) items = html === 'none' && math === null ? (start.items ?? []) : [];
    if (math !== null) math = isBlank ? math : afterMathLine(math, line, isLong);
    else if (opensMath !== null) {
      const indent = /^ *(?=\$)/.exec(line)?.[0].length;
      math = indent === undefined || isLong ? 'open' : { dollars: opensMath[1]?.length ?? 0, indent };
    }
    if (html !== 'open' && tag !== undefined) html = htmlAfter(tag, line);
    inline.endLine(isBlank);
    isAfterBlank = /^[ \t>]*$/.test(line);
  };

  return {
    /**
     * Returns how Markdown interprets the text that comes next, or `'undecided'` if that depends on what follows it.
     *
     * @param text - Not empty.
     */
    place(text: string, isLast: boolean): Place | 'undecided' {
      if (fence !== null && !isInside) {
        const [prefix = ''] = /^[ \t>]*/.exec(text) ?? [];
        const next = text.charAt(prefix.length);
        const isCut = line.length + prefix.length > LINE_MAX_CHARS;
        if (next === '' && !isLast && !isCut) return 'undecided';
        if ((next === '' || next === '\n') && !isCut) return 'code';
        enterLine((line + prefix).slice(0, LINE_MAX_CHARS), fence);
      }
      return fence !== null ? 'code' : formula === null ? 'prose' : 'formula';
    },
    /** Returns whether the line so far consists only of indentation, quote markers and list markers. */
    isLineStart: () => MAY_FENCE.test(line),
    /** Returns whether every renderer would read a run of backticks as the start of a code span, if another run ends it in this line. */
    mayOpenSpan: () =>
      !isLost &&
      formula === null &&
      math === null &&
      html === 'none' &&
      !TAG_LINE.test(line) &&
      inline.isTrusted(),
    /**
     * Opens a fence if the text starts with one.
     *
     * @returns The length of the text's first line, which is code; 0 if it opens no fence; `'undecided'` if that depends on what follows.
     */
    openFence(text: string, isLast: boolean): number | 'undecided' {
      if (isLost || fence !== null || !MAY_FENCE.test(line)) return 0;
      const match = FENCE.exec(text);
      if (match === null) return !isLast && /^(?:`{1,2}|~{1,2})$/.test(text) ? 'undecided' : 0;
      const [whole, ticks, tildes] = match;
      const isLineWhole = text.length > whole.length || isLast;
      if (!isLineWhole && whole.length < FENCE_MAX_CHARS) return 'undecided';
      // An info string cannot contain backticks.
      if (isLineWhole && ticks !== undefined && text.charAt(whole.length) === '`') return 0;
      const run = ticks ?? tildes ?? '';
      const start = readLineStart(line + run, { depth, items, isAfterBlank });
      const base = start.items?.at(-1)?.offset ?? 0;
      const isCertain = start.items !== null && start.indent - base <= 3 && start.rest === run;
      if (!isLineWhole || isLong || html !== 'none' || math !== null || !isCertain) {
        lose();
        return 0;
      }
      ({ depth, items } = { depth: start.depth, items: start.items ?? [] });
      fence = { depth, indent: start.indent, base, run };
      formula = null;
      [isInside, isOpening] = [true, true];
      return whole.length;
    },
    /** Adds a token: a whole run of backticks or dollars, an escape, a newline, or other text without any of these. */
    advance(token: string): void {
      if (token === '\n') {
        if (fence !== null && !isInside && line.trim() !== '') enterLine(line, fence);
        if (fence === null) endProseLine();
        else if (!isOpening) closeFence(fence);
        [line, isLong, isInside, isOpening] = ['', false, false, false];
        return;
      }
      addToLine(token);
      if (fence !== null) return;
      inline.advance(token);
      if (formula !== null) formula = token === formula ? null : formula;
      else formula = FORMULA_ENDS.get(token) ?? null;
    },
    /** Adds a whole code span. */
    skipSpan(span: string): void {
      addToLine(span);
      inline.skip();
    },
  };
}

interface Fence {
  /** The number of quotes it is in. */
  depth: number;
  /** The spaces before it. */
  indent: number;
  /** The indentation of the list item that it is certainly in, or 0. */
  base: number;
  run: string;
}

/** Matches what may precede a fence: indentation, quote markers and list markers. */
const PREFIX = String.raw`^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*[ \t>]*`;
const MAY_FENCE = new RegExp(`${PREFIX}$`);
const MATH_LINE = new RegExp(String.raw`${PREFIX}(\${2,})[^$]*$`);
const TAG_LINE = new RegExp(`${PREFIX}<([A-Za-z/!?][^\\s>]*)`);

/** Matches a fence and its info string; where a backtick follows, it is none. */
const FENCE = /^(?:(`{3,})[^\n`]*|(~{3,})[^\n]*)/;

/** The longest start of a line, and the longest line that opens a fence, in characters. */
const LINE_MAX_CHARS = 200;
const FENCE_MAX_CHARS = 400;

const FORMULA_ENDS: ReadonlyMap<string, string> = new Map([
  ['$$', '$$'],
  [String.raw`\(`, String.raw`\)`],
  [String.raw`\[`, String.raw`\]`],
]);

/** Returns the line without the markers of so many quotes, or `null` if it is not in all of them. */
function withoutQuotes(line: string, depth: number): string | null {
  let rest = line;
  for (let quote = 0; quote < depth; quote += 1) {
    if (!rest.startsWith('>')) return null;
    rest = rest.replace(/^> ?/, '');
  }
  return rest;
}

type MathBlock = { dollars: number; indent: number } | 'open';

function afterMathLine(math: MathBlock, line: string, isLong: boolean): MathBlock | null {
  if (math === 'open' || isLong) return 'open';
  const [, blank = '', dollars = ''] = /^( *)(\$*)/.exec(line) ?? [];
  if (blank.length < math.indent) return 'open';
  if (dollars.length < math.dollars || line.trim() !== dollars) return math;
  return blank.length <= math.indent + 3 ? null : 'open';
}

/** @param tag - What follows the `<`. */
function htmlAfter(tag: string, line: string): 'none' | 'untilBlankLine' | 'open' {
  if (!/^(?:script|pre|style|textarea|!|\?)/i.test(tag)) return 'untilBlankLine';
  const end = tag.startsWith('!--')
    ? '-->'
    : tag.startsWith('?')
      ? '?>'
      : tag.startsWith('!')
        ? '>'
        : `</${/^\w+/.exec(tag)?.[0] ?? ''}>`;
  return line.toLowerCase().includes(end.toLowerCase()) ? 'none' : 'open';
}
