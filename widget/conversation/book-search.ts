import { LIMITS } from '../../api/_contract/limits.js';
import type { Contents } from '../../api/_contract/request.js';
import type { Language } from '../../plugin/terms/tokenizer.js';
import type { WidgetSettings } from '../../plugin/format/settings.js';
import type { LoadError } from '../load/load-error.js';
import { afterDelay, type LoadIo } from '../load/load-io.js';
import type { Partition } from '../load/partition.js';
import { findPassages, type Incomplete } from '../retrieve/find-passages.js';
import { fuseHits } from '../retrieve/fuse-hits.js';
import { openBook, type Book } from '../retrieve/open-book.js';
import { partitionsFor } from '../retrieve/partitions.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';
import { withinGrace } from '../load/within-grace.js';
import { loadPageChunks } from '../retrieve/page-chunks.js';
import { loadContents } from './load-contents.js';
import type { PagePassages } from './selection-context.js';
import { prefetchPartitions } from './prefetch-partitions.js';

/** A question, the page it was asked on, and the questions before it, oldest first. */
export interface BookQuery {
  question: string;
  pagePath: string;
  previousQuestions: readonly string[];
  /** The model's queries for this question, whose hits are fused with the question's own. */
  queries?: readonly string[];
}

/** What was found for a question. */
export interface FoundPassages {
  /** Best first. */
  hits: ScoredChunk[];
  /** Names of their book and build, from the manifest. */
  book: string;
  build: string;
  /** The tables of contents of the searched partitions, as many as a request may hold; none without a function. */
  contents: Contents[];
  /** Set if files of the index could not be loaded: what could not be searched. */
  incomplete?: Incomplete;
}

/** Finds the best passages for a question, or returns why the index could not be read. */
export type BookSearch = (
  query: BookQuery,
) => Promise<({ ok: true } & FoundPassages) | { ok: false; error: LoadError }>;

/**
 * Loads the whole index of the partitions that are searched from a page, if it is small (see `prefetchPartitions`). Loads nothing while a
 * question is being searched. Failures are not reported: the next call continues.
 *
 * @param pause - Resolves when the page has nothing else to do.
 */
export type BookPrefetch = (pagePath: string, pause: () => Promise<void>) => Promise<void>;

/** Loads the passages of a page; `null` if they cannot be loaded, or not in time. Never rejects. */
export type PageSearch = (pagePath: string) => Promise<PagePassages | null>;

/** How much longer than its passages a question waits for tables of contents: they help the model, but an answer rests on passages. */
const CONTENTS_GRACE_MS = 1_000;

/** How long a question about a selection waits for the passages it stands in. Without them it is answered too, within small limits. */
const PAGE_GRACE_MS = 4_000;

/**
 * How many hits of a question are loaded at most. Each may need another file. Share of questions whose answer is among the chosen passages, mean of
 * babel-, pnpm-, redux- and rtk-links: .892 with 20, .895 with 24, for four kilobytes more. With 24, the texts fill a request in most books.
 */
export const MAX_HITS = 24;

/**
 * Length of the hits' texts, in characters, after which no more hits are loaded: what a request may hold. With 12,000, 13,000 and no such
 * limit, on average 16, 17 and 24 hits are loaded; share of questions as above, over every other question: .898, .898, .902; covidqa: .908
 * with each.
 */
export const ENOUGH_CHARS = LIMITS.contextMaxChars;

/** How many hits of each query of the model are loaded. With 8, 10, 12 and 24, all 70 questions of iot-en have their answer in the context. */
export const QUERY_HITS = 10;
/** How many fused hits the context stage may choose from. Their texts are loaded. */
export const FUSED_HITS = 2 * MAX_HITS;

/**
 * Creates a search over the published book, which is loaded with the first question. A failed load is forgotten. A missing or changed
 * file may mean that the site was published again. The manifest is then read once more, past all caches, and if it has changed, the
 * question is repeated once on the new book. So a question fetches at most two manifests, whatever the server does.
 *
 * @param io - Fetches and caches everything.
 */
