/** Features of a text, computed once for many comparisons. */
export interface TextPrint {
  /** The text with white space collapsed. */
  folded: string;
  /** Runs of `RUN_WORDS` words. */
  runs: ReadonlySet<string>;
  /** Numbers and names in code, then the question's words, each in text order. */
  telling: string;
}

/** Computes the features of a text. `marks` are the question's words in it, as in a `ScoredChunk`. */
export function printText(text: string, marks: readonly { start: number; end: number }[]): TextPrint {
  const words = text.match(WORD) ?? [];
  const runs = new Set<string>();
  for (let at = 0; at + RUN_WORDS <= words.length; at += 1)
    runs.add(words.slice(at, at + RUN_WORDS).join(' '));
  const questionWords = marks.map(({ start, end }) => text.slice(start, end).toLowerCase());
  const named = text.split(/\s+/u).map(withoutSentenceMarks).filter(isTelling);
  return {
    folded: text.replace(/\s+/gu, ' ').trim(),
    runs,
    telling: JSON.stringify([named, questionWords]),
  };
}

/**
 * Whether two texts say the same thing, like two versions of a page or tutorials for two audiences: they are equal, or nearly so, apart
 * from white space. A text with a different number, name in code or word of the question is never a repeat, however similar. Compares
 * runs of words by Jaccard similarity, after Broder's shingles ("On the resemblance and containment of documents", 1997).
 */
export function isRepeat(left: TextPrint, right: TextPrint): boolean {
  if (left.folded === right.folded) return true;
  if (left.telling !== right.telling) return false;
  let shared = 0;
  for (const run of left.runs) if (right.runs.has(run)) shared += 1;
  const all = left.runs.size + right.runs.size - shared;
  return all > 0 && shared / all >= SAME_SHARE;
}

/** Changing one word changes three runs, so a short text counts as a repeat only if it is equal. */
const RUN_WORDS = 3;
/**
 * Lowest similarity of a repeat, 0.5..1. Among the first 16 hits of redux-links, pairs at .947 and above differ in a word or two
 * ("increment", "incremented"); in pairs at .86 and below, one text has a sentence more than the other.
 */
const SAME_SHARE = 0.9;

/** Each Han or kana character counts as a word, because these scripts have no spaces. */
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}_]+/gu;

function withoutSentenceMarks(word: string): string {
  return word.replace(/^[("'“‘«[]+/u, '').replace(/[.,:;!?…)"'”’»\]]+$/u, '');
}

/** Whether a word is a number, a name in code, or in capitals (`GET`). Generous, because a missed name would lose a passage. */
function isTelling(word: string): boolean {
  return /[\p{N}_$@#=<>{}[\]()\\/*|~^&+`-]|\p{Ll}\p{Lu}|\p{Lu}{2}|\S[.:]\S/u.test(word);
}
