import { createBracketGuard } from './bracket-guard.js';
import { createCodeTracker } from './code-tracker.js';
import { CITATION_MAX_CHARS, findCitation, type Citation } from './find-citation.js';
import { NOTABLE, readCharacter } from './spelled-character.js';

/** A piece of the answer: text, or the first use of a passage, placed just before the text that cites it. */
export type AnswerPiece = { type: 'text'; text: string } | { type: 'source'; n: number };

/**
 * Creates a filter that lets through only citations of passages that the model was given. Outside code and formulas, `[2]`,
 * `[1, 3]`, `[1-3]`, `[1][2]`, `[^2]`, `\[2\]`, `&#91;2&#93;`, `［２］` and `【2†title】` are citations and are rewritten in the form
 * `[1][3]`; unknown numbers are dropped together with the space before them. A list or range that starts with 0 is an interval and stays.
 * Text after a citation cannot turn it into a link.
 *
 * Outside code, no renderer shows a number in brackets that was not given: what is not written as a citation, but would look like one, is
 * kept apart by `…`, and numbers in a formula by `{}`, which TeX does not show. Code is only what every renderer shows as code.
 *
 * How the text is split into deltas makes no difference: the filter holds back up to 64 characters from an open bracket until it is clear
 * whether they form a citation, a code span until it ends, and the line that opens a fence. `\r\n` and `\r` become `\n`.
 *
 * @param passageCount - Number of passages in the prompt, which numbers them from 1; 0 drops every citation.
 */
export function createCitationFilter(passageCount: number) {
  const code = createCodeTracker();
  const guard = createBracketGuard(passageCount);
  const used = new Set<number>();
  let held = '';
  let endsWithReturn = false;
  /** The end of the text so far. */
  let tail = '';
  /** Not `null` while the text so far ends with a citation or with empty brackets, which must not become a link. */
  let cited: { startsLine: boolean } | null = null;
  /** Whether a citation was dropped at the end of the text so far. */
  let hasDropped = false;

  const filterHeld = (isLast: boolean): AnswerPiece[] => {
    const pieces: AnswerPiece[] = [];
    let text = '';
    const emitText = (): void => {
      if (text !== '') pieces.push({ type: 'text', text });
      text = '';
    };
    const write = (token: string): void => {
      text += token;
      tail = (tail + token).slice(-TAIL_CHARS);
    };
    const writeProse = (token: string, place: 'prose' | 'formula', isSpan: boolean): void => {
      const joins = hasDropped && joinsMarkup(tail, token);
      hasDropped = false;
      const closesEmpty = place === 'prose' && isClosing(token) && guard.isEmpty();
      const apart = (joins ? '…' : '') + guard.advance(token, place);
      if (apart !== '') {
        code.advance(apart);
        write(apart);
        cited = null;
      } else if (cited !== null && makesLink(token, cited.startsLine)) {
        code.advance(' ');
        write(' ');
      }
      cited = closesEmpty ? { startsLine: false } : null;
      if (isSpan) code.skipSpan(token);
      else code.advance(token);
      write(token);
    };
    const writeCitation = ({ space, numbers }: Citation): void => {
      const known = numbers.filter((n) => n >= 1 && n <= passageCount);
      if (known.length === 0) {
        hasDropped = true;
        // Otherwise dropping [9] from "[[9]8]" would leave the citation [8].
        if (guard.isOpen()) {
          guard.close();
          code.advance('…');
          write('…');
        }
        return;
      }
      const fresh = known.filter((n) => !used.has(n));
      if (fresh.length > 0) emitText();
      for (const n of fresh) {
        used.add(n);
        pieces.push({ type: 'source', n });
      }
      guard.close();
      hasDropped = false;
      code.advance(space);
      cited = { startsLine: code.isLineStart() };
      const list = known.map((n) => `[${n}]`).join('');
      code.advance(list);
      write(space + list);
    };

    while (held !== '') {
      const place = code.place(held, isLast);
      if (place === 'undecided') break;
      const fenceLength = code.openFence(held, isLast);
      if (fenceLength === 'undecided') break;
      if (place === 'code' || fenceLength > 0) {
        const length = fenceLength > 0 ? fenceLength : (/^(?:\n|[^\n]+)/.exec(held)?.[0].length ?? 1);
        const token = held.slice(0, length);
        guard.close();
        [cited, hasDropped] = [null, false];
        code.advance(token);
        write(token);
        held = held.slice(length);
        continue;
      }
      const citation = place === 'prose' && mayCite(held) ? findCitation(held, isLast) : null;
      if (citation === 'undecided') break;
      if (citation !== null) {
        writeCitation(citation);
        held = held.slice(citation.length);
        continue;
      }
      const spanLength = held.startsWith('`') && code.mayOpenSpan() ? findSpan(held, isLast) : 0;
      if (spanLength === 'undecided') break;
      const length = spanLength > 0 ? spanLength : tokenLength(held, isLast);
      if (length === 0) break;
      writeProse(held.slice(0, length), place, spanLength > 0);
      held = held.slice(length);
    }
    emitText();
    return pieces;
  };

  return {
    /** Adds a delta and returns the pieces that no later delta can change. */
    push(delta: string): AnswerPiece[] {
      if (delta === '') return [];
      const joined = endsWithReturn && delta.startsWith('\n') ? delta.slice(1) : delta;
      endsWithReturn = delta.endsWith('\r');
      const isPlain = held === '' && cited === null && !hasDropped && !guard.isOpen() && PLAIN.test(joined);
      if (isPlain && code.place(joined, false) === 'prose') {
        // Most deltas contain nothing to filter.
        guard.advance(joined, 'prose');
        code.advance(joined);
        tail = (tail + joined).slice(-TAIL_CHARS);
        return [{ type: 'text', text: joined }];
      }
      held += joined.replaceAll(/\r\n?/g, '\n');
      return filterHeld(false);
    },
    /** Ends the text and returns what was held back. */
    flush: () => filterHeld(true),
  };
}

