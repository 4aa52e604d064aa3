import { joinTokens, readFormulas, type FormulaTokens } from './formula-tokens.js';

/** The parts of a passage that its signature covers and that a page shows. */
export interface ShownText {
  title: string;
  breadcrumbs: readonly string[];
  anchor: string;
  text: string;
  sections?: readonly { at: number; anchor: string; heading: string }[] | undefined;
}

/** How far a selection consists of the words of passages. */
export interface WordMatch {
  /** Whether the selection is taken for the book's. */
  isBooks: boolean;
  /** Indexes of the passages that its words are in, in order. */
  used: readonly number[];
}

/**
 * Checks that a selection's words are those of passages, in order. White space, case, punctuation and compatibility forms are folded; a
 * formula stands for its symbols in any order, each at most twice. The rule and its bound: docs/decisions/0036-selections.md.
 * Takes time proportional to the texts' length, whatever they contain.
 *
 * @param passages - Those of one page, in reading order. Text that crosses from one to the next is followed.
 */
export function matchWords(selection: string, passages: readonly ShownText[]): WordMatch {
  const sought = foldSelection(selection);
  const shown = foldPassages(passages);
  const { length } = sought.text;
  const used = new Set<number>();
  const mark = (from: number, to: number): void => {
    for (const { index, start, end } of shown.spans) if (from < end && to > start) used.add(index);
  };
  const sorted = (): number[] => [...used].sort((left, right) => left - right);
  if (passages.length === 0 || length > FOLDED_MAX_CHARS) return { isBooks: false, used: [] };
  if (length < RUN_CHARS) {
    const isFew = (sought.marksTo[length + 1] ?? 0) <= MARKS_FEW && matchFew(sought, shown, mark);
    return { isBooks: isFew, used: sorted() };
  }
  const allowed = STRAY_LEAST + Math.floor(length * STRAY_SHARE);
  const scatteredMax = SCATTERED_LEAST + Math.floor(length * SCATTERED_SHARE);
  const ahead = allowed + (shown.formulas.size > 0 ? FORMULA_AHEAD : 0);
  const index = new AnchorIndex(shown.text);
  const back: { sought?: Folded; shown?: Folded } = {};
  let stray = 0;
  let scattered = 0;
  let gap = 0;
  let at = 0;
  while (at < length && stray <= allowed && scattered <= scatteredMax && gap <= ahead) {
    const run =
      findRun(sought, shown, index, at) ?? findEnd(sought, shown, at) ?? findLine(sought, shown, at);
    if (run === null || run.to === at) {
      at += 1;
      gap += 1;
      continue;
    }
    let { matched } = run;
    if (gap > 0) {
      back.sought ??= mirror(sought);
      back.shown ??= mirror(shown);
      const end = formulaEnd(shown, run.from);
      // A formula that the run began in is followed from its end, if the run has passed it.
      const start = at + end - run.from <= run.to ? end : run.from;
      const before = follow(
        back.sought,
        back.shown,
        length - at - start + run.from,
        shown.text.length - start,
      );
      gap = Math.max(0, gap - (before.to - (length - at)));
      matched += before.matched;
      mark(shown.text.length - before.shownTo, run.from);
    }
    if (matched < RUN_CHARS && at > gap && run.to < length) scattered += matched;
    mark(run.from, run.shownTo);
    stray += gap + run.stray;
    gap = 0;
    at = run.to;
  }
  stray += Math.max(0, (sought.marks[length] ?? 0) - MARKS_FEW);
  const isWhole = at === length && stray + gap <= allowed && scattered <= scatteredMax;
  return { isBooks: isWhole || isFormula(sought, shown, mark), used: sorted() };
}

/** A run that does not begin or end the selection has at least this many letters and digits: about five words. */
const RUN_CHARS = 24;
/** Runs are found by this many letters and digits. */
const ANCHOR_CHARS = 8;
/** Letters and digits that may be strays: this many, and this share of a selection. */
const STRAY_LEAST = 1;
const STRAY_SHARE = 0.04;
/** Letters and digits that may be in shorter runs: the labels of tabs, which a page shows together and a passage apart. */
const SCATTERED_LEAST = 48;
const SCATTERED_SHARE = 0.1;
/** How far a formula that a selection begins in may extend. */
const FORMULA_AHEAD = 600;

