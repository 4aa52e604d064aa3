import { search } from '@orama/orama';
import { anchorsOf, type PublishedChunk } from '../../plugin/format/chunk.js';
import type { Tokenizer } from '../../plugin/terms/tokenizer.js';
import { LoadFailure, type LoadError } from '../load/load-error.js';
import type { Partition } from '../load/partition.js';
import { yieldToMain } from '../load/yield-to-main.js';
import { createBookDatabase, loadTerms } from './book-database.js';
import { loadEnoughTexts } from './load-enough.js';
import { matchTerms } from './match-terms.js';
import type { Book } from './open-book.js';
import { createQuery, type QueryTerm } from './query.js';
import { partitionOf, type MatchedQuery } from './reading-components.js';
import type { ScoredChunk } from './scored-chunk.js';

export interface PassageQuery {
  /** As the reader typed it. A question of stop words alone finds nothing, unless a previous question gives it context. */
  question: string;
  /** Keys of the partitions to search. Unknown keys are ignored. */
  partitions: readonly string[];
  /** Maximum number of hits, at least 1. */
  limit: number;
  /** Length of the hits' texts in UTF-16 code units after which no more hits are loaded. Default: none. */
  enoughChars?: number;
  /** The page being read, with or without a trailing slash. Its chunks win ties. */
  pageUrl?: string;
  /** Earlier questions, oldest first. The last one gives context to a short follow-up ("and how fast is it?"). */
  previousQuestions?: readonly string[];
}

/** What a search could not look into, because files of the index could not be loaded. */
export interface Incomplete {
  /** The question's words that could not be looked up in every partition, as the reader wrote them, in order. */
  words: string[];
  /** Number of hits left out, because their text could not be loaded. */
  texts: number;
  /** Why. If there are several reasons, one that a server gave comes before the lack of an answer. */
  error: LoadError;
}

/**
 * Finds the chunks of the book that best answer a question, and returns them with their text, best first. Loads only the shards of the
 * question's terms and the text of the hits. If some of these cannot be loaded, searches what is there. I/O: through the book's `fetch`.
 *
 * @returns The hits, if any, and what they may lack; an error if nothing was found and something could not be loaded.
 */
export async function findPassages(
  book: Book,
  { question, partitions: keys, limit, enoughChars = Infinity, pageUrl, previousQuestions }: PassageQuery,
): Promise<{ ok: true; hits: ScoredChunk[]; incomplete?: Incomplete } | { ok: false; error: LoadError }> {
  const { manifest, tokenizer } = book;
  const wanted = book.partitions.filter(({ entry }) => keys.includes(entry.key));
  const query = createQuery(question, tokenizer, previousQuestions?.at(-1));
  try {
    const loads = await loadTerms(wanted, query);
    const [error] = sortErrors(loads.errors);
    const { partitions } = loads;
    const words = markText(question.slice(0, QUESTION_MAX_CHARS), loads.missing, tokenizer).map(
      ({ start, end }) => question.slice(start, end),
    );
    // Decoding, matching and ranking together take 80 ms on a processor slowed four times: each gets a task of its own.
    await yieldToMain();
    const matched = matchTerms(query, partitions, manifest.chunkCount);
    // That the rest of the question, or the question before it, finds nothing says little if a word was not looked up.
    const hasOwn = query.terms.some(isOwn);
    if (error !== undefined && !matched.some(({ queryTerm }) => isOwn(queryTerm) || !hasOwn)) {
      return { ok: false, error };
    }
    await yieldToMain();
    const ranked =
      matched.length === 0 ? [] : await rank(book, partitions, { query, matched }, question, limit);
    const numbers = ranked.slice(0, limit).map(({ number }) => number);
    const { count, missing } = await loadEnoughTexts(partitions, numbers, enoughChars);
    const marked = new Set<string>();
    for (const { queryTerm, term } of matched) if (queryTerm.role !== 'context') marked.add(term);
    const found: ScoredChunk[] = [];
    // In place of hits without text, the next ones whose text is there: requesting more files would hardly go better.
    for (const { number, score } of missing.size === 0 ? ranked.slice(0, count) : ranked) {
      if (found.length === count) break;
      if (found.length % MARKED_AT_ONCE === MARKED_AT_ONCE - 1) await yieldToMain();
      const partition = partitionOf(partitions, number);
      const ordinal = number - (partition?.firstChunk ?? 0);
      const chunk = partition?.loadedChunk(ordinal);
      if (!partition || !chunk) continue;
      const marks = markText(chunk.text, marked, tokenizer);
      const first = partition.firstOfChunk(ordinal);
      const section = chunk.sections?.[ordinal - first];
      const neighbours = neighboursOf(chunk, first, partition);
      const key = partition.entry.key;
      found.push({ chunk, partition: key, score, marks, ...(section && { section }), ...neighbours });
    }
    const [reason] = sortErrors([...loads.errors, ...missing.values()]);
    if (reason === undefined) return { ok: true, hits: preferPage(found, pageUrl) };
    if (found.length === 0) return { ok: false, error: reason };
    const incomplete = { words: [...new Set(words)], texts: missing.size, error: reason };
    return { ok: true, hits: preferPage(found, pageUrl), incomplete };
  } catch (error) {
    if (error instanceof LoadFailure) return { ok: false, error: error.error };
    throw error;
  }
}

