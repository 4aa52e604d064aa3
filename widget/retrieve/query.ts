import type { Tokenizer } from '../../plugin/terms/tokenizer.js';

/** One distinct term of a question. */
export interface QueryTerm {
  term: string;
  /**
   * `word`: a word of the question. `form`: the joined or split form of a name, which helps to find it but does not count towards
   * coverage. `context`: a term that only the previous question has.
   */
  role: 'word' | 'form' | 'context';
  /** How much a match counts, 0..1. */
  weight: number;
  /** Positions of the word in the question, from 0; empty unless `role` is `word`. */
  positions: readonly number[];
}

/** A question, tokenized once for loading, matching, ranking and highlighting. */
export interface Query {
  /** The question's own terms in order, then those of the previous question. */
  terms: readonly QueryTerm[];
  /** Whether some of the question's words are stop words of the language, as in "could you elaborate?". */
  hasStopWords: boolean;
}

/** Tokenizes a question. `previousQuestion` adds context to a short question that depends on it ("and how fast is it?"). */
export function createQuery(question: string, tokenizer: Tokenizer, previousQuestion?: string): Query {
  const { terms, hasStopWords } = collectTerms(question, tokenizer);
  const leans =
    previousQuestion !== undefined && terms.filter(({ role }) => role === 'word').length <= LEANING_MAX_TERMS;
  if (leans) {
    const known = new Set(terms.map(({ term }) => term));
    for (const { term } of collectTerms(previousQuestion, tokenizer).terms) {
      if (!known.has(term)) terms.push({ term, role: 'context', weight: CONTEXT_WEIGHT, positions: [] });
    }
  }
  return { terms: terms.slice(0, TERMS_MAX), hasStopWords };
}

/** A pasted log may be long, but its beginning shows what it is about. */
const QUESTION_MAX_CHARS = 10_000;
/** Each term has a posting list to load. A question has about 8 terms, or about 30 in scripts indexed by pairs of characters. */
const TERMS_MAX = 96;
/** A question with more words than this is clear without the previous one. */
const LEANING_MAX_TERMS = 4;
/**
 * Weight of the previous question's terms; 0..1 tried. MRR@10 of 253 covidqa questions without the words they share with the previous
 * one: .434 alone, .553 at .1, .678 at .3, .708 at .5, .752 at 1 (xquad-de .654, .790, .873, .935, .949). Of 397 short questions that
 * follow one about something else: .664 alone, then .661, .644, and .618 at .5.
 */
const CONTEXT_WEIGHT = 0.3;

function collectTerms(text: string, tokenizer: Tokenizer): { terms: QueryTerm[]; hasStopWords: boolean } {
  const byTerm = new Map<string, { role: 'word' | 'form'; positions: number[] }>();
  const positions = new Set<number>();
  const wordCount = tokenizer.visit(text.slice(0, QUESTION_MAX_CHARS), (term, position, role) => {
    const entry = byTerm.get(term) ?? { role: 'form', positions: [] };
    byTerm.set(term, entry);
    positions.add(position);
    if (role !== 'word') return;
    entry.role = 'word';
    entry.positions.push(position);
  });
  const terms = Array.from(byTerm, ([term, entry]): QueryTerm => ({ term, weight: 1, ...entry }));
  return { terms, hasStopWords: positions.size < wordCount };
}