const TAIL_CHARS = 48;

/** Matches text without markup, line breaks, or a trailing space that may belong to a citation. */
const PLAIN = new RegExp(String.raw`^[^\n\r\t${NOTABLE}]*[^\s${NOTABLE}]$`);
const PLAIN_WORD = new RegExp(String.raw`^[^\s${NOTABLE}]+`);

/** Whether a citation may start here. Most text has none. */
function mayCite(text: string): boolean {
  const space = /^[ \t]*/.exec(text.slice(0, CITATION_MAX_CHARS))?.[0].length ?? 0;
  const next = text.charAt(space);
  return next === '' || /[[&\\]|[^ -~]/.test(next);
}

/**
 * Returns the length of the code span at the start of a text: 0 if it does not end in its line, or contains a `|`, which ends the cell of
 * a table.
 */
function findSpan(text: string, isLast: boolean): number | 'undecided' {
  const [ticks = ''] = /^`+/.exec(text) ?? [];
  for (const { 0: stop, index } of text.slice(0, SPAN_MAX_CHARS).matchAll(/`+|[\n|]/g)) {
    if (index === 0) continue;
    if (stop === '\n' || stop === '|') return 0;
    const end = index + stop.length;
    if (end === text.length && !isLast) return 'undecided';
    if (stop.length === ticks.length) return end;
  }
  return isLast || text.length >= SPAN_MAX_CHARS ? 0 : 'undecided';
}

/** Longer spans are prose. Models write no code of several hundred characters without a fence. */
const SPAN_MAX_CHARS = 400;

/**
 * Returns the length of the token at the start of a text that is not a citation: a run of backticks or dollars, an escape, an entity, a
 * bracket, a `<` that begins a tag, white space, or plain text. Returns 0 if the next delta may still change the token.
 */
function tokenLength(text: string, isLast: boolean): number {
  const run = /^(?:`+|\$+)/.exec(text);
  if (run !== null) return run[0].length < text.length || isLast ? run[0].length : 0;
  if (text.startsWith('<') && text.length === 1 && !isLast) return 0;
  const [word = ''] = PLAIN_WORD.exec(text) ?? [];
  const isCut = !isLast && word.length === text.length && /[\uD800-\uDBFF]$/.test(word);
  if (word !== '') return isCut ? word.length - 1 : word.length;
  const character = readCharacter(text, isLast);
  if (character === 'undecided') return 0;
  return /^<[^A-Za-z/!?]/.test(text) ? 1 : character.length;
}

function isClosing(token: string): boolean {
  const character = readCharacter(token, true);
  return character !== 'undecided' && character.length === token.length && character.shown === ']';
}

/** Returns whether markup would come about where a citation was dropped: a longer run, an entity or a tag. */
function joinsMarkup(before: string, token: string): boolean {
  const last = before.slice(-1);
  return (
    (/[`~$]/.test(last) && token.startsWith(last)) ||
    (/&[#\w]*$/.test(before) && /^[#\w;]/.test(token)) ||
    (last === '<' && /^[A-Za-z/!?]/.test(token))
  );
}

/**
 * Returns whether Markdown would read a citation and the text after it as a link (`[1](address)` or `[1][label]`) or, at
 * the start of a line, as a definition (`[1]: address`), which would turn every `[1]` in the answer into a link.
 */
function makesLink(next: string, startsLine: boolean): boolean {
  return /^[([]/.test(next) || (startsLine && next.startsWith(':'));
}
