import { contentHash } from '../../plugin/format/content-hash.js';
import { FORMAT_VERSION, manifestSchema, type Manifest } from '../../plugin/format/manifest.js';
import type { FileEntry } from '../../plugin/format/shard-directory.js';
import type { BookCache } from './book-cache.js';
import { fetchBytes } from './fetch-bytes.js';
import { yieldToMain } from './yield-to-main.js';
import type { Loaded, LoadError } from './load-error.js';
import type { FileIo, LoadIo } from './load-io.js';
import { readUpTo } from './read-up-to.js';

/** A manifest, with what tells its files from those of another. */
export interface LoadedManifest {
  manifest: Manifest;
  /** `contentHash` of its bytes. Files may differ where `manifest.build` is the same: other weights or shards. */
  manifestHash: string;
}

/**
 * Gets the manifest from the server, asking whether a cached one is still good. What was kept of it stands in only where no
 * answer can be had: a reader on a train. A server that answers has the last word, also with 404, 500 or a page of
 * HTML: the book moved or is being published, and passages of a book that is gone are links to nowhere.
 *
 * I/O: fetches.
 *
 * @param kept `null`: nothing is kept
 * @param cacheMode `reload` passes by the browser's cache, which may hold what a proxy made of it
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
  if (answer.isAnswered) return { ok: false, error };
  const bytes = (await kept?.readManifest(MANIFEST_MAX_BYTES)) ?? null;
  if (bytes === null) return { ok: false, error };
  const loaded = readManifest(url, bytes);
  if (loaded.ok) return loaded;
  await kept?.dropManifest();
  return { ok: false, error };
}

/**
 * Gets one file of the index, kept or from the server, and unpacks it, after checking its length and hash: a development
 * server answers 200 with a page of HTML for a file that is not there, and a cut connection can end early without an
 * error. A kept file that is something else is forgotten and fetched anew. I/O: fetches.
 *
 * @param folderUrl of the manifest, with its slash
 */
export async function fetchPart(
  folderUrl: string,
  entry: FileEntry,
  io: FileIo,
): Promise<Loaded<Uint8Array>> {
  const { files, suspects } = io;
  const url = `${folderUrl}${entry.hash}.bin`;
  if (entry.byteLength > PART_MAX_BYTES || entry.rawLength > PART_MAX_BYTES) {
    return failed(url, 'corrupt', 'The index names a file too large to be a part of it.');
  }
  await yieldToMain();
  const kept = (await files?.read(url, entry.byteLength)) ?? null;
  if (kept !== null) {
    const raw = await unpack(url, kept, entry);
    if (raw.ok) {
      // Again, because it may have been kept for the build before.
      void files?.keep(url, kept);
      return raw;
    }
    await files?.drop(url);
  }
  // The browser's own cache may hold the bad answer for as long as the server said.
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
  const version = readVersion(parsed);
  if (version !== undefined && version !== FORMAT_VERSION) {
    return failed(
      url,
      'version_mismatch',
      `The index has format ${version}, this widget reads ${FORMAT_VERSION}: reload the page.`,
    );
  }
  const manifest = manifestSchema.safeParse(parsed);
  if (manifest.success)
    return { ok: true, value: { manifest: manifest.data, manifestHash: contentHash(bytes) } };
  return failed(url, 'not_an_index', 'What stands at this address is no manifest of an index.');
}

async function unpack(url: string, bytes: Uint8Array, entry: FileEntry): Promise<Loaded<Uint8Array>> {
  if (bytes.length !== entry.byteLength || contentHash(bytes) !== entry.hash) {
    return failed(url, 'corrupt', 'A file of the index is cut short or is another than its name says.');
  }
  const raw = await gunzip(bytes, entry.rawLength);
  if (raw !== null) return { ok: true, value: raw };
  return failed(url, 'corrupt', 'A file of the index does not unpack.');
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

function readVersion(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('formatVersion' in value)) return undefined;
  return typeof value.formatVersion === 'number' ? value.formatVersion : undefined;
}