export function createBookSearch(
  settings: Pick<WidgetSettings, 'manifestUrl' | 'partitions'> & Partial<Pick<WidgetSettings, 'endpoint'>>,
  io: LoadIo,
  language: Language,
): BookSearch & { prefetch: BookPrefetch; pagePassages: PageSearch } {
  const { schedule = afterDelay } = io;
  let opening: ReturnType<typeof openBook> | null = null;

  async function open(): ReturnType<typeof openBook> {
    const attempt = (opening ??= openBook(settings.manifestUrl, io, language));
    let isOpen = false;
    try {
      const opened = await attempt;
      isOpen = opened.ok;
      return opened;
    } finally {
      if (!isOpen && opening === attempt) opening = null;
    }
  }

  let reopening: ReturnType<typeof openBook> | null = null;

  /** Opens the book as it is published now. Questions that fail at the same time share one request. */
  async function reopen(book: Book): ReturnType<typeof openBook> {
    const current = await opening;
    if (current?.ok === true && current.book !== book) return current;
    const attempt = (reopening ??= openBook(settings.manifestUrl, io, language, { isReload: true }));
    try {
      const reopened = await attempt;
      // If the files are the same, keeps the book with everything it has loaded.
      if (reopened.ok && reopened.book.manifestHash !== book.manifestHash) {
        opening = attempt;
        if (prefetched !== null) void prefetch(...prefetched);
      }
      return reopened;
    } finally {
      if (reopening === attempt) reopening = null;
    }
  }

  function searchedFrom(book: Book, pageUrl: string): { keys: string[]; searched: Partition[] } {
    const keys = partitionsFor(settings, book.manifest, pageUrl);
    return { keys, searched: book.partitions.filter(({ entry }) => keys.includes(entry.key)) };
  }

  async function find(book: Book, query: BookQuery): ReturnType<BookSearch> {
    const pageUrl = decodePath(query.pagePath);
    const { keys, searched } = searchedFrom(book, pageUrl);
    const { book: name, build } = book.manifest;
    const loadingContents = settings.endpoint ? loadContents(searched, build) : null;
    const rankings: ScoredChunk[][] = [];
    const gaps: Incomplete[] = [];
    const errors: LoadError[] = [];
    const { question, previousQuestions, queries = [] } = query;
    const asked = { question, previousQuestions, limit: MAX_HITS, enoughChars: ENOUGH_CHARS };
    for (const each of [asked, ...queries.map((query) => ({ question: query, limit: QUERY_HITS }))]) {
      const found = await findPassages(book, { partitions: keys, pageUrl, ...each });
      // A failed search keeps its place: the first ranking is the question's, and weighs less.
      rankings.push(found.ok ? found.hits : []);
      if (found.ok && found.incomplete !== undefined) gaps.push(found.incomplete);
      if (found.ok) continue;
      errors.push(found.error);
      gaps.push({ words: [each.question], texts: 0, error: found.error });
    }
    const [error] = errors;
    if (error !== undefined && errors.length === rankings.length) return { ok: false, error };
    const hits = rankings.length > 1 ? fuseHits(rankings, FUSED_HITS) : (rankings[0] ?? []);
    // Without a passage, contents are all that the model can write its queries from.
    const contents =
      loadingContents &&
      (await (hits.length === 0
        ? loadingContents
        : withinGrace(loadingContents, { otherwise: [], graceMs: CONTENTS_GRACE_MS, schedule })));
    const incomplete = mergeGaps(gaps);
    const found = { hits, book: name, build, contents: contents ?? [] };
    return { ok: true, ...found, ...(incomplete !== null && { incomplete }) };
  }

  /** Ends when no question is being searched. */
  let searching: Promise<unknown> = Promise.resolve();

  async function search(query: BookQuery): ReturnType<BookSearch> {
    const opened = await open();
    if (!opened.ok) return opened;
    const found = await find(opened.book, query);
    const error = found.ok ? found.incomplete?.error : found.error;
    if (error === undefined || error.code === 'unreachable') return found;
    const reopened = await reopen(opened.book);
    if (!reopened.ok) return found.ok ? found : reopened;
    return reopened.book.manifestHash === opened.book.manifestHash ? found : find(reopened.book, query);
  }

  async function loadPage(pagePath: string): Promise<PagePassages | null> {
    const opened = await open();
    if (!opened.ok) return null;
    const load = async (book: Book): Promise<PagePassages | LoadError> => {
      const loaded = await loadPageChunks(book, decodePath(pagePath));
      return loaded.ok
        ? { chunks: loaded.value, book: book.manifest.book, build: book.manifest.build }
        : loaded.error;
    };
    const found = await load(opened.book);
    if (!('code' in found)) return found;
    const reopened = found.code === 'unreachable' ? opened : await reopen(opened.book);
    if (!reopened.ok || reopened.book.manifestHash === opened.book.manifestHash) return null;
    const again = await load(reopened.book);
    return 'code' in again ? null : again;
  }

  function pagePassages(pagePath: string): Promise<PagePassages | null> {
    return withinGrace(loadPage(pagePath), { otherwise: null, graceMs: PAGE_GRACE_MS, schedule });
  }

  /** The latest call, which is repeated if the site is published again. */
  let prefetched: Parameters<BookPrefetch> | null = null;

  async function prefetch(...call: Parameters<BookPrefetch>): Promise<void> {
    prefetched = call;
    const [pagePath, pause] = call;
    await pause();
    const opened = await open();
    if (!opened.ok) return;
    const { searched } = searchedFrom(opened.book, decodePath(pagePath));
    await prefetchPartitions(searched, async () => {
      await searching;
      await pause();
    });
  }

  return Object.assign(
    (query: BookQuery): ReturnType<BookSearch> => {
      const found = search(query);
      searching = Promise.allSettled([searching, found]);
      return found;
    },
    { prefetch, pagePassages },
  );
}

/** Merges what the searches for one question could not look into; `null` if that is nothing. */
function mergeGaps(gaps: readonly Incomplete[]): Incomplete | null {
  const [first] = gaps;
  if (first === undefined) return null;
  const { error } = gaps.find((gap) => gap.error.code !== 'unreachable') ?? first;
  return {
    words: [...new Set(gaps.flatMap(({ words }) => words))],
    texts: Math.max(...gaps.map(({ texts }) => texts)),
    error,
  };
}

/** Decodes a path, because a browser's `location.pathname` is percent-encoded, but Docusaurus's addresses are not. */
function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
