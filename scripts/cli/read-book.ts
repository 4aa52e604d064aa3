import { chunkBook, type ChunkedBook } from '../../plugin/chunk/chunk-book.js';
import { loadLanguagePack } from '../../plugin/search-index/language-pack.js';
import type { SourcePage } from '../../plugin/source/page.js';
import { readFolder } from '../../plugin/source/read-folder.js';
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
 * @throws BuildError if there are no pages or one of them does not parse.
 */
export async function readBook(
  docsDir: string,
  options: { locale: string; maxChars: number; toUrl?: Parameters<typeof readFolder>[1]['toUrl'] },
  onProgress: (text: string) => void = () => undefined,
): Promise<FolderBook> {
  const { locale, maxChars, toUrl = (relativePath) => relativePath } = options;
  onProgress('reading pages …');
  const { pages, site } = await readFolder(docsDir, { locale, toUrl });
  onProgress(`splitting ${pages.length} pages into passages …`);
  const chunked = await chunkBook(pages, site, { maxChars, onUnparsable: 'throw' });
  onProgress(`indexing ${chunked.chunks.length} passages …`);
  return { ...chunked, pages, language: createLanguage(locale, await loadLanguagePack(locale)) };
}
