import { SLOTS } from '../contract/term-shard.js';
import type { Tokenizer, Word } from '../contract/tokenizer.js';
import type { ChunkFields } from './chunk-fields.js';

export const FIELDS = ['title', 'trail', 'heading', 'body'] as const;
export type Field = (typeof FIELDS)[number];

/** How often a term stands in each field of a chunk, and where. */
export interface TermCount {
  /** Occurrences; a piece of a camel-case name counts less than one. */
  counts: Record<Field, number>;
  /** See `SLOTS`; rising. */
  slots: number[];
}

/** A chunk as BM25F sees it. */
export interface CountedChunk {
  /** Words of each field, joined and split forms not counted. */
  lengths: Record<Field, number>;
  terms: ReadonlyMap<string, TermCount>;
  /** Different terms of the page's title. */
  titleTerms: readonly string[];
  /** Different terms of the own heading. */
  headingTerms: readonly string[];
}

/**
 * A piece of a camel-case name (`state` of `useState`) counts this much of a word, in 0..1. Measured on redux-links (MRR@10, BM25):
 * 0: .524, 0.2: .533, 0.5: .532, 1: .520; no other set moves by more than .001.
 */
const PART_WEIGHT = 0.3;

/** @param tokenizer the one the browser will use */
export function countTerms(fields: ChunkFields, tokenizer: Tokenizer): CountedChunk {
  const terms = new Map<string, TermCount>();
  const add = (field: Field, word: Word): TermCount => {
    let count = terms.get(word.term);
    if (count === undefined) {
      count = { counts: { title: 0, trail: 0, heading: 0, body: 0 }, slots: [] };
      terms.set(word.term, count);
    }
    count.counts[field] += word.role === 'part' ? PART_WEIGHT : 1;
    return count;
  };
  const titleWords = tokenizer.words(fields.title);
  const trailWords = fields.trail.flatMap((heading) => tokenizer.words(heading));
  const headingWords = tokenizer.words(fields.heading);
  const bodyWords = tokenizer.words(fields.body);
  // In the order of the slots, so that each term's slots rise.
  for (const word of titleWords) addSlot(add('title', word).slots, SLOTS.title);
  for (const word of trailWords) addSlot(add('trail', word).slots, SLOTS.trail);
  for (const word of headingWords) addSlot(add('heading', word).slots, SLOTS.heading);
  for (const word of bodyWords) {
    const slot = SLOTS.firstText + Math.floor(word.position / SLOTS.wordsEach);
    addSlot(add('body', word).slots, slot);
  }
  return {
    lengths: {
      title: countWords(titleWords),
      trail: countWords(trailWords),
      heading: countWords(headingWords),
      body: countWords(bodyWords),
    },
    terms,
    titleTerms: differentTerms(titleWords),
    headingTerms: differentTerms(headingWords),
  };
}

function addSlot(slots: number[], slot: number): void {
  if (slots.at(-1) !== slot) slots.push(slot);
}

function differentTerms(words: readonly Word[]): string[] {
  return [...new Set(words.filter(isWord).map((word) => word.term))];
}

function countWords(words: readonly Word[]): number {
  return words.filter(isWord).length;
}

function isWord(word: Word): boolean {
  return word.role === 'word';
}
