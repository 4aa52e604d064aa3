import { baseLanguage, foldCase, foldMarks } from './fold.js';

/** Language-specific parts of the tokenizer, which are the same in the build and the browser. */
export interface Language {
  /** BCP 47 tag. */
  locale: string;
  /** Returns the stem of a word that is in lower case and NFKC and has its diacritics. Never throws. */
  stem(word: string): string;
  /** Words that are not indexed, with folded case and diacritics. */
  stopWords: ReadonlySet<string>;
}

/** The modules of one language in `@orama/stemmers` and `@orama/stopwords`. A site bundles no others. */
export interface LanguagePack {
  /** `null` if words are not stemmed. */
  stemmer: ((word: string) => string) | null;
  stopWords: readonly string[];
}

/** A term and its place in the text as UTF-16 offsets; `end` is exclusive. */
export interface Word {
  /** Key in the index: folded and stemmed, or a pair of characters in scripts without spaces. */
  term: string;
  start: number;
  end: number;
  /** Number of the word, from 0. Stop words count; joined and split forms have the position of their first word. */
  position: number;
  /**
   * `word`: a word of the text. `whole`: the joined form of a compound (`ros2control` for `ros2_control`).
   * `part`: a piece of a camel-case name (`base` in `useBaseUrl`). Only words count towards the length of a field.
   */
  role: 'word' | 'whole' | 'part';
}

/** Splits text into terms. The build and the browser must use the same tokenizer, or nothing is found. */
export interface Tokenizer {
  /** Returns the words of any string in the order of the text. */
  words(text: string): Word[];
  /** Visits the same words without a list or offsets. @returns The number of positions in the text, including stop words. */
  visit(text: string, visitWord: (term: string, position: number, role: Word['role']) => void): number;
}

/**
 * Combines a locale with its language pack and corrects errors in the packs: the English stop words lack "a", lists contain
 * mojibake, punctuation and digits, some lists lack accents, and stemmers may return nothing.
 */
export function createLanguage(locale: string, pack: LanguagePack): Language {
  const stopWords = new Set<string>();
  const listed = baseLanguage(locale) === 'en' ? withEnglish(pack.stopWords) : pack.stopWords;
  for (const word of listed) {
    if (LETTERS_ONLY.test(word)) stopWords.add(foldMarks(foldCase(word, locale), locale));
  }
  const { stemmer } = pack;
  return {
    locale,
    stopWords,
    stem: (word) => (stemmer === null ? word : stemmer(word) || word),
  };
}

/** Adds "a", and contractions as many people type them ("dont"), which the book hardly has and which would match "done". */
function withEnglish(stopWords: readonly string[]): string[] {
  const typed = stopWords.filter((word) => word.includes("'")).map((word) => word.replace("'", ''));
  return [...stopWords, 'a', ...typed.filter((word) => !WORDS_LIKE_CONTRACTIONS.has(word))];
}

const WORDS_LIKE_CONTRACTIONS = new Set(['hed', 'hell', 'id', 'ill', 'shed', 'shell', 'wed', 'well']);

/**
 * Creates the tokenizer of a language for text in any script. Words consist of Unicode letters and digits; Han, kana and Hangul
 * are split into pairs of characters, Thai, Lao, Khmer and Burmese into pairs of syllable-like clusters. Names in code are found
 * whole and by their parts. `Intl.Segmenter` is not used because it differs between ICU versions, so between build and browser.
 *
 * Measured (MRR@10, plain BM25): Thai pairs of clusters .955, of code points .927, of base characters with marks .946; Han pairs
 * .947, pairs and triples .928; joined forms on redux-links .518 with and .509 without, on covidqa .678 with and .674 without.
 */
export function createTokenizer(language: Language): Tokenizer {
  // Runs recur, different runs share parts, and splitting and stemming are slow: the caches halve indexing time.
  const termOf = remember((word) => toTerm(word, language));
  const cutRun = remember((run) => cutOneRun(run, language, termOf));
  return {
    visit(text, visitWord) {
      let position = 0;
      // Matching strings without offsets is a third faster than `matchAll`.
      for (const run of text.match(RUNS) ?? []) {
        if (run.length > RUN_MAX_CHARS) continue;
        const { pieces, positions } = cutRun(run);
        for (const piece of pieces) visitWord(piece.term, position + piece.position, piece.role);
        position += positions;
      }
      return position;
    },
    words(text) {
      const words: Word[] = [];
      let position = 0;
      for (const match of text.matchAll(RUNS)) {
        const run = match[0];
        if (run.length > RUN_MAX_CHARS) continue;
        const { pieces, positions } = cutRun(run);
        const offset = match.index;
        for (const { term, start, end, position: place, role } of pieces) {
          words.push({ term, start: offset + start, end: offset + end, position: position + place, role });
        }
        position += positions;
      }
      return words;
    },
  };
}

