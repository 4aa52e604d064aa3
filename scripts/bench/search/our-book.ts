import { gzipSync } from 'node:zlib';
import type { Language } from '../../../plugin/terms/tokenizer.js';
import type { BookOutline } from '../../../plugin/source/outline.js';
import { encodeIndex, type IndexedChunk, type PublishedFile } from '../../../plugin/publish/encode-index.js';
import { openBook, type Book } from '../../../widget/retrieve/open-book.js';
import { findPassages } from '../../../widget/retrieve/find-passages.js';
import type { ScoredChunk } from '../../../widget/retrieve/scored-chunk.js';
import { fetchFrom } from '../../cli/eval/evaluate-book.js';

/** A book that Docent has published in memory. */
export interface OurBook {
  files: readonly PublishedFile[];
  language: Language;
}

/** Publishes chunks, and tables of contents if there is an outline, with the encoder that a build uses. */
export function publishOurs(
  chunks: readonly IndexedChunk[],
  language: Language,
  outline?: BookOutline,
): OurBook {
  const { files } = encodeIndex(chunks, {
    language,
    locale: language.locale,
    baseUrl: '/',
    book: 'bench',
    ...(outline && { outline }),
  });
  return { files, language };
}

/**
 * Opens a book as the widget does, through a `fetch` that counts files and bytes.
 *
 * @throws TypeError if the book cannot be opened.
 */
export async function openOurs(
  ours: OurBook,
): Promise<{ book: Book; fetched: { files: number; bytes: number } }> {
  const fetched = { files: 0, bytes: 0 };
  const countingFetch = fetchFrom(ours.files, ({ name, bytes }) => {
    fetched.files += 1;
    fetched.bytes += wireBytes(name, bytes);
  });
  const opened = await openBook('/docent/manifest.json', { fetch: countingFetch }, ours.language);
  if (!opened.ok) throw new TypeError(`The index just built cannot be opened: ${opened.error.message}`);
  return { book: opened.book, fetched };
}

/**
 * @param enoughChars - Length of the texts after which no more hits are loaded. Default: none.
 * @throws TypeError if the search fails.
 */
export async function askOurs(
  book: Book,
  question: string,
  limit: number,
  enoughChars = Infinity,
): Promise<ScoredChunk[]> {
  const partitions = book.manifest.partitions.map(({ key }) => key);
  const found = await findPassages(book, { question, partitions, limit, enoughChars });
  if (!found.ok) throw new TypeError(`The index just built cannot be searched: ${found.error.message}`);
  return found.hits;
}

const sizes = new WeakMap<Uint8Array, number>();

/**
 * Computes the size of a file as transferred, in bytes: servers compress text (gzip, default level) and send other types unchanged.
 *
 * @param name - The file's name, whose extension determines the type.
 */
export function wireBytes(name: string, bytes: Uint8Array): number {
  if (!/\.(?:js|mjs|json|css|html)$/u.test(name)) return bytes.length;
  const known = sizes.get(bytes);
  if (known !== undefined) return known;
  const { length } = gzipSync(bytes);
  sizes.set(bytes, length);
  return length;
}
