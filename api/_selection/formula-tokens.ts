/** What a page may show of a formula, in any order. */
export interface FormulaTokens {
  /** Folded words, and how often. */
  words: ReadonlyMap<string, number>;
  /** How many symbols. */
  symbols: number;
  /** The Greek letters among them that the formula names. */
  greek: ReadonlySet<string>;
  /** How many other Greek letters its own commands may stand for. */
  greekMore: number;
}

/** A part of a passage's text. A `number` is that of a list item, a `line` all the rest of its line. */
export type TextPart =
  | { kind: 'text' | 'line' | 'number'; text: string }
  | { kind: 'formula'; text: string; tokens: FormulaTokens };

/** Divides a passage's text into formulas, numbers of list items, and the rest. */
export function* readFormulas(text: string): Generator<TextPart> {
  for (const block of text.split(/(\n{2,})/u)) {
    if (isFormulaBlock(block)) {
      yield { kind: 'formula', text: block, tokens: readTokens(block) };
      continue;
    }
    for (const line of block.split('\n')) {
      const [, before = '', number = ''] = /^(\s*)(\d{1,4}[.)])(?=[ \t])/u.exec(line) ?? [];
      if (number !== '') {
        yield { kind: 'text', text: before };
        yield { kind: 'number', text: number };
      }
      yield* readLine(line.slice(before.length + number.length));
    }
  }
}

/** Divides a line into formulas between dollars, and the rest. */
function* readLine(line: string): Generator<TextPart> {
  let end = 0;
  for (const { 0: formula, index } of line.matchAll(/\$[^$\n]{1,400}\$/gu)) {
    yield { kind: 'text', text: line.slice(end, index) };
    yield { kind: 'formula', text: formula, tokens: readTokens(formula) };
    end = index + formula.length;
  }
  yield { kind: end === 0 ? 'line' : 'text', text: line.slice(end) };
}

function isFormulaBlock(block: string): boolean {
  if (block.length > 1_200 || block.includes('$')) return false;
  if (COMMAND.test(block)) return true;
  return /[=^_<>+]/u.test(block) && !/\p{L}{4}/u.test(block) && block.length < 200;
}

/** Commands of TeX that only formulas have. */
const COMMAND =
  /\\(?:[dt]?frac|sum|prod|o?int|sqrt|lim|begin|math[a-z]+|text|left|right|alpha|beta|gamma|delta|epsilon|var[a-z]+|theta|lambda|mu|pi|rho|sigma|tau|phi|psi|omega|xi|[dt]?binom|[lc]?dots|cdot|times|partial|nabla|infty|in|to|le|ge|ne|leq|geq|neq|approx|hat|bar|vec|dot|ddot|overline|quad|qquad|operatorname|Pr|cos|sin|tan|log|ln|exp|max|min|det|langle|rangle|cap|cup)(?![a-zA-Z])/u;

function readTokens(source: string): FormulaTokens {
  const folded = source.normalize('NFKC');
  const words = new Map<string, number>();
  // A page draws many marks of the source, such as `-`, `|` and `'`, as symbols of their own.
  let symbols = 4 + 2 * (folded.match(/[!-/:-@[-`{-~]/gu) ?? []).length;
  let greekMore = 0;
  const greek = new Set<string>();
  const add = (word: string): void => {
    const one = word.toUpperCase().toLowerCase().normalize('NFC');
    // KaTeX renders a formula twice: as MathML and as HTML.
    words.set(one, (words.get(one) ?? 0) + 2);
  };
  for (const [token] of folded.matchAll(/\\[a-zA-Z]+|[\p{L}\p{M}]+|\p{N}|[^\s\p{P}$+<=>^`|~]/gu)) {
    if (token.startsWith('\\')) {
      symbols += 4;
      const letter = GREEK_NAMES.get(token.slice(1).replace(/^var/u, '').toLowerCase());
      if (letter !== undefined) for (const one of letter) greek.add(one);
      else if (!COMMAND.test(token)) greekMore += 2;
      add(token.slice(1));
    } else add(token);
  }
  return { words, symbols, greek, greekMore };
}

const GREEK_NAMES: ReadonlyMap<string, string> = new Map(
  (
    'alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π rho ρ ' +
    'sigma σς tau τ upsilon υ phi φ chi χ psi ψ omega ω'
  )
    .match(/\S+ \S+/gu)
    ?.map((pair) => [pair.split(' ')[0] ?? '', pair.split(' ')[1] ?? '']),
);

/** Adds up the tokens of formulas that follow each other without a letter between them. */
export function joinTokens(first: FormulaTokens | undefined, second: FormulaTokens): FormulaTokens {
  if (first === undefined) return second;
  const words = new Map(first.words);
  for (const [word, count] of second.words) words.set(word, (words.get(word) ?? 0) + count);
  return {
    words,
    symbols: first.symbols + second.symbols,
    greek: new Set([...first.greek, ...second.greek]),
    greekMore: first.greekMore + second.greekMore,
  };
}

/** Returns where a text may leave a formula that begins at a place: after each of its tokens, none used more than twice. */
export function tokenEnds(text: string, from: number, tokens: FormulaTokens): number[] {
  const { words, symbols, greek, greekMore } = tokens;
  const left = new Map(words);
  let greekLeft = greekMore;
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
    if (taken === 0 && symbolsLeft > 0 && GREEK.test(char) && (greek.has(char) || greekLeft > 0)) {
      symbolsLeft -= 1;
      if (!greek.has(char)) greekLeft -= 1;
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
/**
 * What a page draws for a command of a formula: operators, accents, arrows, invisible operators, KaTeX's private characters. Other symbols
 * and marks spell text: letters in squares and flags, Braille, combining letters, tags.
 */
const SYMBOL =
  /[\p{Sm}\p{Sk}\p{Sc}\p{Co}\u00A1-\u00BF\u200B-\u200D\u2060-\u2064\u2190-\u23FF\u2500-\u26FF\u2713\u2720\u2B00-\u2BFFıȷ]|[\u0300-\u0362]|[\u20D0-\u20FF]|[\uFE00-\uFE0F]/u;
const GREEK = /\p{Script=Greek}/u;
