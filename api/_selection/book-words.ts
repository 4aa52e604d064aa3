import {
  foldPassages,
  foldSelection,
  mirror,
  type Folded,
  type FoldedPassages,
  type ShownText,
} from './folded-text.js';
import { follow, FORMULA_MARKS, type Run } from './follow-run.js';
import { tokenEnds } from './formula-tokens.js';

/**
 * Returns whether a selection's words are those of passages, in order. White space, case, punctuation and compatibility forms are folded; a
 * formula stands for its symbols in any order, each at most twice. The rule and its bound: docs/decisions/0036-selections.md.
 * Takes time proportional to the texts' length, whatever they contain.
 *
 * @param passages - Those of one page, in reading order. Text that crosses from one to the next is followed.
 */
export function matchWords(selection: string, passages: readonly ShownText[]): boolean {
  // Sorting them would take time that grows with the square of their number.
  if (MANY_MARKS.test(selection)) return false;
  const sought = foldSelection(selection);
  const shown = foldPassages(passages);
  const { length } = sought.text;
  if (passages.length === 0 || length > FOLDED_MAX_CHARS) return false;
  if (length < RUN_CHARS) return (sought.marksTo[length + 1] ?? 0) <= MARKS_FEW && matchFew(sought, shown);
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
    let strayBack = 0;
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
        // What is before the gap has been counted.
        length - at + gap,
      );
      gap = Math.max(0, gap - (before.to - (length - at)));
      matched += before.matched;
      strayBack = before.stray;
    }
    if (matched < RUN_CHARS && at > gap && run.to < length) scattered += matched;
    stray += gap > STRETCH_MAX ? Infinity : gap + strayBack + run.stray;
    gap = 0;
    at = run.to;
  }
  stray += Math.max(0, (sought.marks[length] ?? 0) - MARKS_FEW);
  const isWhole = at === length && gap <= STRETCH_MAX && stray + gap <= allowed && scattered <= scatteredMax;
  return isWhole || isFormula(sought, shown);
}

/** A run that does not begin or end the selection has at least this many letters and digits: about five words. */
const RUN_CHARS = 24;
/** Runs are found by this many letters and digits. */
const ANCHOR_CHARS = 8;
/** Letters and digits that may be strays: this many, and this share of a selection. */
const STRAY_LEAST = 1;
const STRAY_SHARE = 0.03;
/** Strays next to each other. */
const STRETCH_MAX = 24;
/** Letters and digits that may be in shorter runs: the labels of tabs, which a page shows together and a passage apart. */
const SCATTERED_LEAST = 48;
const SCATTERED_SHARE = 0.1;
/** How far a formula that a selection begins in may extend. */
const FORMULA_AHEAD = 600;

/** Checks a selection of a few letters: at most four pieces, each in the passages or in a formula. */
function matchFew({ text }: Folded, shown: FoldedPassages): boolean {
  let at = 0;
  for (let pieces = 0; at < text.length && pieces < PIECES_MAX; pieces += 1) {
    let length = text.length - at;
    while (length > 0 && !shown.text.includes(text.slice(at, at + length))) length -= 1;
    for (const { tokens } of shown.formulas.values()) {
      length = Math.max(length, (tokenEnds(text, at, tokens).at(-1) ?? at) - at);
    }
    if (length === 0) return false;
    at += length;
  }
  return at === text.length;
}

const PIECES_MAX = 4;
/** The most punctuation marks of such a selection. */
const MARKS_FEW = 40;
/** More combining marks on a letter than text has: UAX #15, Stream-Safe Text Format. */
const MANY_MARKS = /\p{M}{31}/u;
/** The longest selection after folding: one character may stand for several. */
const FOLDED_MAX_CHARS = 24_000;

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

/** Whether the selection is one formula, or a part of one. */
function isFormula(sought: Folded, shown: FoldedPassages): boolean {
  const { length } = sought.text;
  if (length === 0) return false;
  const marks = sought.marksTo[length + 1] ?? 0;
  return Array.from(shown.formulas).some(
    ([start, { end, tokens }]) =>
      marks <= MARKS_FEW + FORMULA_MARKS * (end - start) &&
      tokenEnds(sought.text, 0, tokens).at(-1) === length,
  );
}
