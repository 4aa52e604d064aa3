import { createHash } from 'node:crypto';
import type { Chunk, PublishedChunk } from '../format/chunk.js';
import { encodeContents } from '../format/contents.js';
import {
  DEFAULT_WEIGHTS,
  FORMAT_VERSION,
  type Manifest,
  type ManifestPartition,
} from '../format/manifest.js';
import { encodeAgeFactors } from '../format/page-ages.js';
import { encodePageList } from '../format/page-list.js';
import { encodePartitionRoot } from '../format/partition-root.js';
import { contentsBytes, passageBytes } from '../signing/passage-bytes.js';
import type { BookOutline } from '../source/outline.js';
import type { SourceWeight, SourceWeights } from '../source/source-weights.js';
import type { Language } from '../terms/tokenizer.js';
import { indexBook, type IndexedChunk } from '../search-index/index-book.js';
import type { WeighedPartition } from '../search-index/weigh-terms.js';
import { encodeFile, type PublishedFile } from './encode-file.js';
import { encodeShards, totalBytes, TERM_SHARDS, TEXT_SHARDS } from './encode-shards.js';
import type { Signer } from './read-signer.js';
import { writeContents } from './write-contents.js';

export type { IndexedChunk } from '../search-index/index-book.js';
export type { PublishedFile } from './encode-file.js';

export interface EncodeOptions {
  language: Language;
  /** BCP 47 tag of the build. */
  locale: string;
  /** The site's base URL, which begins and ends with a slash. */
  baseUrl: string;
  /** Name of the book, which is part of every signature. */
  book: string;
  /** The book's navigation. By default, no tables of contents are published. Pages without chunks are left out of them. */
  outline?: BookOutline;
  /** What the ranking makes of each partition. By default, what its kind says. */
  weights?: SourceWeights;
  /** Signs a chunk. By default, chunks are published unsigned. */
  sign?: Signer['sign'];
  /** Signs a table of contents. By default, they are published unsigned. */
  signContents?: Signer['signContents'];
  /** Names the secret of both. */
  keyId?: Signer['keyId'];
  /** The function's base address. */
  endpoint?: string | null;
  /** Keys of partitions that are seldom searched, such as older versions. They have fewer and larger files. Default: none. */
  seldomSearched?: ReadonlySet<string>;
  /** Maximum size of a shard in bytes before gzip, at least 1,024. By default, it grows with the partition. */
  maxShardBytes?: number;
}

/**
 * Indexes a locale's chunks and encodes every index file in `<baseUrl>docent/`. Pure: the same input gives the same bytes.
 *
 * @param chunks - Chunks in reading order, with the chunks of a page next to each other.
 * @returns The manifest and all files. `manifest.json` is last, so that it never names a missing file if they are written in order.
 */
