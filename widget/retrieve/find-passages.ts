import { search } from '@orama/orama';
import { yieldToMain } from '../load/yield-to-main.js';
import type { Book } from '../load/open-book.js';
import { LoadFailure, type LoadError } from '../load/load-error.js';
import { CONTEXT_MARK, readAskedTerms } from './asked-terms.js';
import { markText } from './mark-text.js';
import { matchTerms } from './matched-term.js';
import { neighboursOf } from './neighbours.js';
import type { ScoredChunk } from './scored-chunk.js';

export interface PassageQuery {
  /** As the reader typed it; any text. Nothing but stop words finds nothing. */
  question: string;
  /** Keys of the partitions to ask; one that the book does not have is ignored. */
  partitions: readonly string[];
  /** At most so many hits, 1 and up. */
  limit: number;
  /** The page being read: its chunks win ties. With or without trailing slash. */
  pageUrl?: string;
  /** Oldest first; the last one helps a question that leans on it ("and how fast is it?"). */
  previousQuestions?: readonly string[];
}

/**
 * The chunks of the book that answer a question best, with their text, best first. Loads the shards of the question's
 * terms and the text of the hits, and nothing else. I/O: through the book's `fetch`.
 *
 * @returns an empty list when nothing matches; an error when a file of the index cannot be had
 */
export async function findPassages(
  book: Book,
  query: PassageQuery,
): Promise<{ ok: true; hits: ScoredChunk[] } | { ok: false; error: LoadError }> {
  const { database, tokenizer } = book;
  const term = withContext(query, book);
  if (readAskedTerms(term, tokenizer).length === 0) return { ok: true, hits: [] };
  try {
    const where = { partition: { in: [...query.partitions] } };
    const { hits } = await search(database, { term, limit: query.limit, where });
    const terms = termsToMark(book, query);
    const found: ScoredChunk[] = [];
    for (const { id, score } of hits) {
      if (found.length % MARKED_AT_ONCE === MARKED_AT_ONCE - 1) await yieldToMain();
      const number = Number(id);
      const partition = book.partitions.findLast(({ firstChunk }) => firstChunk <= number);
      const chunk = partition?.loadedChunk(number - partition.firstChunk);
      if (!partition || !chunk) continue;
      const marks = markText(chunk.text, terms, tokenizer);
      const neighbours = neighboursOf(chunk, number - partition.firstChunk, partition);
      found.push({ chunk, partition: partition.entry.key, score, marks, ...neighbours });
    }
    return { ok: true, hits: preferPage(found, query.pageUrl) };
  } catch (error) {
    if (error instanceof LoadFailure) return { ok: false, error: error.error };
    throw error;
  }
}

/** Marking cuts each text into words: 16 at once took 40 ms on a processor slowed four times. */
const MARKED_AT_ONCE = 4;
/** Up to this many terms a question may be leaning on the one before it; longer ones say what they mean. */
const LEANING_MAX_TERMS = 4;
/** A tie, and little more: the difference that quantising weights can make. Not measured: no set knows its reader's page. */
const PAGE_PREFERENCE = 1.02;

function withContext({ question, previousQuestions }: PassageQuery, { tokenizer }: Book): string {
  const own = question.replaceAll(CONTEXT_MARK, ' ');
  const previous = previousQuestions?.at(-1);
  if (previous === undefined) return own;
  const words = readAskedTerms(own, tokenizer).filter(({ isWord }) => isWord);
  return words.length > LEANING_MAX_TERMS ? own : own + CONTEXT_MARK + previous.replaceAll(CONTEXT_MARK, ' ');
}

function termsToMark(book: Book, { question, partitions: keys }: PassageQuery): Set<string> {
  const asked = readAskedTerms(question.replaceAll(CONTEXT_MARK, ' '), book.tokenizer);
  const searched = book.partitions.filter(
    (partition) => keys.includes(partition.entry.key) && partition.root() !== null,
  );
  const matched = matchTerms(asked, searched, book.manifest.chunkCount);
  return new Set(matched.ok ? matched.value.map((match) => match.term) : []);
}

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
