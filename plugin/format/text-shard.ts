import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { ChunkSection, PublishedChunk } from './chunk.js';

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
    writeSections(writer, chunk.sections ?? []);
  }
  for (const { text } of chunks) writer.text(text);
  for (const { id, signature } of chunks) {
    writer.text(id);
    writer.text(signature);
  }
  return writer.finish();
}

/**
 * Decodes what `encodeTextShard` returned. Never throws.
 *
 * @returns The chunks in order, each as often as it has sections, because every section has an ordinal; or `null` for any other bytes.
 */
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
    const sections = readSections(reader, anchor);
    const own = sections.length === 0 ? {} : { sections };
    chunks.push({ ...page, id: '', anchor, breadcrumbs, text: '', ...own, signature: '' });
  }
  for (const chunk of chunks) chunk.text = reader.text();
  for (const chunk of chunks) {
    chunk.id = reader.text();
    chunk.signature = reader.text();
    if (chunk.id.length < ID_MIN_CHARS || chunk.id.length > ID_MAX_CHARS) return null;
  }
  if (reader.failed || reader.left > 0) return null;
  return chunks.flatMap((chunk) => Array.from({ length: chunk.sections?.length ?? 1 }, () => chunk));
}

const PAGE_FIELDS = ['url', 'title', 'kind', 'version', 'locale'] as const;
/** The page flag and the lengths of anchor, breadcrumbs, sections, text, id and signature take at least one byte each. */
const CHUNK_MIN_BYTES = 7;
/** Limits of an id, as in `chunkSchema`. */
const ID_MIN_CHARS = 8;
const ID_MAX_CHARS = 64;

/** Reads the fields that all chunks of a page share. @returns `null` if the kind is unknown. */
function readPage(reader: ByteReader): Pick<PublishedChunk, (typeof PAGE_FIELDS)[number]> | null {
  const [url, title, kind] = [reader.text(), reader.text(), reader.text()];
  if (kind !== 'docs' && kind !== 'blog' && kind !== 'page') return null;
  return { url, title, kind, version: reader.text(), locale: reader.text() };
}

/** Writes nothing for the first section's offset and anchor, which are 0 and the chunk's own. */
function writeSections(writer: ByteWriter, sections: readonly ChunkSection[]): void {
  writer.varint(sections.length);
  let before = 0;
  for (const [index, { at, anchor, heading, depth }] of sections.entries()) {
    if (index > 0) {
      writer.varint(at - before);
      writer.text(anchor);
    }
    writer.text(heading);
    writer.varint(depth);
    before = at;
  }
}

function readSections(reader: ByteReader, firstAnchor: string): ChunkSection[] {
  let at = 0;
  return Array.from({ length: reader.count(SECTION_MIN_BYTES) }, (_, index) => {
    if (index > 0) at += reader.varint();
    const anchor = index === 0 ? firstAnchor : reader.text();
    return { at, anchor, heading: reader.text(), depth: reader.varint() };
  });
}

/** The first section's heading and depth. */
const SECTION_MIN_BYTES = 2;
