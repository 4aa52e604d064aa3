import type { ChunkSection } from '../../plugin/format/chunk.js';
import { inverseFrequency } from '../../plugin/terms/inverse-frequency.js';
import type { Tokenizer } from '../../plugin/terms/tokenizer.js';
import { splitSentences, type Sentence } from './split-sentences.js';

/** A passage as the sentences are chosen from it. */
export interface ReadPassage {
  /** The page's title. */
  title: string;
  /** The names above the text, outermost first. */
  breadcrumbs: readonly string[];
  text: string;
  /** The sections that it joins, if there are several. Their headings stand in the text. */
  sections?: readonly Pick<ChunkSection, 'at' | 'heading' | 'depth'>[] | undefined;
}

/** A sentence and how well it seems to answer the question. */
export interface ScoredSentence extends Sentence {
  /** Index of its passage. */
  passage: number;
  /** Comparable across questions and languages; from about -2 to 12. */
  score: number;
  /** The part of `score` that it has without the sentence before. */
  scoreAlone: number;
}

/**
 * Scores the sentences of passages by how well they answer a question, in the order of the passages. Works from the texts alone: how rare
 * a word is, is counted over these sentences, and a word of the question that no sentence has counts as the rarest.
 *
 * @param asked - The terms of the question, in order.
 * @param passages - Best first.
 */
export function scoreSentences(
  asked: readonly string[],
  passages: readonly ReadPassage[],
  tokenizer: Tokenizer,
): ScoredSentence[] {
  const read = passages.flatMap((passage, index) => readSentences(passage, index, tokenizer));
  const shareOf = createShare(new Set(asked), read);
  const askedPairs = pairsOf(asked);
  return read.map(({ sentence, passage, heads, heading, words, terms }, index) => {
    const { start, end, wordsEnd } = sentence;
    const previous = read[index - 1];
    // Sentences of one section have the same set.
    const before = previous?.heads === heads ? previous : undefined;
    const named = heading.filter((term) => asked.includes(term)).length / (heading.length || 1);
    const features: Record<keyof typeof WEIGHTS, number> = {
      words: shareOf((term) => terms.has(term)),
      wordsAndHeads: shareOf((term) => terms.has(term) || heads.has(term)),
      wordsBefore: before === undefined ? 0 : shareOf((term) => before.terms.has(term) && !terms.has(term)),
      pairs: askedPairs.size === 0 ? 0 : countShared(askedPairs, pairsOf(words)) / askedPairs.size,
      news: Math.min(1, words.filter((term) => !asked.includes(term)).length / ENOUGH_NEWS),
      opens: before === undefined ? named * shareOf((term) => heading.includes(term)) : 0,
      rank: Math.log(1 + passage),
    };
    const score = weigh(features);
    const scoreAlone = score - WEIGHTS.wordsBefore * features.wordsBefore;
    return { start, end, wordsEnd, passage, score, scoreAlone };
  });
}

/**
 * Weights of a linear model, fitted to covidqa (776 questions; for each, the sentences with the answer against the others in the first
 * eight passages) with a softmax over a question's sentences. Share of questions whose answer is in the best sentence, the best two and the best
 * three, tenfold by paper: .479, .564, .604; by `words` alone .445, .541, .580. Left out because they changed no share by more than .005: the
 * length and the place of a sentence, the words of the next one, numbers for "how many" and "when", names for "who".
 */
const WEIGHTS = {
  /** Share of the question's words in the sentence, rare words counting more. */
  words: 3.5,
  /** The same with the title and the headings above. */
  wordsAndHeads: 2.7,
  /** Share of the words that only the sentence before has: this one may say "it" instead. */
  wordsBefore: 3.1,
  /** Share of the pairs of neighbouring words of the question that are neighbours here too. */
  pairs: 2.1,
  /** Words that the question does not have. A sentence without any repeats the question. */
  news: 1.9,
  /** For the first sentence of a section: how well its heading matches the question, both ways. */
  opens: 2,
  /** Logarithm of the passage's rank. */
  rank: -1.2,
};

/** How many words that the question lacks are enough, 4 to 16. */
const ENOUGH_NEWS = 8;
/** Below this number of sentences, a word's rarity says nothing. */
const SENTENCES_MIN = 8;

interface ReadSentence {
  sentence: Sentence;
  passage: number;
  /** The terms above the sentence. */
  heads: ReadonlySet<string>;
  /** The terms of the section's own heading. */
  heading: readonly string[];
  /** The terms of its words in order, without parts and joined forms. */
  words: readonly string[];
  terms: ReadonlySet<string>;
}

function readSentences(read: ReadPassage, passage: number, tokenizer: Tokenizer): ReadSentence[] {
  return listSections(read).flatMap(({ names, at, text }) => {
    const heads = new Set(tokenizer.words(names.join('\n')).map(({ term }) => term));
    const heading = tokenizer.words(names.at(-1) ?? '').map(({ term }) => term);
    return splitSentences(text).map(({ start, end, wordsEnd }) => {
      const found = tokenizer.words(text.slice(start, wordsEnd));
      const words = found.filter(({ role }) => role === 'word').map(({ term }) => term);
      const sentence = { start: at + start, end: at + end, wordsEnd: at + wordsEnd };
      return { sentence, passage, heads, heading, words, terms: new Set(found.map(({ term }) => term)) };
    });
  });
}

/** Lists the sections of a passage: the names above each, outermost first, and its text without its heading, with its offset. */
function listSections({ title, breadcrumbs, text, sections }: ReadPassage) {
  const above = [title, ...breadcrumbs];
  if (sections === undefined) return [{ names: above, at: 0, text }];
  const below: string[] = [];
  return sections.map(({ at: start, heading, depth }, index) => {
    below.length = Math.min(below.length, Math.max(0, depth - 1));
    if (depth > 0) below.push(heading);
    const at = start + (depth > 0 ? heading.length : 0);
    return { names: [...above, ...below], at, text: text.slice(at, sections[index + 1]?.at) };
  });
}

/** Returns a function that computes the share of the question's terms for which a condition holds, weighted by rarity. */
function createShare(asked: ReadonlySet<string>, read: readonly ReadSentence[]) {
  const weights = Array.from(asked, (term) => {
    const frequency = read.filter(({ terms }) => terms.has(term)).length;
    return [term, inverseFrequency(frequency, Math.max(read.length, SENTENCES_MIN))] as const;
  });
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  return (holds: (term: string) => boolean): number =>
    weights.reduce((sum, [term, weight]) => (holds(term) ? sum + weight : sum), 0) / (total || 1);
}

function pairsOf(terms: readonly string[]): Set<string> {
  return new Set(terms.slice(1).map((term, index) => `${terms[index]} ${term}`));
}

function countShared(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return Array.from(some).filter((one) => others.has(one)).length;
}

function weigh(features: Record<keyof typeof WEIGHTS, number>): number {
  const { words, wordsAndHeads, wordsBefore, pairs, news, opens, rank } = features;
  return (
    WEIGHTS.words * words +
    WEIGHTS.wordsAndHeads * wordsAndHeads +
    WEIGHTS.wordsBefore * wordsBefore +
    WEIGHTS.pairs * pairs +
    WEIGHTS.news * news +
    WEIGHTS.opens * opens +
    WEIGHTS.rank * rank
  );
}
