import type { Manifest } from '../../plugin/contract/manifest.js';
import { createTokenizer, type Language, type Tokenizer } from '../../plugin/contract/tokenizer.js';
import { createBookDatabase, type BookDatabase } from '../retrieve/book-database.js';
import { fetchManifest } from './fetch-file.js';
import type { LoadError } from './load-error.js';
import { createPartition, type Partition } from './partition.js';

export type { LoadError } from './load-error.js';

/** An opened book: its manifest, and what questions have loaded of it so far. */
export interface Book {
  readonly manifest: Manifest;
  readonly partitions: readonly Partition[];
  readonly tokenizer: Tokenizer;
  readonly database: BookDatabase;
}

/**
 * Opens a published book: loads its manifest and nothing else. I/O: through `io.fetch`.
 *
 * @param manifestUrl absolute, or relative to the page
 * @param language the one the book was built with; another finds little
 */
export async function openBook(
  manifestUrl: string,
  io: { fetch: typeof fetch },
  language: Language,
): Promise<{ ok: true; book: Book } | { ok: false; error: LoadError }> {
  const loaded = await fetchManifest(manifestUrl, io);
  if (!loaded.ok) return loaded;
  const manifest = loaded.value;
  const folderUrl = manifestUrl.replace(/[?#].*$/u, '').replace(/[^/]*$/u, '');
  let firstChunk = 0;
  const partitions = manifest.partitions.map((entry) => {
    const partition = createPartition(entry, firstChunk, folderUrl, io);
    firstChunk += entry.chunkCount;
    return partition;
  });
  const tokenizer = createTokenizer(language);
  const database = createBookDatabase(manifest, partitions, tokenizer);
  return { ok: true, book: { manifest, partitions, tokenizer, database } };
}
