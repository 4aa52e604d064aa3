import { BuildError } from '../build-error.js';
import type { Chunk } from '../format/chunk.js';
import { PASSAGE_KEY_INFO } from '../signing/passage-bytes.js';
import { deriveKey, readSecret, signPassage } from '../signing/secret.js';

/** Signs a chunk for the build with the given name. */
export type SignChunk = (build: string, chunk: Chunk) => string;

/**
 * Creates a function that signs a build's chunks with `DOCENT_SECRET` from the build's environment.
 *
 * @param book - The plugin's `book` option.
 * @returns The function, or `undefined` without a secret: unsigned chunks are enough for search alone.
 * @throws BuildError `secret-too-short` if the secret has fewer than 32 bytes.
 */
export function readSigner(
  environment: Readonly<Record<string, string | undefined>>,
  book: string,
): SignChunk | undefined {
  const read = readSecret(environment['DOCENT_SECRET']);
  if (read.ok) {
    const key = deriveKey(read.secret, PASSAGE_KEY_INFO);
    return (build, chunk) => signPassage(key, book, build, chunk);
  }
  if (read.error === 'missing') return undefined;
  throw new BuildError({
    code: 'secret-too-short',
    message: 'DOCENT_SECRET is shorter than 32 bytes',
    hint: "Create one with `node -p \"require('crypto').randomBytes(32).toString('base64url')\"` and set it for this build and for the function.",
  });
}
