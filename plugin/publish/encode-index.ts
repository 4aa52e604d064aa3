import type { Chunk, PublishedChunk } from '../format/chunk.js';
import { FORMAT_VERSION, type Manifest, type ManifestPartition } from '../format/manifest.js';
import { encodePartitionRoot } from '../format/partition-root.js';
import { encodeTermShard } from '../format/term-shard.js';
import { encodeTextShard } from '../format/text-shard.js';
import type { Language } from '../terms/tokenizer.js';
import { indexBook, type IndexedChunk } from '../search-index/index-book.js';
import type { WeighedPartition } from '../search-index/weigh-terms.js';
import { encodeFile, type PublishedFile } from './encode-file.js';
import { encodeShards, TERM_SHARDS, TEXT_SHARDS } from './encode-shards.js';
import { nameBuild } from './name-build.js';
import type { SignChunk } from './read-signer.js';

export type { IndexedChunk } from '../search-index/index-book.js';
export type { PublishedFile } from './encode-file.js';

export interface EncodeOptions {
  language: Language;
  /** BCP 47 tag of the build. */
  locale: string;
  /** The site's, with both slashes. */
  baseUrl: string;
  /** Name bound into signatures. */
  book: string;
  /** Default: chunks are published unsigned. */
  sign?: SignChunk;
  /** Before gzip, 1,024 and up. Default: grows with the partition. */
  maxShardBytes?: number;
}

/**
 * Indexes a locale's chunks and encodes every file of `<baseUrl>docent/`. Pure: the same chunks give the same bytes.
 *
 * @param chunks - In reading order, the chunks of a page one after the other.
 * @returns the manifest, and all files, `manifest.json` last: written in this order, it never names a missing file
 */
export function encodeIndex(
  chunks: readonly IndexedChunk[],
  options: EncodeOptions,
): { manifest: Manifest; files: PublishedFile[] } {
  const { language, locale, baseUrl, book } = options;
  const build = nameBuild(
    book,
    chunks.map(({ chunk }) => chunk),
  );
  const { index, docs } = indexBook(chunks, language);
  const files = new Map<string, PublishedFile>();
  const partitions: ManifestPartition[] = [];
  for (const [key, partition] of index.partitions) {
    const published = (docs.get(key) ?? []).map((chunk) => toPublished(chunk, build, options.sign));
    const encoded = encodePartition(key, partition, published, options.maxShardBytes);
    for (const file of encoded.files) files.set(file.name, file);
    partitions.push(encoded.entry);
  }
  const manifest: Manifest = {
    formatVersion: FORMAT_VERSION,
    book,
    build,
    locale,
    language: language.locale,
    baseUrl,
    chunkCount: chunks.length,
    weightScale: index.weightScale,
    partitions,
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(manifest)}\n`);
  return { manifest, files: [...files.values(), { name: 'manifest.json', bytes }] };
}

/** Field by field: nothing else a caller's chunk may carry is published. */
function toPublished(chunk: Chunk, build: string, sign: SignChunk | undefined): PublishedChunk {
  const { id, url, anchor, title, breadcrumbs, text, kind, version, locale } = chunk;
  return {
    id,
    url,
    anchor,
    title,
    breadcrumbs,
    text,
    kind,
    version,
    locale,
    signature: sign?.(build, chunk) ?? '',
  };
}

function encodePartition(
  key: string,
  { terms, places }: WeighedPartition,
  chunks: readonly PublishedChunk[],
  maxShardBytes: number | undefined,
): { files: PublishedFile[]; entry: ManifestPartition } {
  const termBytes = terms.reduce((total, term) => total + TERM_SHARDS.bytesOf(term), 0);
  const textBytes = chunks.reduce((total, chunk) => total + TEXT_SHARDS.bytesOf(chunk), 0);
  const isSmall = termBytes + textBytes <= (maxShardBytes ?? INLINE_MAX_BYTES);
  const termFiles = isSmall
    ? NONE
    : encodeShards(TERM_SHARDS, terms, maxShardBytes ?? shardBytes(termBytes, TERM_SIZES));
  const textFiles = isSmall
    ? NONE
    : encodeShards(TEXT_SHARDS, chunks, maxShardBytes ?? shardBytes(textBytes, TEXT_SIZES));
  const root = encodeFile(
    encodePartitionRoot({
      chunkCount: chunks.length,
      places,
      termShards: termFiles.shards,
      termDirectories: termFiles.directories,
      textShards: textFiles.shards,
      textDirectories: textFiles.directories,
      inlineTerms: isSmall ? encodeTermShard(terms) : null,
      inlineTexts: isSmall ? encodeTextShard(chunks) : null,
    }),
  );
  const [first] = chunks;
  return {
    files: [...termFiles.files, ...textFiles.files, root.file],
    entry: {
      key,
      kind: first?.kind ?? 'page',
      version: first?.version ?? '',
      chunkCount: chunks.length,
      root: root.entry,
    },
  };
}

const NONE = { files: [], shards: [], directories: [] };

/** A partition smaller than this, before gzip, is one file: its root holds terms and texts. */
const INLINE_MAX_BYTES = 48 * 1024;

/**
 * Small shards mean few bytes a question, but many files and a long list of them. Shards have the least size until a partition has
 * `count` of them; then they grow, up to the largest size.
 */
interface ShardSizes {
  least: number;
  largest: number;
  count: number;
}
const TERM_SIZES: ShardSizes = { least: 2560, largest: 8 * 1024, count: 512 };
const TEXT_SIZES: ShardSizes = { least: 4 * 1024, largest: 12 * 1024, count: 1024 };

function shardBytes(totalBytes: number, { least, largest, count }: ShardSizes): number {
  return Math.min(largest, Math.max(least, Math.ceil(totalBytes / count)));
}