/** Longer runs are data (a base64 image), not words. A question may contain 10,000 characters without a space. */
const RUN_MAX_CHARS = 20_000;
/** Longer terms are truncated, in the build and the browser alike, to limit the size of vocabulary entries. */
const TERM_MAX_CHARS = 64;
/** Maximum number of entries in each cache, which takes a few megabytes. */
const REMEMBERED_MAX = 50_000;
/** Limits of joined forms: nobody types a longer path in full. */
const WHOLE_MAX_PARTS = 4;
const WHOLE_MAX_CHARS = 40;
const CAMEL_MAX_PARTS = 6;

/** Words that take a fast path, which gives the same result as the general one. */
const PLAIN_WORD = /^[A-Za-z]?[a-z]*\d*$/u;
const LETTERS_ONLY = /^[\p{L}\p{M}'’]+$/u;
// The soft hyphen, joiners and the byte order mark are ignored inside words.
const IGNORABLE = '\u00ad\u200c\u200d\u2060\ufeff';
const WORD = String.raw`[\p{L}\p{N}][\p{L}\p{N}\p{M}${IGNORABLE}]*`;
const RUNS = new RegExp(String.raw`${WORD}(?:(?:[.'’‐‑-]|_+|::|,(?=\p{Nd}))${WORD})*`, 'gu');
const SOUTH_EAST = String.raw`\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
// Includes the prolonged sound mark and the voiced marks, which are separate characters in half width and in NFD.
const EAST = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー\uff70\u3099\u309a\uff9e\uff9f`;
const SCRIPTS = new RegExp(`[${SOUTH_EAST}]+|[${EAST}]+|[^${SOUTH_EAST}${EAST}]+`, 'gu');
const CLUSTERED = new RegExp(`^[${SOUTH_EAST}${EAST}]`, 'u');
// Either a Hangul syllable decomposed into letters (NFD), or a vowel written before its consonant, the consonant with its
// marks and subscripts, and a vowel written after it.
const CLUSTERS =
  /[\u1100-\u115f][\u1160-\u11a7]+[\u11a8-\u11ff]*|[\u0e40-\u0e44\u0ec0-\u0ec4]?\P{M}(?:[\u17d2\u1039]\P{M}|[\p{M}\uff9e\uff9f])*[\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3]?|\p{M}+/gu;
const PARTS = /[^.‐‑_:,-]+/gu;
const APOSTROPHES = /['’]/u;
const CAMEL_EDGES = [/([\p{Ll}\p{Nd}])(\p{Lu})/gu, /(\p{Lu})(\p{Lu}\p{Ll})/gu] as const;
const IGNORABLES = new RegExp(`[${IGNORABLE}]`, 'gu');

/** The pieces of a run. Offsets and positions are relative to its beginning. */
interface CutRun {
  pieces: readonly Word[];
  /** Number of positions the run takes, including stop words. */
  positions: number;
}

/** Returns the term of a word, or `null` for a stop word. */
type TermOf = (word: string) => string | null;

function remember<Value>(compute: (text: string) => Value): (text: string) => Value {
  const values = new Map<string, Value>();
  return (text) => {
    const known = values.get(text);
    if (known !== undefined) return known;
    const value = compute(text);
    if (values.size >= REMEMBERED_MAX) values.clear();
    if (text.length <= TERM_MAX_CHARS) values.set(text, value);
    return value;
  };
}

function cutOneRun(run: string, language: Language, termOf: TermOf): CutRun {
  const pieces: Word[] = [];
  if (PLAIN_WORD.test(run)) {
    const term = termOf(run);
    if (term !== null) pieces.push({ term, start: 0, end: run.length, position: 0, role: 'word' });
    return { pieces, positions: 1 };
  }
  if (isContractedStopWord(run, language)) return { pieces, positions: 1 };
  let positions = 0;
  for (const match of run.matchAll(SCRIPTS)) {
    positions = CLUSTERED.test(match[0])
      ? addPairs(pieces, match[0], match.index, positions, language)
      : addCompound(pieces, match[0], match.index, positions, termOf);
  }
  return { pieces, positions };
}

/** Returns whether a contraction is a stop word: the English list contains `don't`, but not its parts. */
function isContractedStopWord(run: string, { stopWords, locale }: Language): boolean {
  return APOSTROPHES.test(run) && stopWords.has(foldMarks(foldCase(run, locale), locale).replace('’', "'"));
}

/** Adds the pairs of a run of clusters. @returns The next free position. */
function addPairs(
  words: Word[],
  text: string,
  start: number,
  position: number,
  { locale, stopWords }: Language,
): number {
  const units = Array.from(text.matchAll(CLUSTERS), (match) => ({
    term: foldCase(match[0].replace(IGNORABLES, ''), locale),
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
  const count = Math.max(1, units.length - 1);
  for (const [index, { term, start: from, end }] of units.slice(0, count).entries()) {
    // A single cluster is a term by itself.
    const next = units[index + 1];
    const pair = next === undefined ? term : cut(term + next.term);
    if (stopWords.has(pair)) continue;
    words.push({ term: pair, start: from, end: next?.end ?? end, position: position + index, role: 'word' });
  }
  return position + count;
}

/** Adds the words, parts and joined form of a run. @returns The next free position. */
function addCompound(words: Word[], text: string, start: number, position: number, termOf: TermOf): number {
  const add = (word: string, at: number, place: number, role: Word['role'], length = word.length): void => {
    const term = termOf(word);
    if (term !== null)
      words.push({ term, start: start + at, end: start + at + length, position: place, role });
  };
  const parts = Array.from(text.matchAll(PARTS), (match) => splitAtApostrophes(match[0], match.index)).flat();
  let next = position;
  for (const part of parts) {
    add(part.text, part.start, next, 'word');
    const pieces = splitCamelCase(part.text);
    let offset = part.start;
    for (const piece of pieces.length > 1 && pieces.length <= CAMEL_MAX_PARTS ? pieces : []) {
      add(piece, offset, next, 'part');
      offset += piece.length;
    }
    next += 1;
  }
  const whole = joinParts(text, parts);
  if (whole !== null) add(whole, 0, position, 'whole', text.length);
  return next;
}

/** Splits without look-behind, which older versions of Safari cannot parse, so that the whole widget would fail to load. */
function splitCamelCase(text: string): string[] {
  const [rising, falling] = CAMEL_EDGES;
  return text.replace(rising, '$1\0$2').replace(falling, '$1\0$2').split('\0');
}

/** Splits `l'homme` into homme, `book's` into book, `İstanbul'da` into İstanbul and da; Ukrainian м'ята is one word. */
function splitAtApostrophes(text: string, start: number): { text: string; start: number }[] {
  if (!APOSTROPHES.test(text) || CYRILLIC.test(text)) return [{ text, start }];
  return Array.from(text.matchAll(TWO_LETTERS), (match) => ({
    text: match[0],
    start: start + match.index,
  }));
}

const TWO_LETTERS = /[^'’]{2,}/gu;
const CYRILLIC = /\p{Script=Cyrillic}/u;

/** Gives `re-render` and `rerender`, `ros2_control` and `ros2control` one form. Version numbers keep their dots. */
function joinParts(text: string, parts: readonly { text: string }[]): string | null {
  if (parts.length < 2 || parts.length > WHOLE_MAX_PARTS || APOSTROPHES.test(text)) return null;
  const isNumber = parts.every((part) => NUMBER.test(part.text));
  if (text.includes(',') && !isNumber) return null;
  const isVersion = isNumber && text.includes('.');
  const whole = parts.map((part) => part.text).join(isVersion ? '.' : '');
  return whole.length > WHOLE_MAX_CHARS ? null : whole;
}

const NUMBER = /^\p{Nd}+$/u;

/** Folds and stems a word. @returns The term, or `null` for a stop word. */
function toTerm(text: string, language: Language): string | null {
  const word = foldCase(cut(text.replace(IGNORABLES, '')), language.locale).replace(APOSTROPHES, '');
  const folded = foldMarks(word, language.locale);
  if (folded === '' || language.stopWords.has(folded)) return null;
  return cut(foldMarks(language.stem(word), language.locale)) || folded;
}

/** Truncates a term, but never inside a surrogate pair. */
function cut(term: string): string {
  return term.length <= TERM_MAX_CHARS ? term : term.slice(0, TERM_MAX_CHARS).replace(HALF_PAIR, '');
}

const HALF_PAIR = /[\ud800-\udbff]$/u;
