import { BuildError } from '../build-error.js';
import type { Chunk } from '../contract/chunk.js';
import { derivePassageKey, readSecret, SECRET_MIN_BYTES, signPassage } from '../contract/secret.js';

/**
 * Makes what signs the book's chunks, from the build's environment.
 *
 * @param environment `DOCENT_SECRET` is read from it
 * @param book the plugin's `book` option
 * @returns `undefined` when there is no secret: chunks are then published unsigned, enough for search alone
 * @throws BuildError `secret-too-short`
 */
export function readSigner(
  environment: Readonly<Record<string, string | undefined>>,
  book: string,
): ((chunk: Chunk) => string) | undefined {
  const read = readSecret(environment['DOCENT_SECRET']);
  if (read.ok) {
    const key = derivePassageKey(read.secret);
    return (chunk) => signPassage(key, book, chunk);
  }
  if (read.error === 'missing') return undefined;
  throw new BuildError({
    code: 'secret-too-short',
    message: `DOCENT_SECRET is shorter than ${SECRET_MIN_BYTES} bytes`,
    hint: 'Make one with `openssl rand -base64 32` and give the same to this build and to the function.',
  });
}