export function encodeIndex(
  chunks: readonly IndexedChunk[],
  options: EncodeOptions,
): { manifest: Manifest; files: PublishedFile[] } {
  const { language, locale, baseUrl, book, outline, signContents, keyId, endpoint = null, weights } = options;
  const contents = outline === undefined ? new Map<string, string>() : contentsByPartition(outline, chunks);
  const build = nameBuild(
    book,
    chunks.map(({ chunk }) => chunk),
    contents,
  );
  const { index, docs } = indexBook(chunks, language);
  const files = new Map<string, PublishedFile>();
  const partitions: ManifestPartition[] = [];
  const pages: string[][] = [];
  for (const [key, partition] of index.partitions) {
    const published = (docs.get(key) ?? []).map((chunk) => toPublished(chunk, build, options.sign));
    const encoded = encodePartition(key, partition, published, options);
    const text = contents.get(key);
    if (text !== undefined) {
      const signature = signContents?.(build, { partition: key, text }) ?? '';
      const { file, entry } = encodeFile(encodeContents({ text, signature }));
      encoded.files.push(file);
      encoded.entry.contents = { ...entry, chars: text.length };
    }
    const ownFiles = new Map(encoded.files.map((file) => [file.name, file]));
    for (const file of ownFiles.values()) {
      encoded.entry.totalBytes += file.bytes.length;
      files.set(file.name, file);
    }
    const urls = listPages(published);
    Object.assign(encoded.entry, toWeights(encoded.entry, weights?.get(key), urls));
    partitions.push(encoded.entry);
    pages.push(urls);
  }
  const pageList = encodeFile(encodePageList(pages));
  files.set(pageList.file.name, pageList.file);
  const manifest: Manifest = {
    formatVersion: FORMAT_VERSION,
    book,
    build,
    locale,
    language: language.locale,
    baseUrl,
    chunkCount: partitions.reduce((total, { chunkCount }) => total + chunkCount, 0),
    weightScale: index.weightScale,
    partitions,
    ...(keyId !== undefined && { keyId }),
    ...(endpoint !== null && { endpoint }),
    pages: pageList.entry,
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(manifest)}\n`);
  return { manifest, files: [...files.values(), { name: 'manifest.json', bytes }] };
}

/**
 * Names a build by what its signatures cover. The same content in the same order gives the same name and files; a different
 * word, address, order or sidebar gives a different name.
 *
 * @param contents - Tables of contents by partition.
 * @returns 16 characters of base64url: the first 96 bits of a SHA-256 hash.
 */
export function nameBuild(
  book: string,
  chunks: Iterable<Chunk>,
  contents: ReadonlyMap<string, string> = new Map(),
): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(passageBytes(book, '', chunk));
  for (const [partition, text] of contents) hash.update(contentsBytes(book, '', { partition, text }));
  return hash.digest('base64url').slice(0, 16);
}

/** @returns No entry for a partition whose table would be empty. */
function contentsByPartition(outline: BookOutline, chunks: readonly IndexedChunk[]): Map<string, string> {
  const urls = new Map<string, Set<string>>();
  for (const { chunk, partition } of chunks) {
    urls.set(partition, (urls.get(partition) ?? new Set()).add(chunk.url));
  }
  const contents = new Map<string, string>();
  for (const [partition, listed] of urls) {
    const text = writeContents(outline.get(partition) ?? [], (url) => listed.has(url));
    if (text !== '') contents.set(partition, text);
  }
  return contents;
}

/** Lists the addresses of a partition's pages, as its root counts them. */
function listPages(chunks: readonly PublishedChunk[]): string[] {
  return chunks.flatMap(({ url }, index) => (chunks[index - 1]?.url === url ? [] : [url]));
}

/** Leaves out what readers of the manifest take for granted. @param urls - The partition's pages, as its root counts them. */
function toWeights(
  { kind }: ManifestPartition,
  source: SourceWeight | undefined,
  urls: readonly string[],
): Pick<ManifestPartition, 'weight' | 'ages'> {
  const { weight = DEFAULT_WEIGHTS[kind], ages } = source ?? {};
  const factors = urls.map((url) => ages?.get(url) ?? 1);
  return {
    ...(weight !== DEFAULT_WEIGHTS[kind] && { weight }),
    ...(factors.some((factor) => factor < 1) && { ages: encodeAgeFactors(factors) }),
  };
}

/** Copies field by field, so that any other property of a caller's chunk is not published. */
function toPublished(chunk: Chunk, build: string, sign: Signer['sign'] | undefined): PublishedChunk {
  const { id, url, anchor, title, breadcrumbs, text, sections, kind, version, locale } = chunk;
  const signature = sign?.(build, chunk) ?? '';
  const joined = sections === undefined ? {} : { sections };
  return { id, url, anchor, title, breadcrumbs, text, ...joined, kind, version, locale, signature };
}

function encodePartition(
  key: string,
  { terms, places }: WeighedPartition,
  chunks: readonly PublishedChunk[],
  { maxShardBytes, seldomSearched }: Pick<EncodeOptions, 'maxShardBytes' | 'seldomSearched'>,
): { files: PublishedFile[]; entry: ManifestPartition } {
  const bytes = totalBytes(terms, TERM_SHARDS) + totalBytes(chunks, TEXT_SHARDS);
  const isInline = bytes <= (maxShardBytes ?? INLINE_MAX_BYTES);
  const isSeldomSearched = seldomSearched?.has(key) === true;
  const sizes = { isInline, isSeldomSearched, maxBytes: maxShardBytes };
  const termFiles = encodeShards(TERM_SHARDS, terms, sizes);
  const textFiles = encodeShards(TEXT_SHARDS, chunks, sizes);
  const chunkCount = places.begins.length;
  const root = encodeFile(
    encodePartitionRoot({ chunkCount, places, terms: termFiles.list, texts: textFiles.list }),
  );
  const { kind = 'page', version = '' } = chunks[0] ?? {};
  return {
    files: [...termFiles.files, ...textFiles.files, root.file],
    entry: { key, kind, version, chunkCount, root: root.entry, totalBytes: 0 },
  };
}

/** A partition of at most this many bytes before gzip is a single file: its root holds terms and texts. */
const INLINE_MAX_BYTES = 48 * 1024;
