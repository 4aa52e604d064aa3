import { gzipSync } from 'node:zlib';
import { contentHash } from '../format/content-hash.js';
import type { FileEntry } from '../format/shard-directory.js';

/** A file to publish. Its name contains no directories. */
export interface PublishedFile {
  name: string;
  bytes: Uint8Array;
}

/**
 * Compresses one part of the index and names it by its hash. The extension is `.bin` because servers leave files of an unknown
 * type alone: they neither compress them again nor add `Content-Encoding`.
 */
export function encodeFile(raw: Uint8Array): { file: PublishedFile; entry: FileEntry } {
  const bytes = gzipSync(raw, { level: 9 });
  // Byte 9 of the header is the operating system, here "unknown": otherwise names would differ between systems.
  bytes[9] = 255;
  const hash = contentHash(bytes);
  return {
    file: { name: `${hash}.bin`, bytes },
    entry: { hash, byteLength: bytes.length, rawLength: raw.length },
  };
}