/** Checks a selection of a few letters: at most four pieces, each in the passages or in a formula. */
function matchFew(
  { text }: Folded,
  shown: FoldedPassages,
  mark: (from: number, to: number) => void,
): boolean {
  // Punctuation alone says nothing, wherever it is from.
  if (text === '') mark(0, 1);
  let at = 0;
  for (let pieces = 0; at < text.length && pieces < PIECES_MAX; pieces += 1) {
    let place = -1;
    let length = text.length - at;
    for (; length > 0; length -= 1) {
      place = shown.text.indexOf(text.slice(at, at + length));
      if (place >= 0) break;
    }
    for (const [start, { end, tokens }] of shown.formulas) {
      const taken = (tokenEnds(text, at, tokens).at(-1) ?? at) - at;
      if (taken <= length) continue;
      length = taken;
      place = start;
      mark(start, end);
    }
    if (length === 0) return false;
    mark(place, place + length);
    at += length;
  }
  return at === text.length;
}

const PIECES_MAX = 4;
/** The most punctuation marks of such a selection. */
const MARKS_FEW = 40;
/** The longest selection after folding: one character may stand for several. */
const FOLDED_MAX_CHARS = 24_000;

/** A text in folded form: letters, digits and symbols, without what separates them. */
interface Folded {
  text: string;
  /** How many punctuation marks stand before each character, and, one longer, before it and all earlier ones. */
  marks: Uint16Array;
  marksTo: Uint32Array;
  /** Where a formula or an optional part begins. */
  special: Uint8Array;
  /** Formulas, by where they begin. */
  formulas: ReadonlyMap<number, Formula>;
  /** What may be missing on a page, such as the number of a list item: from where to where. */
  optional: ReadonlyMap<number, number>;
}

interface Formula {
  end: number;
  tokens: FormulaTokens;
}

/** Which part of the folded text is a passage's. */
interface Span {
  index: number;
  start: number;
  end: number;
}

type FoldedPassages = Folded & {
  spans: readonly Span[];
  /** Where each short line is. */
  lines: ReadonlyMap<string, number>;
};

/** One run of a selection in the passages: `matched` counts characters outside formulas. */
interface Run {
  to: number;
  from: number;
  shownTo: number;
  matched: number;
  stray: number;
}

class FoldedWriter {
  text = '';
  readonly #marks: [at: number, count: number][] = [];
  #waiting = 0;

