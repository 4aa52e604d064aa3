/** How Markdown interprets the next character. */
export type Place = 'prose' | 'code' | 'formula';

/**
 * Follows streamed Markdown and distinguishes prose from fenced code, code spans and formulas (`$$`, `\(`, `\[`). Code
 * follows CommonMark except where that requires the whole text: an unclosed code span or formula ends with its paragraph.
 * Source: https://spec.commonmark.org/0.31.2/#fenced-code-blocks and #code-spans
 */
export function createCodeTracker() {
  let mode: Mode = { kind: 'prose' };
  /** The start of the current line, which decides whether a fence may open here. */
  let line = '';

  return {
    place: () => PLACES[mode.kind],
    /** Returns whether the line so far consists only of indentation, quote markers and list markers. */
    isLineStart: () => MAY_FENCE.test(line),
    /** Adds a token: a whole run of one of `` ` ~ $ ``, an escape, a newline, or other text without any of these. */
    advance(token: string): void {
      if (token === '\n') {
        mode = afterLine(mode, line);
        line = '';
        return;
      }
      if (mode.kind !== 'prose' || MARK.test(token)) mode = afterToken(mode, token, MAY_FENCE.test(line));
      // Truncated to a fixed length, so that it does not matter how the line was split into tokens.
      if (line.length < LINE_START_MAX_CHARS) line = (line + token).slice(0, LINE_START_MAX_CHARS);
    },
  };
}

type Mode =
  | { kind: 'prose' }
  | { kind: 'span'; ticks: number }
  | { kind: 'formula'; close: string }
  /** `isFirstLine`: still in the info string. `isClosing`: ends with this line if only spaces follow. */
  | { kind: 'fence'; run: string; isFirstLine: boolean; isClosing: boolean };

const PROSE: Mode = { kind: 'prose' };

const PLACES = { prose: 'prose', span: 'code', fence: 'code', formula: 'formula' } as const;

/** Matches tokens that may end prose. */
const MARK = /^[`~$\\]/;

/** Matches what may precede a fence: indentation, quote markers and list markers. */
const MAY_FENCE = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*[ \t>]*$/;
const LINE_START_MAX_CHARS = 80;

const FORMULA_ENDS: Readonly<Record<string, string>> = { $$: '$$', '\\(': '\\)', '\\[': '\\]' };

function afterToken(mode: Mode, token: string, mayFence: boolean): Mode {
  switch (mode.kind) {
    case 'prose': {
      if (mayFence && /^(?:`{3,}|~{3,})$/.test(token)) {
        return { kind: 'fence', run: token, isFirstLine: true, isClosing: false };
      }
      if (/^`+$/.test(token)) return { kind: 'span', ticks: token.length };
      const close = Object.hasOwn(FORMULA_ENDS, token) ? FORMULA_ENDS[token] : undefined;
      return close === undefined ? mode : { kind: 'formula', close };
    }
    case 'span':
      return /^`+$/.test(token) && token.length === mode.ticks ? PROSE : mode;
    case 'formula':
      return token === mode.close ? PROSE : mode;
    case 'fence': {
      // An info string cannot contain backticks, so the run opened a code span that ends here.
      if (mode.isFirstLine) return mode.run.startsWith('`') && token === mode.run ? PROSE : mode;
      const isEnd = mayFence && token.startsWith(mode.run) && /^(?:`+|~+)$/.test(token);
      if (isEnd) return { ...mode, isClosing: true };
      return mode.isClosing && token.trim() !== '' ? { ...mode, isClosing: false } : mode;
    }
    default:
      return mode satisfies never;
  }
}

function afterLine(mode: Mode, line: string): Mode {
  if (mode.kind === 'fence') return mode.isClosing ? PROSE : { ...mode, isFirstLine: false };
  return line.trim() === '' ? PROSE : mode;
}
