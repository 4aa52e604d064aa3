import type { Manifest } from '../../plugin/format/manifest.js';
import { createBookCache } from './book-cache.js';
import { fetchManifest } from './fetch-file.js';
import type { Loaded } from './load-error.js';
import { afterDelay, type FileIo, type LoadIo } from './load-io.js';
import { createPartition, type Partition } from './partition.js';

/** A book's manifest, and what has been loaded of its partitions so far. */
export interface LoadedBook {
  readonly manifest: Manifest;
  /** Identifies this publication of the index. */
  readonly manifestHash: string;
  /** In the order of the manifest. */
  readonly partitions: readonly Partition[];
}

/**
 * Loads the manifest and nothing else. I/O: through `io`.
 *
 * @param manifestUrl - Absolute, or relative to the page.
 * @param isReload - Bypasses every cache between browser and server.
 */
export async function loadBook(
  manifestUrl: string,
  io: LoadIo,
  isReload = false,
): Promise<Loaded<LoadedBook>> {
  const { caches, schedule = afterDelay } = io;
  const kept = caches === undefined ? null : createBookCache(caches, manifestUrl, schedule);
  const loaded = await fetchManifest(manifestUrl, io, kept, isReload ? 'reload' : 'no-cache');
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
  return { ok: true, value: { manifest, manifestHash, partitions } };
}
