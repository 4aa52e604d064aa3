import { createTokenizer, type Language, type Tokenizer } from '../../plugin/terms/tokenizer.js';
import { loadBook, type LoadedBook } from '../load/load-book.js';
import type { LoadError } from '../load/load-error.js';
import type { LoadIo } from '../load/load-io.js';
import { createBookDatabase } from './book-database.js';
import type { BookDatabase } from './create-database.js';

/** An opened book: its manifest, and the parts that questions have loaded so far. */
export interface Book extends LoadedBook {
  readonly tokenizer: Tokenizer;
  readonly database: BookDatabase;
}

/**
 * Opens a published book: loads its manifest and nothing else. I/O: through `io`.
 *
 * @param manifestUrl - The manifest's address, absolute or relative to the page.
 * @param language - The language the book was built with. With another one, searches find little.
 * @param options.isReload - Whether to bypass every cache between the browser and the server.
 */
export async function openBook(
  manifestUrl: string,
  io: LoadIo,
  language: Language,
  options: { isReload?: boolean } = {},
): Promise<{ ok: true; book: Book } | { ok: false; error: LoadError }> {
  const loaded = await loadBook(manifestUrl, io, options.isReload);
  if (!loaded.ok) return loaded;
  const tokenizer = createTokenizer(language);
  const database = createBookDatabase(loaded.value, tokenizer);
  return { ok: true, book: { ...loaded.value, tokenizer, database } };
}
