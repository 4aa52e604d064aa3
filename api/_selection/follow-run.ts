import type { Folded, Formula } from './folded-text.js';
import { tokenEnds } from './formula-tokens.js';

/** One run of a selection in the passages: `matched` counts characters outside formulas. */
export interface Run {
  to: number;
  from: number;
  matched: number;
  stray: number;
}

/**
 * Follows a selection and passages from two places as far as they agree.
 *
 * @param strayTo - Up to where in the selection strays are counted.
 */
export function follow(
  sought: Folded,
  shown: Folded,
  soughtFrom: number,
  from: number,
  strayTo = Number.POSITIVE_INFINITY,
): Run {
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
      if (to < strayTo) stray += Math.max(0, marks - FORMULA_MARKS * (formula.end - shownTo) - MARKS_MORE);
      to = after;
      shownTo = formula.end;
    } else if (text.charCodeAt(to) === shown.text.charCodeAt(shownTo)) {
      const least = matched > 0 ? (shown.marks[shownTo] ?? 0) + MARKS_MORE : MARKS_FIRST;
      if (to < strayTo) stray += Math.max(0, (sought.marks[to] ?? 0) - least);
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
        if (to < strayTo) stray += digits;
        to += digits;
      }
    }
  }
  return { to, from, matched, stray };
}

/** More punctuation than the passage has before a character: brackets around a footnote's number. */
const MARKS_MORE = 2;
/** Punctuation of a formula as a page shows it, for each letter of its source. */
export const FORMULA_MARKS = 4;

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
    agreed < AGREED_CHARS &&
    shownAt + agreed < shown.text.length &&
    !(agreed > 0 && shown.formulas.has(shownAt + agreed)) &&
    at + agreed < sought.text.length &&
    sought.text.charCodeAt(at + agreed) === shown.text.charCodeAt(shownAt + agreed)
  )
    agreed += 1;
  return agreed;
}

/** How many letters after a formula are compared. */
const AGREED_CHARS = 8;
/** Punctuation before the first letter of a run, which may follow what only the page shows. */
const MARKS_FIRST = 40;
