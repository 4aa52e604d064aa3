import { BuildError } from '../build-error.js';
import type { Chunk } from '../format/chunk.js';
import { CONTENTS_KEY_INFO, PASSAGE_KEY_INFO } from '../signing/passage-bytes.js';
import {
  deriveKey,
  nameKey,
  readSecret,
  SECRET_COMMAND,
  SECRET_PROBLEMS,
  signContents,
  signPassage,
} from '../signing/secret.js';

/** Signs what a build publishes. Each function receives the build's name. */
export interface Signer {
  /** Names the secret; see `nameKey`. */
  keyId: string;
  sign: (build: string, chunk: Chunk) => string;
  signContents: (build: string, contents: { partition: string; text: string }) => string;
}

/**
 * Creates the functions that sign a build's chunks and tables of contents with `DOCENT_SECRET` from the build's environment.
 *
 * @param book - The plugin's `book` option.
 * @returns The functions, or `undefined` without a secret: unsigned chunks are enough for search alone.
 * @throws BuildError `secret-quoted` if the secret is in quotation marks, `secret-too-short` if it has fewer than 32 bytes,
 *   `secret-guessable` if it is easy to guess.
 */
export function readSigner(
  environment: Readonly<Record<string, string | undefined>>,
  book: string,
): Signer | undefined {
  const read = readSecret(environment['DOCENT_SECRET']);
  if (read.ok) {
    const passageKey = deriveKey(read.secret, PASSAGE_KEY_INFO);
    const contentsKey = deriveKey(read.secret, CONTENTS_KEY_INFO);
    return {
      keyId: nameKey(read.secret),
      sign: (build, chunk) => signPassage(passageKey, book, build, chunk),
      signContents: (build, contents) => signContents(contentsKey, book, build, contents),
    };
  }
  if (read.error === 'missing') return undefined;
  throw new BuildError({
    code: `secret-${read.error.replace('_', '-')}`,
    message: `DOCENT_SECRET ${SECRET_PROBLEMS[read.error]}`,
    hint:
      read.error === 'quoted'
        ? 'Set it without them, for this build and for the function.'
        : `Create one with \`${SECRET_COMMAND}\` and set it for this build and for the function.`,
  });
}
