import * as z from 'zod/mini';
import { contentHash } from '../../plugin/format/content-hash.js';
import { FORMAT_VERSION, manifestSchema, type Manifest } from '../../plugin/format/manifest.js';
import { createBookCache, type BookCache } from './book-cache.js';
import { fetchBytes } from './fetch-bytes.js';
import { failed, type Loaded } from './load-error.js';
import { afterDelay, type FileIo, type LoadIo } from './load-io.js';
import { createPageFinder } from './page-list.js';
import { createPartition, type Partition } from './partition.js';

/** A book's manifest and its partitions, as far as they are loaded. */
export interface LoadedBook {
  readonly manifest: Manifest;
  /** `contentHash` of the manifest's bytes. Indexes with the same `manifest.build` may still differ in weights or shards. */
  readonly manifestHash: string;
  /** In the order of the manifest. */
  readonly partitions: readonly Partition[];
  /** Finds where a page may be by its path. */
  readonly findPages: ReturnType<typeof createPageFinder>;
}

/**
 * Loads the manifest and nothing else. I/O: through `io`.
 *
 * @param manifestUrl - The manifest's address, absolute or relative to the page.
 * @param isReload - Whether to bypass every cache between the browser and the server.
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
  const files = kept === null ? null : kept.openBuild(manifestHash);
  const fileIo: FileIo = { ...io, files, suspects: new Set() };
  const folderUrl = manifestUrl.replace(/[?#].*$/u, '').replace(/[^/]*$/u, '');
  let firstChunk = 0;
  const partitions = manifest.partitions.map((entry) => {
    const partition = createPartition(entry, firstChunk, folderUrl, fileIo);
    firstChunk += entry.chunkCount;
    return partition;
  });
  const findPages = createPageFinder(manifest, folderUrl, fileIo);
  return { ok: true, value: { manifest, manifestHash, partitions, findPages } };
}

type LoadedManifest = Pick<LoadedBook, 'manifest' | 'manifestHash'>;

/**
 * Fetches the manifest, revalidating a cached one. The kept copy is used only if no server answers, as on a train. Any answer from a
 * server takes precedence, even 404, 500 or an HTML page, because passages of a book that has moved would link to nothing.
 *
 * @param cache - `reload` bypasses the browser's HTTP cache, which may hold an old copy from a proxy.
 */
async function fetchManifest(
  url: string,
  io: LoadIo,
  kept: BookCache | null,
  cache: 'no-cache' | 'reload',
): Promise<Loaded<LoadedManifest>> {
  const answer = await fetchBytes(url, io, { cache }, MANIFEST_MAX_BYTES);
  if (answer.ok) {
    const loaded = readManifest(url, answer.value);
    if (loaded.ok) void kept?.keepManifest(answer.value);
    return loaded;
  }
  const { error } = answer;
  const bytes = answer.isAnswered ? null : await kept?.manifests.read(url, MANIFEST_MAX_BYTES);
  if (!bytes) return { ok: false, error };
  const loaded = readManifest(url, bytes);
  if (loaded.ok) return loaded;
  await kept?.manifests.drop(url);
  return { ok: false, error };
}

/** A manifest of a thousand partitions takes about 250 kB. */
const MANIFEST_MAX_BYTES = 1024 * 1024;

function readManifest(url: string, bytes: Uint8Array): Loaded<LoadedManifest> {
  const parsed = parseJson(bytes);
  const version = versionSchema.safeParse(parsed).data?.formatVersion ?? FORMAT_VERSION;
  if (version !== FORMAT_VERSION) {
    const message = `The index has format ${version}, but this widget reads format ${FORMAT_VERSION}. Reload the page.`;
    return failed(url, 'version_mismatch', message);
  }
  const { data: manifest } = manifestSchema.safeParse(parsed);
  if (manifest === undefined) return failed(url, 'not_an_index', 'Not a manifest of an index.');
  return { ok: true, value: { manifest, manifestHash: contentHash(bytes) } };
}

const versionSchema = z.object({ formatVersion: z.number() });

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
