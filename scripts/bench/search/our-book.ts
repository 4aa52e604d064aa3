import type { Language } from '../../../plugin/terms/tokenizer.js';
import { encodeIndex, type IndexedChunk, type PublishedFile } from '../../../plugin/publish/encode-index.js';
import { openBook, type Book } from '../../../widget/retrieve/open-book.js';
import { findPassages } from '../../../widget/retrieve/find-passages.js';
import type { ScoredChunk } from '../../../widget/retrieve/scored-chunk.js';
import { wireBytes } from './measures/wire-bytes.js';

/** A book of ours published in memory. */
export interface OurBook {
  files: readonly PublishedFile[];
  language: Language;
}

/** What a browser fetched, as it counts it. */
export interface Fetched {
  files: number;
  bytes: number;
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
export async function openOurs(ours: OurBook): Promise<{ book: Book; fetched: Fetched }> {
  const byName = new Map(ours.files.map((file) => [file.name, file]));
  const fetched: Fetched = { files: 0, bytes: 0 };
  const countingFetch: typeof fetch = (input) => {
    const file = byName.get(String(input instanceof Request ? input.url : input).replace(/^.*\//u, ''));
    if (file === undefined) return Promise.resolve(new Response(null, { status: 404 }));
    fetched.files += 1;
    fetched.bytes += wireBytes(file.name, file.bytes);
    return Promise.resolve(new Response(new Uint8Array(file.bytes)));
  };
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