/** Ranks chunks without loading their text. @returns At least `limit` of them if there are as many, best first, by number in the book. */
async function rank(
  { manifest, tokenizer }: Book,
  partitions: readonly Partition[],
  asked: MatchedQuery,
  question: string,
  limit: number,
): Promise<{ number: number; score: number }[]> {
  const database = createBookDatabase({ manifest, partitions }, tokenizer, asked);
  const params = { term: question || ANY_TERM, limit: Math.max(limit, SPARE_HITS) };
  const { hits } = await search(database, params);
  return hits.map(({ id, score }) => ({ number: Number(id), score }));
}

/** Puts errors that show what is wrong, such as a missing file, before those of the network. */
function sortErrors(errors: readonly LoadError[]): LoadError[] {
  return [...errors.filter((error) => !isUnreachable(error)), ...errors.filter(isUnreachable)];
}

function isUnreachable({ code }: LoadError): boolean {
  return code === 'unreachable';
}

/** Whether a term is from the question itself, not from the one before it. */
function isOwn({ role }: QueryTerm): boolean {
  return role !== 'context';
}

/** How many hits may stand in for those whose text is missing. Those beyond are not ranked as carefully. */
const SPARE_HITS = 50;
/** As much of a question as is searched. */
const QUESTION_MAX_CHARS = 10_000;
/** Without a term, Orama would return every document. The database already knows the question. */
const ANY_TERM = '?';
/** Marking tokenizes each text. Marking 16 at once took 40 ms on a processor slowed 4 times. */
const MARKED_AT_ONCE = 4;
/** Wins ties and little more: quantising the weights can change scores as much. Not measured, because no set records the reader's page. */
const PAGE_PREFERENCE = 1.02;

/**
 * Finds the terms to highlight in a text. Uses the tokenizer, so that every form of a word is marked.
 *
 * @returns UTF-16 offsets in order. Marks that touch or overlap are merged.
 */
function markText(
  text: string,
  terms: ReadonlySet<string>,
  tokenizer: Tokenizer,
): { start: number; end: number }[] {
  const found = tokenizer
    .words(text)
    .filter(({ term }) => terms.has(term))
    .sort((left, right) => left.start - right.start);
  const marks: { start: number; end: number }[] = [];
  for (const { start, end } of found) {
    const last = marks.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else marks.push({ start, end });
  }
  return marks;
}

/**
 * Returns the chunks before and after a hit in its section, if loaded. Most are, because shards are in reading order.
 *
 * @param ordinal - That of the chunk's first section.
 */
function neighboursOf(
  chunk: PublishedChunk,
  ordinal: number,
  partition: Partition,
): Pick<ScoredChunk, 'before' | 'after'> {
  const before = partition.loadedChunk(ordinal - 1);
  const after = partition.loadedChunk(ordinal + anchorsOf(chunk).length);
  return {
    ...(before !== null && isOneSection(before, chunk) && { before }),
    ...(after !== null && isOneSection(chunk, after) && { after }),
  };
}

/** Whether a chunk ends in the section in which the next one begins. */
function isOneSection(earlier: PublishedChunk, later: PublishedChunk): boolean {
  return earlier.url === later.url && anchorsOf(earlier).at(-1) === later.anchor;
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
