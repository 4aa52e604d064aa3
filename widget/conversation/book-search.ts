import type { Contents } from '../../api/_contract/request.js';
import type { Language } from '../../plugin/terms/tokenizer.js';
import type { WidgetSettings } from '../../plugin/format/settings.js';
import type { LoadError } from '../load/load-error.js';
import type { LoadIo } from '../load/load-io.js';
import { findPassages } from '../retrieve/find-passages.js';
import { fuseHits } from '../retrieve/fuse-hits.js';
import { openBook, type Book } from '../retrieve/open-book.js';
import { partitionsFor } from '../retrieve/partitions.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';

/** A question, the page it was asked on, and the questions before it, oldest first. */
export interface BookQuery {
  question: string;
  pagePath: string;
  previousQuestions: readonly string[];
  /** The model's queries for this question, whose hits are fused with the question's own. */
  queries?: readonly string[];
}

/**
 * Finds the best passages for a question, best first, and names their build; or returns why the index could not be read. `contents` are
 * the tables of contents of the searched partitions, as many as a request may hold.
 */
export type BookSearch = (
  query: BookQuery,
) => Promise<
  { ok: true; hits: ScoredChunk[]; build: string; contents: Contents[] } | { ok: false; error: LoadError }
>;

/**
 * How many hits of a question are loaded. Each may need another file. Share of questions whose answer is among the chosen passages, mean of
 * babel-, pnpm-, redux- and rtk-links: .883 with 20, .876 with 24, for four kilobytes more: with 20, the texts fill a request in most books.
 */
export const MAX_HITS = 20;

/** How many hits of each query of the model are loaded. With 8, 10, 12 and 24, all 70 questions of iot-en have their answer in the context. */
const QUERY_HITS = 10;
/** How many fused hits the context stage may choose from. Their texts are loaded. */
const FUSED_HITS = 2 * MAX_HITS;

/**
 * Creates a search over the published book, which is loaded with the first question. A failed load is forgotten. A missing or changed
 * file may mean that the site was published again. The manifest is then read once more, past all caches, and if it has changed, the
 * question is repeated once on the new book. So a question fetches at most two manifests, whatever the server does.
 *
 * @param io - Fetches and caches everything.
 */
export function createBookSearch(
  settings: Pick<WidgetSettings, 'manifestUrl' | 'partitions'>,
  io: LoadIo,
  language: Language,
): BookSearch {
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
      if (reopened.ok && reopened.book.manifestHash !== book.manifestHash) opening = attempt;
      return reopened;
    } finally {
      if (reopening === attempt) reopening = null;
    }
  }

  async function find(book: Book, query: BookQuery): ReturnType<BookSearch> {
    const pageUrl = decodePath(query.pagePath);
    const partitions = partitionsFor(settings, book.manifest, pageUrl);
    const searched = { partitions, pageUrl };
    const rankings: ScoredChunk[][] = [];
    const { question, previousQuestions, queries = [] } = query;
    const asked = { question, previousQuestions, limit: MAX_HITS };
    for (const each of [asked, ...queries.map((query) => ({ question: query, limit: QUERY_HITS }))]) {
      const found = await findPassages(book, { ...searched, ...each });
      if (!found.ok) return found;
      rankings.push(found.hits);
    }
    const hits = rankings.length > 1 ? fuseHits(rankings, FUSED_HITS) : (rankings[0] ?? []);
    return { ok: true, hits, build: book.manifest.build, contents: [] };
  }

  return async function search(query) {
    const opened = await open();
    if (!opened.ok) return opened;
    const found = await find(opened.book, query);
    if (found.ok || found.error.code === 'unreachable') return found;
    const reopened = await reopen(opened.book);
    if (!reopened.ok) return reopened;
    return reopened.book.manifestHash === opened.book.manifestHash ? found : find(reopened.book, query);
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
