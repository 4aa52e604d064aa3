import { gzipSync } from 'node:zlib';
import type { Language } from '../../../plugin/terms/tokenizer.js';
import { encodeIndex, type IndexedChunk, type PublishedFile } from '../../../plugin/publish/encode-index.js';
import { openBook, type Book } from '../../../widget/retrieve/open-book.js';
import { findPassages } from '../../../widget/retrieve/find-passages.js';
import type { ScoredChunk } from '../../../widget/retrieve/scored-chunk.js';
import { fetchFrom } from '../../cli/eval/evaluate-book.js';

/** A book of ours published in memory. */
export interface OurBook {
  files: readonly PublishedFile[];
  language: Language;
}

/** Through the encoder of a build. */
export function publishOurs(chunks: readonly IndexedChunk[], language: Language): OurBook {
  const { files } = encodeIndex(chunks, { language, locale: language.locale, baseUrl: '/', book: 'bench' });
  return { files, language };
}

/**
 * Opens it as the widget does, over a `fetch` that counts.
 *
 * @throws TypeError when what was just made cannot be opened
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

/** @throws TypeError when the search fails */
export async function askOurs(book: Book, question: string, limit: number): Promise<ScoredChunk[]> {
  const partitions = book.manifest.partitions.map(({ key }) => key);
  const found = await findPassages(book, { question, partitions, limit });
  if (!found.ok) throw new TypeError(`The index just built cannot be searched: ${found.error.message}`);
  return found.hits;
}

const sizes = new WeakMap<Uint8Array, number>();

/**
 * Computes a file's size as transferred: servers compress text (gzip, default level) and send other types unchanged.
 *
 * @param name - Its extension decides the type.
 */
export function wireBytes(name: string, bytes: Uint8Array): number {
  if (!/\.(?:js|mjs|json|css|html)$/u.test(name)) return bytes.length;
  const known = sizes.get(bytes);
  if (known !== undefined) return known;
  const { length } = gzipSync(bytes);
  sizes.set(bytes, length);
  return length;
}
