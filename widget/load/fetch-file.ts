import { contentHash } from '../../plugin/format/content-hash.js';
import type { FileEntry } from '../../plugin/format/shard-directory.js';
import { fetchBytes } from './fetch-bytes.js';
import { failed, type Loaded } from './load-error.js';
import type { FileIo } from './load-io.js';
import { readUpTo } from './read-up-to.js';
import { yieldToMain } from './yield-to-main.js';

/**
 * Reads one file of the index from the cache or the server, checks its length and hash (a broken connection can end early without an
 * error), and unpacks it. A kept file that fails the check is dropped and fetched again. I/O: fetches.
 *
 * @param priority - `low` for a file that nobody waits for.
 */
export async function fetchPart(
  folderUrl: string,
  entry: FileEntry,
  io: FileIo,
  priority: RequestPriority = 'auto',
): Promise<Loaded<Uint8Array>> {
  const { files, suspects } = io;
  const url = `${folderUrl}${entry.hash}.bin`;
  if (Math.max(entry.byteLength, entry.rawLength) > PART_MAX_BYTES) {
    return failed(url, 'corrupt', 'Index file too large.');
  }
  await yieldToMain();
  const kept = files === null ? null : await files.read(url, entry.byteLength);
  if (kept !== null) {
    const raw = await unpack(url, kept, entry);
    if (raw.ok) {
      // Kept again, because it may come from the previous build's cache.
      void files?.keep(url, kept);
      return raw;
    }
    await files?.drop(url);
  }
  // The browser's HTTP cache may hold a bad response for as long as the server's headers allow.
  const init: RequestInit = { priority, ...(suspects.has(url) && { cache: 'reload' }) };
  const answer = await fetchBytes(url, io, init, entry.byteLength);
  const raw = answer.ok ? await unpack(url, answer.value, entry) : answer;
  if (!answer.ok || !raw.ok) {
    suspects.add(url);
    return raw;
  }
  suspects.delete(url);
  void files?.keep(url, answer.value);
  return raw;
}

/** A shard has a few kilobytes; the root of a partition with a million chunks has a few megabytes. */
const PART_MAX_BYTES = 32 * 1024 * 1024;

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
