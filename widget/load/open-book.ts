import type { Manifest } from '../../plugin/format/manifest.js';
import { createTokenizer, type Language, type Tokenizer } from '../../plugin/terms/tokenizer.js';
import { createBookDatabase, type BookDatabase } from '../retrieve/book-database.js';
import { createBookCache } from './book-cache.js';
import { fetchManifest } from './fetch-file.js';
import type { LoadError } from './load-error.js';
import { afterDelay, type FileIo, type LoadIo } from './load-io.js';
import { createPartition, type Partition } from './partition.js';

export type { LoadError } from './load-error.js';

/** An opened book: its manifest, and what questions have loaded of it so far. */
export interface Book {
  readonly manifest: Manifest;
  /** Tells its files from those of another publication. */
  readonly manifestHash: string;
  readonly partitions: readonly Partition[];
  readonly tokenizer: Tokenizer;
  readonly database: BookDatabase;
}

/**
 * Opens a published book: loads its manifest and nothing else. I/O: through `io`.
 *
 * @param manifestUrl absolute, or relative to the page
 * @param language the one the book was built with; another finds little
 * @param options.isReload asks for the manifest past every cache between here and the server
 */
export async function openBook(
  manifestUrl: string,
  io: LoadIo,
  language: Language,
  options: { isReload?: boolean } = {},
): Promise<{ ok: true; book: Book } | { ok: false; error: LoadError }> {
  const { caches, schedule = afterDelay } = io;
  const kept = caches === undefined ? null : createBookCache(caches, manifestUrl, schedule);
  const cacheMode = options.isReload === true ? 'reload' : 'no-cache';
  const loaded = await fetchManifest(manifestUrl, io, kept, cacheMode);
  if (!loaded.ok) return loaded;
  const { manifest, manifestHash } = loaded.value;
  void kept?.removeOldBuilds(manifestHash);
  const fileIo: FileIo = {
    ...io,
    suspects: new Set(),
    ...(kept !== null && { files: kept.openBuild(manifestHash) }),
  };
  const folderUrl = manifestUrl.replace(/[?#].*$/u, '').replace(/[^/]*$/u, '');
  let firstChunk = 0;
  const partitions = manifest.partitions.map((entry) => {
    const partition = createPartition(entry, firstChunk, folderUrl, fileIo);
    firstChunk += entry.chunkCount;
    return partition;
  });
  const tokenizer = createTokenizer(language);
  const database = createBookDatabase(manifest, partitions, tokenizer);
  return { ok: true, book: { manifest, manifestHash, partitions, tokenizer, database } };
}
