import path from 'node:path';
import { BuildError } from '../build-error.js';
import type { Chunk } from '../format/chunk.js';
import type { Section } from '../section/section.js';
import { splitSections } from '../section/split-sections.js';
import type { MarkdownSite, SourcePage } from '../source/page.js';
import { splitChunks } from './split-chunks.js';

/** A chunk with what the build alone needs to know of it. */
export interface BookChunk {
  chunk: Chunk;
  /** Index partition of its page. */
  partition: string;
  /** Absolute path of the file it comes from; what errors name. */
  filePath: string;
}

/** Stages 2 and 3 over a whole book. */
export interface ChunkedBook {
  chunks: BookChunk[];
  /** Pages that gave chunks. */
  pageCount: number;
  /** Pages left out because they do not parse, with the reason. */
  skipped: BuildError[];
  /** What cutting took, without the waiting between pages; 0 without a clock. */
  ms: number;
}

/** Pages cut before, by address, so that an edit in development cuts one page and not the book. */
export type ChunkCache = Map<string, { pageKey: string; partials: Map<string, string>; chunks: BookChunk[] }>;

/**
 * Files parsed before, by path: what a locale has not translated is the default locale's file, and Docusaurus builds one locale
 * after the other.
 */
export type SectionCache = Map<
  string,
  {
    fileKey: string;
    titlesKey: string;
    preprocessor: MarkdownSite['preprocessor'];
    partials: Map<string, string>;
    sections: readonly Section[];
  }
>;

/**
 * Cuts every page into chunks, in the order given.
 *
 * @param options.maxChars see `splitChunks`
 * @param options.onUnparsable `skip` leaves such a page out and says so in `skipped`
 * @param options.now clock in milliseconds
 * @param caches kept by the caller between runs; entries are checked against the page and its partials
 * @throws BuildError of the first page in order that fails, its file relative to the site's folder
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
  for (const page of pages) {
    // Pages are parsed while a bundler waits for answers of its loaders.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const startedMs = now();
    try {
      const entry = await chunkPage(page, site, options.maxChars, chunkCache, sectionCache);
      book.chunks.push(...entry.chunks);
      if (entry.chunks.length > 0) book.pageCount += 1;
    } catch (error) {
      if (options.onUnparsable === 'throw' || !(error instanceof BuildError)) throw error;
      book.skipped.push(error);
    }
    book.ms += now() - startedMs;
  }
  return book;
}

async function chunkPage(
  page: SourcePage,
  site: MarkdownSite,
  maxChars: number,
  chunkCache: ChunkCache,
  sectionCache: SectionCache,
): Promise<{ chunks: BookChunk[]; partials: Map<string, string> }> {
  const pageKey = JSON.stringify([page, maxChars]);
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
  const { markdown, title, description, format, frontMatter, kind } = page;
  // The one setting that each locale has of its own, and it matters where there is an admonition.
  const { admonitionTitles, ...ofAllLocales } = site;
  const fileKey = JSON.stringify([ofAllLocales, markdown, title, description, format, frontMatter, kind]);
  const titlesKey = JSON.stringify(admonitionTitles);
  const known = cache.get(page.filePath);
  const isKnown =
    known?.fileKey === fileKey &&
    known.preprocessor === site.preprocessor &&
    (known.titlesKey === titlesKey ||
      (site.preprocessor === undefined && ![markdown, ...known.partials.values()].some(mayHoldAdmonition))) &&
    (await areUnchanged(known.partials, site));
  if (isKnown) {
    const { sections, partials } = known;
    return { partials, sections: sections.map((section) => Object.assign({}, section, { page })) };
  }
  const partials = new Map<string, string>();
  const reader: MarkdownSite = {
    ...site,
    readFile: async (filePath) => {
      const text = await site.readFile(filePath);
      partials.set(path.resolve(filePath), text);
      return text;
    },
  };
  const sections = await splitSections(page, reader);
  cache.set(page.filePath, { fileKey, titlesKey, preprocessor: site.preprocessor, partials, sections });
  return { sections, partials };
}

/** As a directive, or as the theme's component. What a preprocessor makes of the text is not in it. */
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
