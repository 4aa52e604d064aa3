import { chunkBook, type ChunkedBook } from '../../plugin/chunk/chunk-book.js';
import { loadLanguagePack } from '../../plugin/search-index/language-pack.js';
import type { SourcePage } from '../../plugin/source/page.js';
import { readFolder, type FolderOptions } from '../../plugin/source/read-folder.js';
import { createLanguage, type Language } from '../../plugin/terms/tokenizer.js';

/** A directory of Markdown, split into passages that are ready to be indexed. */
export interface FolderBook extends ChunkedBook {
  pages: readonly SourcePage[];
  language: Language;
}

/**
 * Reads a directory and splits its pages into passages. I/O: reads.
 *
 * @param options.toUrl - Returns the address of a page; by default, the path of its file in the directory.
 * @param options.maxChars - Maximum length of a passage, in characters.
 * @param options.onUnparsable - What to do with pages that do not parse. With `skip`, `skipped` has their errors. Default: `throw`.
 * @throws BuildError if there are no pages or one of them does not parse and is not skipped.
 */
export async function readBook(
  docsDir: string,
  options: {
    locale: string;
    maxChars: number;
    toUrl?: FolderOptions['toUrl'];
    onUnparsable?: 'throw' | 'skip';
  },
  onProgress: (text: string) => void = () => undefined,
): Promise<FolderBook> {
  const { locale, maxChars, toUrl = (relativePath) => relativePath, onUnparsable = 'throw' } = options;
  onProgress('reading pages …');
  const { pages, site, skipped } = await readFolder(docsDir, { locale, toUrl, onUnparsable });
  onProgress(`splitting ${pages.length} pages into passages …`);
  const chunked = await chunkBook(pages, site, { maxChars, onUnparsable });
  onProgress(`indexing ${chunked.chunks.length} passages …`);
  const language = createLanguage(locale, await loadLanguagePack(locale));
  return { ...chunked, skipped: [...skipped, ...chunked.skipped], pages, language };
}
