import { gzipSync } from 'node:zlib';
import { contentHash } from '../format/content-hash.js';
import type { FileEntry } from '../format/shard-directory.js';

/** A file of the published folder, not written yet. */
export interface PublishedFile {
  /** No folders in it. */
  name: string;
  bytes: Uint8Array;
}

/**
 * Packs one part of the index as it is published: gzip, named by its hash. `.bin`, because servers leave an unknown
 * type's bytes alone: no second compression, no `Content-Encoding`.
 */
export function encodeFile(raw: Uint8Array): { file: PublishedFile; entry: FileEntry } {
  const bytes = gzipSync(raw, { level: 9 });
  // The operating system that packed it, or the same book would have other names on another system.
  bytes[9] = 255;
  const hash = contentHash(bytes);
  return {
    file: { name: `${hash}.bin`, bytes },
    entry: { hash, byteLength: bytes.length, rawLength: raw.length },
  };
}
