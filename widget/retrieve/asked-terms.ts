import type { Tokenizer, Word } from '../../plugin/terms/tokenizer.js';

/** A term the question asks for. */
export interface AskedTerm {
  term: string;
  /** Its word's places in the question, from 0; empty for what only an earlier question says. */
  positions: readonly number[];
  /** What its matches count, in 0..1. */
  factor: number;
  /** Joined and split forms of names help to find, but are no words of their own when coverage is measured. */
  isWord: boolean;
}

/** Stands between the question and the questions before it in the one term that Orama's `search` takes. */
export const CONTEXT_MARK = '\u001e';

/**
 * The different terms of a question, most of them in its order.
 *
 * @param term the question; after `CONTEXT_MARK` what an earlier question said, which counts less
 */
export function readAskedTerms(term: string, tokenizer: Tokenizer): AskedTerm[] {
  const [question = '', context = ''] = term.slice(0, QUESTION_MAX_CHARS).split(CONTEXT_MARK, 2);
  const asked = collect(tokenizer.words(question), 1);
  const known = new Set(asked.map((askedTerm) => askedTerm.term));
  const added = collect(tokenizer.words(context), CONTEXT_FACTOR)
    .filter((askedTerm) => !known.has(askedTerm.term))
    .map((askedTerm): AskedTerm => {
      const { term: word, factor } = askedTerm;
      return { term: word, factor, positions: [], isWord: false };
    });
  return [...asked, ...added].slice(0, TERMS_MAX);
}

/** A pasted log may be long; what it is about stands in its first words. */
const QUESTION_MAX_CHARS = 10_000;
/** Each term is a posting list to load. A question has about eight, in scripts cut into pairs about thirty. */
const TERMS_MAX = 96;
/**
 * Of an earlier question's words, for questions that lean on it; 0..1 tried. MRR@10 of 253 covidqa questions without the words they
 * share with the question before: .434 alone, .553 at .1, .678 at .3, .708 at .5, .752 at 1 (xquad-de .654, .790, .873, .935, .949). Of
 * 397 short questions after one about something else: .664 alone, .661, .644, .618 at .5.
 */
const CONTEXT_FACTOR = 0.3;

function collect(words: readonly Word[], factor: number): AskedTerm[] {
  const terms = new Map<string, { positions: number[]; isWord: boolean }>();
  for (const { term, position, role } of words) {
    let entry = terms.get(term);
    if (entry === undefined) {
      entry = { positions: [], isWord: false };
      terms.set(term, entry);
    }
    if (role !== 'word') continue;
    entry.positions.push(position);
    entry.isWord = true;
  }
  return Array.from(terms, ([term, entry]) => ({ term, factor, ...entry }));
}
