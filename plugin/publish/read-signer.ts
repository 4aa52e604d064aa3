import { BuildError } from '../build-error.js';
import type { Chunk } from '../format/chunk.js';
import { PASSAGE_KEY_INFO } from '../signing/passage-bytes.js';
import { deriveKey, readSecret, signPassage } from '../signing/secret.js';

/** A chunk's signature in the build of that name. */
export type SignChunk = (build: string, chunk: Chunk) => string;

/**
 * Makes what signs the chunks of a build of the book, from the build's environment.
 *
 * @param environment `DOCENT_SECRET` is read from it
 * @param book the plugin's `book` option
 * @returns `undefined` when there is no secret: chunks are then published unsigned, enough for search alone
 * @throws BuildError `secret-too-short`
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
    hint: 'Make one with `openssl rand -base64 32` and give the same to this build and to the function.',
  });
}
