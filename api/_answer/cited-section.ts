import type { Passage } from '../_contract/request.js';

/** The section that a citation points to. */
export interface CitedSection {
  anchor: string;
  /** The last heading above the text; `undefined` if there is none. */
  heading: string | undefined;
}

/**
 * Finds the section of a passage that a citation means. Of a passage that joins sections, it is the one that shares most words with the
 * sentence before the citation; a word counts less the more of the sections contain it. If none shares any, it is the first.
 *
 * @param before - The answer up to the citation.
 */
export function findCitedSection(passage: Passage, before: string): CitedSection {
  const { anchor, breadcrumbs, text, sections = [] } = passage;
  const own = { anchor, heading: breadcrumbs.at(-1) };
  if (sections.length === 0) return own;
  const words = wordsOf(lastSentence(before));
  const wordsBySection = sections.map(({ at, heading }, index) =>
    wordsOf(`${heading}\n${text.slice(at, sections[index + 1]?.at)}`),
  );
  let best = { section: sections[0] ?? own, score: 0 };
  for (const [index, section] of sections.entries()) {
    let score = 0;
    for (const word of words) {
      if (wordsBySection[index]?.has(word) !== true) continue;
      score += 1 / wordsBySection.filter((other) => other.has(word)).length;
    }
    if (score > best.score) best = { section, score };
  }
  const { section } = best;
  return { anchor: section.anchor, heading: section.heading };
}

/** Returns the last sentence or line that has a word in it. An answer may cite before or after the full stop. */
function lastSentence(text: string): string {
  const sentences = text
    .slice(-SENTENCE_MAX_CHARS)
    .replace(/\[\d+\]/gu, ' ')
    .split(/(?<=[.!?…؟।]["')\]”’»*_]*)\s+|(?<=[。！？])|\n/u);
  return sentences.findLast((sentence) => /[\p{L}\p{N}]/u.test(sentence)) ?? '';
}

const SENTENCE_MAX_CHARS = 600;

/** Returns the words of a text, or pairs of neighbouring characters in scripts that write no spaces between words. */
function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const [word, unspaced] of text.toLowerCase().matchAll(WORD)) {
    if (unspaced === undefined) words.add(word.slice(0, STEM_CHARS));
    else for (let at = 0; at + 1 < word.length; at += 1) words.add(word.slice(at, at + 2));
  }
  return words;
}

const WORD =
  /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+)|[\p{L}\p{M}\p{N}_]+/gu;

/** Only this much of a word is compared, so that its inflected forms count too. */
const STEM_CHARS = 6;
