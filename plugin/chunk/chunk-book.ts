import { createHash } from 'node:crypto';
import path from 'node:path';
import { BuildError } from '../build-error.js';
import type { Chunk } from '../format/chunk.js';
import { pathForAuthor } from '../section/parse-error.js';
import type { Section } from '../section/section.js';
import { splitSections } from '../section/split-sections.js';
import type { MarkdownSite, SourcePage } from '../source/page.js';
import { splitChunks } from './split-chunks.js';

/** A chunk together with data that only the build needs. */
export interface BookChunk {
  chunk: Chunk;
  /** The page's index partition. */
  partition: string;
  /** Absolute path of the page's file, for error messages. */
  filePath: string;
}

/** The result of stages 2 and 3 for a whole book. */
export interface ChunkedBook {
  chunks: BookChunk[];
  /** Number of pages with at least one chunk. */
  pageCount: number;
  /** The errors of the pages that were skipped. */
  skipped: BuildError[];
  /** Milliseconds spent, not counting the pauses between pages and the reading of files; 0 without a clock. */
  ms: number;
}

/** Chunks by page address, so that an edit in development re-chunks one page and not the whole book. */
export type ChunkCache = Map<string, { pageKey: string; partials: Map<string, string>; chunks: BookChunk[] }>;

/**
 * Sections by the hash of what they are made from. Docusaurus builds one locale after another, and untranslated pages share the default
 * locale's files; most pages of a docs version are the same in the next one.
 */
export type SectionCache = Map<
  string,
  {
    filePath: string;
    titlesKey: string;
    preprocessor: MarkdownSite['preprocessor'];
    partials: Map<string, string>;
    sections: readonly Section[];
    /** Whether the sections may differ for a file of the same text elsewhere, with the same partials next to it. */
    isBoundToFile: boolean;
    /** Whether any of the text can hold an admonition, whose title depends on the locale. */
    mayHoldAdmonition: boolean;
  }
>;

/**
 * Splits every page into chunks, in the given order.
 *
 * @param options.maxChars - Maximum length of a chunk, as in `splitChunks`.
 * @param options.onUnparsable - With `skip`, pages that fail are left out and their errors collected.
 * @param options.now - Clock, in milliseconds.
 * @param caches - Caches that the caller keeps between runs. Entries are checked against the page and its partials.
 * @throws The error of the first page that fails if `onUnparsable` is `throw`.
 */
export async function chunkBook(
  pages: readonly SourcePage[],
  site: MarkdownSite,
  options: { maxChars: number; onUnparsable: 'throw' | 'skip'; now?: () => number },
  caches: { chunks?: ChunkCache; sections?: SectionCache } = {},
): Promise<ChunkedBook> {
  const { now = () => 0 } = options;
  const { chunks: chunkCache = new Map(), sections: sectionCache = new Map() } = caches;
  const book: ChunkedBook = { chunks: [], pageCount: 0, skipped: [], ms: 0 };
  const reader: MarkdownSite = {
    ...site,
    async readFile(filePath) {
      const startedMs = now();
      try {
        return await site.readFile(filePath);
      } finally {
        // While a file is read, the bundler works.
        book.ms -= now() - startedMs;
      }
    },
  };
  for (const page of pages) {
    // Lets the bundler, which runs at the same time, continue between pages.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const startedMs = now();
    try {
      const entry = await chunkPage(page, reader, options.maxChars, chunkCache, sectionCache);
      book.chunks.push(...entry.chunks);
      if (entry.chunks.length > 0) book.pageCount += 1;
    } catch (error) {
      if (options.onUnparsable === 'throw') throw error;
      book.skipped.push(error instanceof BuildError ? error : pageFailedError(error, page, site));
    }
    book.ms += now() - startedMs;
  }
  return book;
}

