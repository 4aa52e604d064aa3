import { search } from '@orama/orama';
import { LoadFailure, type LoadError } from '../load/load-error.js';
import { yieldToMain } from '../load/yield-to-main.js';
import { createBookDatabase, loadTerms } from './book-database.js';
import { markText } from './mark-text.js';
import { matchTerms } from './match-terms.js';
import { neighboursOf } from './neighbours.js';
import type { Book } from './open-book.js';
import { createQuery } from './query.js';
import { partitionOf } from './reading-components.js';
import type { ScoredChunk } from './scored-chunk.js';

export interface PassageQuery {
  /** As the reader typed it; any text. A question that consists of stop words finds nothing. */
  question: string;
  /** Keys of the partitions to search; unknown ones are ignored. */
  partitions: readonly string[];
  /** At most this many hits, 1 and up. */
  limit: number;
  /** The page being read: its chunks win ties. With or without trailing slash. */
  pageUrl?: string;
  /** Oldest first; the last one gives context to a short follow-up ("and how fast is it?"). */
  previousQuestions?: readonly string[];
}

/**
 * Finds the chunks of the book that best answer a question, with their text, best first. Loads the shards of the question's
 * terms and the text of the hits, and nothing else. I/O: through the book's `fetch`.
 *
 * @returns an empty list when the book has no word of the question; an error when a file of the index cannot be loaded
 */
export async function findPassages(
  book: Book,
  { question, partitions: keys, limit, pageUrl, previousQuestions }: PassageQuery,
): Promise<{ ok: true; hits: ScoredChunk[] } | { ok: false; error: LoadError }> {
  const { manifest, tokenizer } = book;
  const partitions = book.partitions.filter(({ entry }) => keys.includes(entry.key));
  const query = createQuery(question, tokenizer, previousQuestions?.at(-1));
  try {
    await loadTerms(partitions, query);
    const matched = matchTerms(query, partitions, manifest.chunkCount);
    if (matched.length === 0) return { ok: true, hits: [] };
    const database = createBookDatabase({ manifest, partitions }, tokenizer, { query, matched });
    const { hits } = await search(database, { term: question || ANY_TERM, limit });
    const marked = new Set<string>();
    for (const { queryTerm, term } of matched) if (queryTerm.role !== 'context') marked.add(term);
    const found: ScoredChunk[] = [];
    for (const { id, score } of hits) {
      if (found.length % MARKED_AT_ONCE === MARKED_AT_ONCE - 1) await yieldToMain();
      const number = Number(id);
      const partition = partitionOf(partitions, number);
      const chunk = partition?.loadedChunk(number - partition.firstChunk);
      if (!partition || !chunk) continue;
      const marks = markText(chunk.text, marked, tokenizer);
      const neighbours = neighboursOf(chunk, number - partition.firstChunk, partition);
      found.push({ chunk, partition: partition.entry.key, score, marks, ...neighbours });
    }
    return { ok: true, hits: preferPage(found, pageUrl) };
  } catch (error) {
    if (error instanceof LoadFailure) return { ok: false, error: error.error };
    throw error;
  }
}

/** Orama takes a search without a term for a request for every document; the database knows the question anyway. */
const ANY_TERM = '?';
/** Marking tokenizes each text: 16 at once took 40 ms on a processor slowed four times. */
const MARKED_AT_ONCE = 4;
/** A tie, and little more: the difference that quantising weights can make. Not measured: no set knows its reader's page. */
const PAGE_PREFERENCE = 1.02;

function preferPage(hits: readonly ScoredChunk[], pageUrl: string | undefined): ScoredChunk[] {
  if (pageUrl === undefined) return [...hits];
  const page = withoutSlash(pageUrl);
  return hits
    .map((hit) =>
      withoutSlash(hit.chunk.url) === page ? { ...hit, score: hit.score * PAGE_PREFERENCE } : hit,
    )
    .sort((left, right) => right.score - left.score);
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/u, '');
}
