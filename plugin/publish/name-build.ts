import { createHash } from 'node:crypto';
import type { Chunk } from '../format/chunk.js';
import { passageBytes } from '../signing/passage-bytes.js';

/**
 * Names a build by what its signatures cover: the same words in the same order give the same name and files; another word,
 * address or order gives another name.
 *
 * @returns 16 characters of base64url, the first 96 bits of a SHA-256
 */
export function nameBuild(book: string, chunks: Iterable<Chunk>): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(passageBytes(book, '', chunk));
  return hash.digest('base64url').slice(0, 16);
}