/** Describes an error that nobody foresaw, a mistake of ours: the site builds without that page in its index. */
function pageFailedError(error: unknown, { filePath }: SourcePage, { siteDir }: MarkdownSite): BuildError {
  return new BuildError(
    {
      code: 'page-failed',
      message: `Docent failed on this page: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'This is a bug in Docent: please report it with the text of the page.',
      file: pathForAuthor(filePath, siteDir),
    },
    { cause: error },
  );
}

async function chunkPage(
  page: SourcePage,
  site: MarkdownSite,
  maxChars: number,
  chunkCache: ChunkCache,
  sectionCache: SectionCache,
): Promise<{ chunks: BookChunk[]; partials: Map<string, string> }> {
  const pageKey = hashOf([page, maxChars]);
  const known = chunkCache.get(page.url);
  if (known?.pageKey === pageKey && (await areUnchanged(known.partials, site))) return known;
  const { sections, partials } = await sectionsOf(page, site, sectionCache);
  const chunks = splitChunks(sections, { maxChars }).map((chunk) => ({
    chunk,
    partition: page.partition,
    filePath: page.filePath,
  }));
  const entry = { pageKey, partials, chunks };
  chunkCache.set(page.url, entry);
  return entry;
}

async function sectionsOf(
  page: SourcePage,
  site: MarkdownSite,
  cache: SectionCache,
): Promise<{ sections: readonly Section[]; partials: Map<string, string> }> {
  const { filePath, markdown, title, description, format, frontMatter, kind } = page;
  // `admonitionTitles` is the only setting that differs between locales, and only matters for admonitions.
  const { admonitionTitles, ...ofAllLocales } = site;
  const fileKey = hashOf([ofAllLocales, markdown, title, description, format, frontMatter, kind]);
  const titlesKey = JSON.stringify(admonitionTitles);
  const known = cache.get(fileKey);
  const isSameText =
    known !== undefined &&
    known.preprocessor === site.preprocessor &&
    (known.filePath === filePath || !known.isBoundToFile) &&
    (known.titlesKey === titlesKey || (site.preprocessor === undefined && !known.mayHoldAdmonition));
  if (isSameText) {
    const partials = movePartials(known.partials, known.filePath, filePath);
    if (await areUnchanged(partials, site))
      return { partials, sections: known.sections.map((section) => Object.assign({}, section, { page })) };
  }
  const partials = new Map<string, string>();
  // A preprocessor is given the path of the file.
  let isBoundToFile = site.preprocessor !== undefined;
  const reader: MarkdownSite = {
    ...site,
    readFile: async (wantedPath) => {
      const text = await site.readFile(wantedPath).catch((error: unknown) => {
        isBoundToFile = true;
        throw error;
      });
      partials.set(path.resolve(wantedPath), text);
      return text;
    },
  };
  const sections = await splitSections(page, reader);
  cache.set(fileKey, {
    filePath,
    titlesKey,
    preprocessor: site.preprocessor,
    partials,
    sections,
    isBoundToFile,
    mayHoldAdmonition: [markdown, ...partials.values()].some(mayHoldAdmonition),
  });
  return { sections, partials };
}

/** Returns the files that a page at `to` imports if it has the text of the page at `from`: those at the same relative paths. */
function movePartials(partials: Map<string, string>, from: string, to: string): Map<string, string> {
  const move = (partialPath: string): string =>
    path.resolve(path.dirname(to), path.relative(path.dirname(from), partialPath));
  return new Map(Array.from(partials, ([partialPath, text]) => [move(partialPath), text]));
}

/** Hashes plain data. A hash, because a key with the text of each page would hold a large book in memory twice more. */
function hashOf(data: unknown): string {
  return createHash('sha256').update(JSON.stringify(data)).digest('base64');
}

function mayHoldAdmonition(markdown: string): boolean {
  return markdown.includes(':::') || markdown.includes('Admonition');
}

async function areUnchanged(partials: Map<string, string>, site: MarkdownSite): Promise<boolean> {
  for (const [partialPath, text] of partials) {
    const now = await site.readFile(partialPath).catch(() => undefined);
    if (now !== text) return false;
  }
  return true;
}
