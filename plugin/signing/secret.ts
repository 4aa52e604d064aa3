import { createHmac, hkdfSync } from 'node:crypto';
import { contentsBytes, passageBytes, type SignedFields } from './passage-bytes.js';
import { estimateBits } from './secret-strength.js';

// Node only: the site's build and the function know the secret. The widget never does and never imports this file.

/** The minimum length of a secret in bytes: the length of the keys derived from it. */
const SECRET_MIN_BYTES = 32;

/**
 * The fewest bits that a secret is estimated to hold. Anyone can test guesses against the signatures in a published index, at
 * tens of microseconds each on one core; ten random words of Diceware hold 129 bits.
 */
const SECRET_MIN_BITS = 120;

/** The command that makes a good secret, for messages. */
export const SECRET_COMMAND = `node -p "require('crypto').randomBytes(32).toString('base64url')"`;

/** Why a secret is refused, to follow the variable's name in a message. */
export const SECRET_PROBLEMS = {
  missing: 'is missing',
  quoted: 'has quotation marks around it that are part of its value',
  too_short: 'is shorter than 32 bytes',
  guessable: 'can be guessed: it is a placeholder, a pattern or made of common words',
} as const;

/**
 * Reads `DOCENT_SECRET`. A character of base64url or plain text counts as one byte, a hexadecimal digit as half a byte. The
 * trimmed text itself is the key material (HKDF accepts any), so the build and the function cannot decode it differently.
 *
 * @returns Key material for `deriveKey`, or an error if the secret is missing, in quotation marks (a shell or a `.env` file would have
 *   removed them, a dashboard does not), shorter than 32 bytes or guessable.
 */
export function readSecret(
  text: string | undefined,
): { ok: true; secret: Uint8Array } | { ok: false; error: keyof typeof SECRET_PROBLEMS } {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return { ok: false, error: 'missing' };
  if (QUOTED.test(trimmed)) return { ok: false, error: 'quoted' };
  const secret = new TextEncoder().encode(trimmed);
  const bytes = /^[0-9a-f]+$/i.test(trimmed) ? secret.length / 2 : secret.length;
  if (bytes < SECRET_MIN_BYTES) return { ok: false, error: 'too_short' };
  return estimateBits(trimmed) < SECRET_MIN_BITS ? { ok: false, error: 'guessable' } : { ok: true, secret };
}

/** A secret as most commands print it, or words, in one pair of quotation marks. Random characters of the keyboard may include them. */
const QUOTED = /^(?:"[\w+/=. -]*"|'[\w+/=. -]*'|“[\w+/=. -]*”)$/u;

/**
 * Derives an independent 32-byte key for one purpose (HKDF-SHA256, RFC 5869).
 *
 * @param info - Name of the purpose and its version, such as `docent/passage/v1`.
 */
export function deriveKey(secret: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), info, 32));
}

/**
 * Names a secret without revealing it: a build and a function that have the same one publish the same name. It helps nobody who guesses
 * secrets, because each published signature can be used to test a guess as well.
 *
 * @returns 16 hexadecimal digits.
 */
export function nameKey(secret: Uint8Array): string {
  return Buffer.from(deriveKey(secret, 'docent/key-id/v1').subarray(0, 8)).toString('hex');
}

/**
 * Signs a passage with an HMAC-SHA256 over `passageBytes`.
 *
 * @param key - Key from `deriveKey` with `PASSAGE_KEY_INFO`.
 * @param book - The plugin's `book` option, which the request names as well.
 * @param build - The build's name, from its manifest.
 * @returns 43 characters of base64url.
 */
export function signPassage(key: Uint8Array, book: string, build: string, passage: SignedFields): string {
  return createHmac('sha256', key)
    .update(passageBytes(book, build, passage))
    .digest('base64url');
}

/**
 * Signs a partition's table of contents with an HMAC-SHA256 over `contentsBytes`.
 *
 * @param key - Key from `deriveKey` with `CONTENTS_KEY_INFO`.
 * @param book - As in `signPassage`.
 * @param build - As in `signPassage`.
 * @param contents.partition - Key of the partition.
 * @returns 43 characters of base64url.
 */
export function signContents(
  key: Uint8Array,
  book: string,
  build: string,
  contents: { partition: string; text: string },
): string {
  return createHmac('sha256', key)
    .update(contentsBytes(book, build, contents))
    .digest('base64url');
}
