import { contentHash } from '../../plugin/contract/content-hash.js';
import { FORMAT_VERSION, manifestSchema, type Manifest } from '../../plugin/contract/manifest.js';
import type { FileEntry } from '../../plugin/contract/partition-root.js';
import type { Loaded, LoadError } from './load-error.js';

/** Gets the manifest, asking the server whether a cached one is still good. I/O: fetches. */
export async function fetchManifest(url: string, io: { fetch: typeof fetch }): Promise<Loaded<Manifest>> {
  const answer = await fetchBytes(url, io, { cache: 'no-cache' }, MANIFEST_MAX_BYTES);
  if (!answer.ok) return answer;
  const parsed = parseJson(answer.value);
  const version = readVersion(parsed);
  if (version !== undefined && version !== FORMAT_VERSION) {
    return failed(
      url,
      'version_mismatch',
      `The index has format ${version}, this widget reads ${FORMAT_VERSION}.`,
    );
  }
  const manifest = manifestSchema.safeParse(parsed);
  if (manifest.success) return { ok: true, value: manifest.data };
  return failed(url, 'not_an_index', 'What stands at this address is no manifest of an index.');
}

/**
 * Gets one file of the index and unpacks it, after checking its length and hash: a development server answers 200 with a page
 * of HTML for a file that is not there, and a cut connection can end early without an error. I/O: fetches.
 *
 * @param folderUrl of the manifest, with its slash
 */
export async function fetchPart(
  folderUrl: string,
  entry: FileEntry,
  io: { fetch: typeof fetch },
): Promise<Loaded<Uint8Array>> {
  const url = `${folderUrl}${entry.hash}.bin`;
  if (entry.byteLength > PART_MAX_BYTES || entry.rawLength > PART_MAX_BYTES) {
    return failed(url, 'corrupt', 'The index names a file too large to be a part of it.');
  }
  const answer = await fetchBytes(url, io, {}, entry.byteLength);
  if (!answer.ok) return answer;
  if (answer.value.length !== entry.byteLength || contentHash(answer.value) !== entry.hash) {
    return failed(url, 'corrupt', 'A file of the index is cut short or is another than its name says.');
  }
  const raw = await gunzip(answer.value, entry.rawLength);
  if (raw !== null) return { ok: true, value: raw };
  return failed(url, 'corrupt', 'A file of the index does not unpack.');
}

/** A manifest of a thousand partitions takes about 250 kB. */
const MANIFEST_MAX_BYTES = 1024 * 1024;
/** Shards are some kilobytes; a root of a million chunks takes some megabytes. */
const PART_MAX_BYTES = 32 * 1024 * 1024;

function failed(url: string, code: LoadError['code'], message: string): { ok: false; error: LoadError } {
  return { ok: false, error: { code, message, url } };
}

async function fetchBytes(
  url: string,
  io: { fetch: typeof fetch },
  init: RequestInit,
  maxBytes: number,
): Promise<Loaded<Uint8Array>> {
  try {
    // Called as a plain function: `io.fetch` of a window refuses any other `this`.
    const { fetch } = io;
    const response = await fetch(url, init);
    if (response.status === 404 || response.status === 410) {
      return failed(url, 'not_found', 'A file of the index is not there.');
    }
    if (!response.ok) return failed(url, 'unreachable', `The server answered ${response.status}.`);
    if (response.headers.get('content-type')?.includes('text/html') === true) {
      await response.body?.cancel();
      return failed(url, 'not_found', 'The server answered with a page of HTML: the file is not there.');
    }
    const bytes = await readUpTo(response.body, maxBytes);
    return bytes === null
      ? failed(url, 'corrupt', `The file is larger than ${maxBytes} bytes.`)
      : { ok: true, value: bytes };
  } catch {
    return failed(url, 'unreachable', 'The index could not be reached.');
  }
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

/** @returns `null` when there is more: the rest is not read, however much it is */
async function readUpTo(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array | null> {
  if (stream === null) return new Uint8Array(0);
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
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
