/** Features of a text, computed once for many comparisons. */
export interface TextPrint {
  /** With white space collapsed. */
  folded: string;
  /** Runs of `RUN_WORDS` words. */
  runs: ReadonlySet<string>;
  /** Numbers, names in code and words of the question, in order. */
  telling: string;
}

/** @param marks - The question's words in the text, as in a `ScoredChunk`. */
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
 * Whether two texts say the same, like versions of a page or tutorials for two audiences: equal but for white space, or nearly so. A
 * text with another number, another name in code or other words of the question is never a repeat, however similar. Compares
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

/** One changed word changes three runs, so that a short text is a repeat only when it is equal. */
const RUN_WORDS = 3;
/**
 * Range 0.5..1. Of the pairs among the first 16 hits of redux-links, those from .947 differ in a word or two ("increment",
 * "incremented"); from .86 down one says a sentence more than the other.
 */
const SAME_SHARE = 0.9;

/** Each character of Han and kana, which have no spaces, counts as a word. */
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}_]+/gu;

function withoutSentenceMarks(word: string): string {
  return word.replace(/^[("'“‘«[]+/u, '').replace(/[.,:;!?…)"'”’»\]]+$/u, '');
}

/** A number, a name in code, or capitals (`GET`). Generous: a missed name would lose a passage. */
function isTelling(word: string): boolean {
  return /[\p{N}_$@#=<>{}[\]()\\/*|~^&+`-]|\p{Ll}\p{Lu}|\p{Lu}{2}|\S[.:]\S/u.test(word);
}
