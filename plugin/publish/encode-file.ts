import { gzipSync } from 'node:zlib';
import { contentHash } from '../format/content-hash.js';
import type { FileEntry } from '../format/shard-directory.js';

/** A file to publish; its name has no directories. */
export interface PublishedFile {
  name: string;
  bytes: Uint8Array;
}

/**
 * Compresses one part of the index and names it by its hash. `.bin`, because servers do not touch files of an unknown type: no
 * second compression, no `Content-Encoding`.
 */
export function encodeFile(raw: Uint8Array): { file: PublishedFile; entry: FileEntry } {
  const bytes = gzipSync(raw, { level: 9 });
  // The header's operating system: without this, names would differ between systems.
  bytes[9] = 255;
  const hash = contentHash(bytes);
  return {
    file: { name: `${hash}.bin`, bytes },
    entry: { hash, byteLength: bytes.length, rawLength: raw.length },
  };
}
