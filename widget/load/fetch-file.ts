import { contentHash } from '../../plugin/format/content-hash.js';
import { FORMAT_VERSION, manifestSchema, type Manifest } from '../../plugin/format/manifest.js';
import type { FileEntry } from '../../plugin/format/shard-directory.js';
import type { BookCache } from './book-cache.js';
import { fetchBytes } from './fetch-bytes.js';
import type { Loaded, LoadError } from './load-error.js';
import type { FileIo, LoadIo } from './load-io.js';
import { readUpTo } from './read-up-to.js';
import { yieldToMain } from './yield-to-main.js';

/** A manifest, with the hash that tells its files from those of another. */
export interface LoadedManifest {
  manifest: Manifest;
  /** `contentHash` of its bytes. Files may differ where `manifest.build` is the same: other weights or shards. */
  manifestHash: string;
}

/**
 * Fetches the manifest, revalidating a cached one. The kept copy is used only when no server answers, as on a train: a server that
 * answers has the last word, even with 404, 500 or a page of HTML, because passages of a book that moved are links to nowhere.
 *
 * I/O: fetches.
 *
 * @param kept - `null` when nothing is kept.
 * @param cacheMode - `reload` bypasses the browser's cache, which may hold a proxy's version.
 */
export async function fetchManifest(
  url: string,
  io: LoadIo,
  kept: BookCache | null = null,
  cacheMode: 'no-cache' | 'reload' = 'no-cache',
): Promise<Loaded<LoadedManifest>> {
  const answer = await fetchBytes(url, io, { cache: cacheMode }, MANIFEST_MAX_BYTES);
  if (answer.ok) {
    const loaded = readManifest(url, answer.value);
    if (loaded.ok) void kept?.keepManifest(answer.value);
    return loaded;
  }
  const { error } = answer;
  const bytes = answer.isAnswered ? null : await kept?.readManifest(MANIFEST_MAX_BYTES);
  if (!bytes) return { ok: false, error };
  const loaded = readManifest(url, bytes);
  if (loaded.ok) return loaded;
  await kept?.dropManifest();
  return { ok: false, error };
}

/**
 * Reads one file of the index from the cache or the server and unpacks it, after checking its length and hash: a cut
 * connection can end early without an error. A kept file that fails the check is dropped and fetched again. I/O: fetches.
 *
 * @param folderUrl - Of the manifest, with its slash.
 */
export async function fetchPart(
  folderUrl: string,
  entry: FileEntry,
  io: FileIo,
): Promise<Loaded<Uint8Array>> {
  const { files, suspects } = io;
  const url = `${folderUrl}${entry.hash}.bin`;
  if (Math.max(entry.byteLength, entry.rawLength) > PART_MAX_BYTES) {
    return failed(url, 'corrupt', 'Index file too large.');
  }
  await yieldToMain();
  const kept = (await files?.read(url, entry.byteLength)) ?? null;
  if (kept !== null) {
    const raw = await unpack(url, kept, entry);
    if (raw.ok) {
      // Again, because it may have been kept for the previous build.
      void files?.keep(url, kept);
      return raw;
    }
    await files?.drop(url);
  }
  // The browser's own cache may hold a bad answer for as long as the server said.
  const init: RequestInit = suspects?.has(url) === true ? { cache: 'reload' } : {};
  const answer = await fetchBytes(url, io, init, entry.byteLength);
  const raw = answer.ok ? await unpack(url, answer.value, entry) : answer;
  if (!answer.ok || !raw.ok) {
    suspects?.add(url);
    return raw;
  }
  suspects?.delete(url);
  void files?.keep(url, answer.value);
  return raw;
}

/** A manifest of a thousand partitions takes about 250 kB. */
const MANIFEST_MAX_BYTES = 1024 * 1024;
/** Shards are some kilobytes; a root of a million chunks takes some megabytes. */
const PART_MAX_BYTES = 32 * 1024 * 1024;

function failed(url: string, code: LoadError['code'], message: string): { ok: false; error: LoadError } {
  return { ok: false, error: { code, message, url } };
}

function readManifest(url: string, bytes: Uint8Array): Loaded<LoadedManifest> {
  const parsed = parseJson(bytes);
  const version: unknown =
    typeof parsed === 'object' && parsed !== null && 'formatVersion' in parsed
      ? parsed.formatVersion
      : undefined;
  if (typeof version === 'number' && version !== FORMAT_VERSION) {
    return failed(
      url,
      'version_mismatch',
      `The index has format ${version}, but this widget reads format ${FORMAT_VERSION}. Reload the page.`,
    );
  }
  const manifest = manifestSchema.safeParse(parsed);
  if (manifest.success)
    return { ok: true, value: { manifest: manifest.data, manifestHash: contentHash(bytes) } };
  return failed(url, 'not_an_index', 'Not a manifest of an index.');
}

async function unpack(url: string, bytes: Uint8Array, entry: FileEntry): Promise<Loaded<Uint8Array>> {
  const isIntact = bytes.length === entry.byteLength && contentHash(bytes) === entry.hash;
  const raw = isIntact ? await gunzip(bytes, entry.rawLength) : null;
  return raw === null ? failed(url, 'corrupt', 'Index file truncated or changed.') : { ok: true, value: raw };
}

async function gunzip(bytes: Uint8Array, rawLength: number): Promise<Uint8Array | null> {
  try {
    const packed = new Response(new Uint8Array(bytes)).body;
    const raw = await readUpTo(packed?.pipeThrough(new DecompressionStream('gzip')) ?? null, rawLength);
    return raw?.length === rawLength ? raw : null;
  } catch {
    return null;
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
