import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { PublishedChunk } from './chunk.js';

/**
 * Encodes consecutive chunks of a partition. Fields that all chunks of a page share are written only once per page. Texts, and
 * then ids and signatures, follow the other fields of all chunks, so that gzip finds similar values side by side.
 */
export function encodeTextShard(chunks: readonly PublishedChunk[]): Uint8Array {
  const writer = new ByteWriter();
  writer.varint(chunks.length);
  for (const [index, chunk] of chunks.entries()) {
    const before = chunks[index - 1];
    const isNewPage = before === undefined || PAGE_FIELDS.some((field) => before[field] !== chunk[field]);
    writer.byte(isNewPage ? 1 : 0);
    if (isNewPage) for (const field of PAGE_FIELDS) writer.text(chunk[field]);
    writer.text(chunk.anchor);
    writer.varint(chunk.breadcrumbs.length);
    for (const heading of chunk.breadcrumbs) writer.text(heading);
  }
  for (const { text } of chunks) writer.text(text);
  for (const { id, signature } of chunks) {
    writer.text(id);
    writer.text(signature);
  }
  return writer.finish();
}

/** Decodes what `encodeTextShard` returned. Never throws. @returns The chunks in order, or `null` for any other bytes. */
export function decodeTextShard(bytes: Uint8Array): PublishedChunk[] | null {
  const reader = new ByteReader(bytes);
  const count = reader.count(CHUNK_MIN_BYTES);
  const chunks: PublishedChunk[] = [];
  let page: ReturnType<typeof readPage> = null;
  for (let index = 0; index < count && !reader.failed; index += 1) {
    if (reader.byte() === 1) page = readPage(reader);
    if (page === null) return null;
    const anchor = reader.text();
    const breadcrumbs = Array.from({ length: reader.count(1) }, () => reader.text());
    chunks.push({ ...page, id: '', anchor, breadcrumbs, text: '', signature: '' });
  }
  for (const chunk of chunks) chunk.text = reader.text();
  for (const chunk of chunks) {
    chunk.id = reader.text();
    chunk.signature = reader.text();
    if (chunk.id.length < ID_MIN_CHARS || chunk.id.length > ID_MAX_CHARS) return null;
  }
  return reader.failed || reader.left > 0 ? null : chunks;
}

const PAGE_FIELDS = ['url', 'title', 'kind', 'version', 'locale'] as const;
/** The page flag and the lengths of anchor, breadcrumbs, text, id and signature take at least one byte each. */
const CHUNK_MIN_BYTES = 6;
/** Limits of an id, as in `chunkSchema`. */
const ID_MIN_CHARS = 8;
const ID_MAX_CHARS = 64;

/** Reads the fields that all chunks of a page share. @returns `null` if the kind is unknown. */
function readPage(reader: ByteReader): Pick<PublishedChunk, (typeof PAGE_FIELDS)[number]> | null {
  const [url, title, kind] = [reader.text(), reader.text(), reader.text()];
  if (kind !== 'docs' && kind !== 'blog' && kind !== 'page') return null;
  return { url, title, kind, version: reader.text(), locale: reader.text() };
}
