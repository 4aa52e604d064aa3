import type { PublishedChunk } from '../../plugin/format/chunk.js';
import type { Loaded } from '../load/load-error.js';
import type { Book } from './open-book.js';

/**
 * Loads the chunks of one page, in reading order, and nothing else: the list of pages, the root of the page's partition and the text
 * shards that the page is in.
 *
 * @param path - Path of the page, decoded, with or without a trailing slash.
 * @returns No chunks if the page is not in the index.
 */
export async function loadPageChunks(book: Book, path: string): Promise<Loaded<PublishedChunk[]>> {
  const places = await book.findPages(path);
  if (!places.ok) return places;
  const chunks: PublishedChunk[] = [];
  for (const { partition, page } of places.value) {
    const loaded = await book.partitions[partition]?.loadPage(page);
    if (loaded?.ok === false) return loaded;
    // Another page's address may have the same hash.
    chunks.push(...(loaded?.value ?? []).filter(({ url }) => withoutSlash(url) === withoutSlash(path)));
  }
  return { ok: true, value: chunks };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/u, '').normalize('NFC');
}