  add(raw: string): void {
    const folded = raw
      .replaceAll(WAY_BACK, '')
      .normalize('NFKC')
      .toUpperCase()
      .toLowerCase()
      .normalize('NFC');
    let end = 0;
    for (const { 0: kept, index } of folded.matchAll(KEPT)) {
      this.#wait(folded, end, index);
      if (this.#waiting > 0) this.#marks.push([this.text.length, this.#waiting]);
      this.#waiting = 0;
      this.text += kept;
      end = index + kept.length;
    }
    this.#wait(folded, end, folded.length);
  }

  finish(formulas: Folded['formulas'] = new Map(), optional: Folded['optional'] = new Map()): Folded {
    const marks = new Uint16Array(this.text.length + 1);
    for (const [at, count] of this.#marks) marks[at] = Math.min(count, 65_535);
    marks[this.text.length] = Math.min(this.#waiting, 65_535);
    return complete({ text: this.text, marks, formulas, optional });
  }

  #wait(text: string, from: number, to: number): void {
    for (let at = from; at < to; at += 1) if (!/\s/u.test(text.charAt(at))) this.#waiting += 1;
  }
}

/** Everything but white space, punctuation, ASCII symbols and the signs of tasks. */
const KEPT = /[^\s\p{P}$+<=>^`|~☐☑]+/gu;
/** The link from a footnote back to the text. */
const WAY_BACK = /↩\ufe0e?/gu;

function complete(folded: Pick<Folded, 'text' | 'marks' | 'formulas' | 'optional'>): Folded {
  const { marks, formulas, optional } = folded;
  const marksTo = new Uint32Array(marks.length + 1);
  for (const [at, count] of marks.entries()) marksTo[at + 1] = (marksTo[at] ?? 0) + count;
  const special = new Uint8Array(marks.length);
  for (const start of [...formulas.keys(), ...optional.keys()]) special[start] = 1;
  return { ...folded, marksTo, special };
}

function foldSelection(text: string): Folded {
  const writer = new FoldedWriter();
  writer.add(text);
  return writer.finish();
}

function foldPassages(passages: readonly ShownText[]): FoldedPassages {
  const writer = new FoldedWriter();
  const formulas = new Map<number, Formula>();
  const optional = new Map<number, number>();
  const lines = new Map<string, number>();
  const spans: Span[] = [];
  let last: Formula | undefined;
  let lastStart = 0;
  const addText = (text: string): void => {
    let isLineStart = true;
    for (const part of readFormulas(text)) {
      const start = writer.text.length;
      if (part.kind === 'number') {
        writer.add(part.text);
        if (writer.text.length > start) optional.set(start, writer.text.length);
      } else if (part.kind === 'formula') {
        writer.add(part.text);
        if (writer.text.length === start) continue;
        const before = last?.end === start ? last : undefined;
        last = { end: writer.text.length, tokens: joinTokens(before?.tokens, part.tokens) };
        if (before === undefined) lastStart = start;
        formulas.set(lastStart, last);
      } else {
        for (const [position, line] of part.text.split(/(?<=\n)/u).entries()) {
          const from = writer.text.length;
          writer.add(line);
          const length = writer.text.length - from;
          const isWhole = line.endsWith('\n') && (position > 0 || isLineStart);
          if (isWhole && length > 0 && length <= RUN_CHARS) lines.set(writer.text.slice(from), from);
        }
      }
      isLineStart = part.text.endsWith('\n');
    }
  };
  let anchor: string | undefined;
  for (const [index, passage] of passages.entries()) {
    const own = passage.breadcrumbs.at(-1) ?? passage.title;
    const start = writer.text.length;
    if (anchor === undefined) addText(`${passage.title}\n`);
    if (passage.anchor !== anchor) addText(`${own}\n`);
    addText(`${passage.text}\n`);
    spans.push({ index, start, end: writer.text.length });
    anchor = passage.sections?.at(-1)?.anchor ?? passage.anchor;
  }
  // A table of contents inside a page lists the headings.
  const listed = new Set<string>();
  for (const [index, { breadcrumbs, sections = [] }] of passages.entries()) {
    const start = writer.text.length;
    for (const heading of [...breadcrumbs, ...sections.map((section) => section.heading)]) {
      if (!listed.has(heading)) addText(`${heading}\n`);
      listed.add(heading);
    }
    spans.push({ index, start, end: writer.text.length });
  }
  return { ...writer.finish(formulas, optional), spans, lines };
}

/** Positions of short pieces of a text, by hash. */
class AnchorIndex {
  readonly #text: string;
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor(text: string) {
    this.#text = text;
    let size = 1024;
    while (size < text.length) size *= 2;
    this.#first = new Int32Array(size).fill(-1);
    this.#next = new Int32Array(text.length).fill(-1);
    for (let at = text.length - ANCHOR_CHARS; at >= 0; at -= 1) {
      const slot = hashAt(text, at) & (size - 1);
      this.#next[at] = this.#first[slot] ?? -1;
      this.#first[slot] = at;
    }
  }

  /** Yields where the piece of `sought` at a place is in the text; at most `CANDIDATES_MAX` places are looked at. */
  *find(sought: string, place: number): Generator<number> {
    if (place + ANCHOR_CHARS > sought.length) return;
    let at = this.#first[hashAt(sought, place) & (this.#first.length - 1)] ?? -1;
    for (let tried = 0; at >= 0 && tried < CANDIDATES_MAX; tried += 1) {
      if (this.#text.startsWith(sought.slice(place, place + ANCHOR_CHARS), at)) yield at;
      at = this.#next[at] ?? -1;
    }
  }
}

const CANDIDATES_MAX = 48;
/** A run of this length is taken without a look at other places. */
const LONG_RUN_CHARS = 256;

function hashAt(text: string, at: number): number {
  let hash = 0x2f0b4c47;
  for (let offset = 0; offset < ANCHOR_CHARS; offset += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at + offset), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

/** Finds the longest run that begins at a place of the selection. */
function findRun(sought: Folded, shown: Folded, index: AnchorIndex, at: number): Run | null {
  let best: Run | null = null;
  for (const from of index.find(sought.text, at)) {
    const run = follow(sought, shown, at, from);
    if (best === null || run.to - run.stray > best.to - best.stray) best = run;
    if (run.to === sought.text.length || run.to - at >= LONG_RUN_CHARS) break;
  }
  return best;
}

/** Returns the end of the formula that a place is in, or the place itself. */
function formulaEnd({ formulas }: Folded, place: number): number {
  for (const [start, { end }] of formulas) if (place >= start && place < end) return end;
  return place;
}

/** Finds the first or last few letters of a selection, which may be a part of a word or line. */
function findEnd(sought: Folded, shown: Folded, at: number): Run | null {
  const { text } = sought;
  if (at > 0 && text.length - at >= ANCHOR_CHARS) return null;
  const least = at === 0 ? 1 : text.length - at;
  for (let length = Math.min(RUN_CHARS, text.length - at); length >= least; length -= 1) {
    const piece = text.slice(at, at + length);
    let best: Run | null = null;
    let from = shown.text.indexOf(piece);
    for (let tried = 0; from >= 0 && tried < CANDIDATES_MAX; tried += 1) {
      const run = follow(sought, shown, at, from);
      if (best === null || run.to - run.stray > best.to - best.stray) best = run;
      from = shown.text.indexOf(piece, from + 1);
    }
    if (best !== null && best.to - at >= length) return best;
  }
  return null;
}

/** Finds the longest short line of the passages that begins at a place of the selection, such as a tab's label. */
function findLine(sought: Folded, shown: FoldedPassages, at: number): Run | null {
  const { text } = sought;
  for (let length = Math.min(RUN_CHARS, text.length - at); length > 0; length -= 1) {
    const from = shown.lines.get(text.slice(at, at + length));
    if (from !== undefined) return follow(sought, shown, at, from);
  }
  return null;
}

/** Follows a selection and passages from two places as far as they agree. */
function follow(sought: Folded, shown: Folded, soughtFrom: number, from: number): Run {
  const { text } = sought;
  let to = soughtFrom;
  let shownTo = from;
  let matched = 0;
  let stray = 0;
  while (to < text.length && shownTo < shown.text.length) {
    const isSpecial = shown.special[shownTo] === 1;
    const formula = isSpecial ? shown.formulas.get(shownTo) : undefined;
    const after = formula === undefined ? null : passFormula(sought, shown, to, formula);
    if (formula !== undefined && after !== null) {
      const marks = (sought.marksTo[after] ?? 0) - (sought.marksTo[to] ?? 0);
      stray += Math.max(0, marks - FORMULA_MARKS * (formula.end - shownTo) - MARKS_MORE);
      to = after;
      shownTo = formula.end;
    } else if (text.charCodeAt(to) === shown.text.charCodeAt(shownTo)) {
      const least = matched > 0 ? (shown.marks[shownTo] ?? 0) + MARKS_MORE : MARKS_FEW;
      stray += Math.max(0, (sought.marks[to] ?? 0) - least);
      to += 1;
      shownTo += 1;
      matched += 1;
    } else {
      const skipped = isSpecial ? shown.optional.get(shownTo) : undefined;
      if (skipped !== undefined) shownTo = skipped;
      else if (isInvisible(shown.text, shownTo)) shownTo += 1;
      else {
        const digits = countDigits(text, to);
        if (digits === 0 || text.charCodeAt(to + digits) !== shown.text.charCodeAt(shownTo)) break;
        to += digits;
        stray += digits;
      }
    }
  }
  return { to, from, shownTo, matched, stray };
}

/** More punctuation than the passage has before a character: brackets around a footnote's number. */
const MARKS_MORE = 2;
/** Punctuation of a formula as a page shows it, for each letter of its source. */
const FORMULA_MARKS = 4;

/** Counts the digits of a footnote's number, which the page shows and the passage does not have; 0 if there are more than three. */
function countDigits(text: string, at: number): number {
  let digits = 0;
  while (digits <= 3 && /\d/u.test(text.charAt(at + digits))) digits += 1;
  return digits > 3 ? 0 : digits;
}

function isInvisible(text: string, at: number): boolean {
  return /\p{Cf}/u.test(text.charAt(at));
}

/**
 * Passes a formula as a page renders it: its tokens in any order, then what follows it.
 *
 * @returns Where the selection continues, or `null` if it does not continue with what follows the formula.
 */
function passFormula(sought: Folded, shown: Folded, at: number, { end, tokens }: Formula): number | null {
  const ends = tokenEnds(sought.text, at, tokens);
  if (ends.at(-1) === sought.text.length) return sought.text.length;
  let best: { end: number; agreed: number } | null = null;
  for (const one of ends) {
    const agreed = Math.max(
      agreement(sought, shown, one, end),
      agreement(sought, shown, one, shown.optional.get(end) ?? end),
    );
    if (best === null || agreed >= best.agreed) best = { end: one, agreed };
  }
  return best !== null && (best.agreed > 0 || end >= shown.text.length) ? best.end : null;
}

/** Returns how many characters agree, at most those of an anchor, and up to the next formula. */
function agreement(sought: Folded, shown: Folded, at: number, shownAt: number): number {
  let agreed = 0;
  while (
    agreed < ANCHOR_CHARS &&
    shownAt + agreed < shown.text.length &&
    !(agreed > 0 && shown.formulas.has(shownAt + agreed)) &&
    at + agreed < sought.text.length &&
    sought.text.charCodeAt(at + agreed) === shown.text.charCodeAt(shownAt + agreed)
  )
    agreed += 1;
  return agreed;
}

/** Returns where a text may leave a formula that begins at a place: after each of its tokens, none used more than twice. */
function tokenEnds(text: string, from: number, { words, symbols }: FormulaTokens): number[] {
  const left = new Map(words);
  let symbolsLeft = symbols;
  const ends = [from];
  let at = from;
  while (at < text.length) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    let taken = 0;
    for (let length = Math.min(WORD_MAX, text.length - at); length > 0 && taken === 0; length -= 1) {
      const count = left.get(text.slice(at, at + length)) ?? 0;
      if (count <= 0) continue;
      left.set(text.slice(at, at + length), count - 1);
      taken = length;
    }
    if (taken === 0 && symbolsLeft > 0 && SYMBOL.test(char)) {
      symbolsLeft -= 1;
      taken = char.length;
    }
    if (taken === 0) {
      // The selection may end, or read backwards begin, within a word.
      const rest = text.slice(at, at + WORD_MAX + 1);
      const isCut = rest.length <= WORD_MAX && [...left.keys()].some((word) => word.startsWith(rest));
      if (!isCut) break;
      taken = rest.length;
    }
    at += taken;
    ends.push(at);
  }
  return ends;
}

const WORD_MAX = 24;
/** What a page draws for a command of a formula: Greek letters, operators, accents, invisible operators, KaTeX's private characters. */
const SYMBOL = /[\p{S}\p{M}\p{Cf}\p{Co}\p{Script=Greek}ℓ℘ℜℑℵıȷ]/u;

/** Whether the selection is one formula, or a part of one. */
function isFormula(sought: Folded, shown: FoldedPassages, mark: (from: number, to: number) => void): boolean {
  if (sought.text === '') return false;
  for (const [start, { end, tokens }] of shown.formulas) {
    if (tokenEnds(sought.text, 0, tokens).at(-1) !== sought.text.length) continue;
    mark(start, end);
    return true;
  }
  return false;
}

/** Returns a folded text read from its end, to follow it backwards. */
function mirror({ text, marks, formulas, optional }: Folded): Folded {
  const { length } = text;
  const reverse = (one: string): string => one.split('').reverse().join('');
  const backMarks = new Uint16Array(length + 1);
  for (let at = 0; at < length; at += 1) backMarks[at] = marks[length - at] ?? 0;
  return complete({
    text: reverse(text),
    marks: backMarks,
    formulas: new Map(
      Array.from(
        formulas,
        ([
          start,
          {
            end,
            tokens: { words, symbols },
          },
        ]) => [
          length - end,
          {
            end: length - start,
            tokens: { symbols, words: new Map(Array.from(words, ([word, count]) => [reverse(word), count])) },
          },
        ],
      ),
    ),
    optional: new Map(Array.from(optional, ([start, end]) => [length - end, length - start])),
  });
}
