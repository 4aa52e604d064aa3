import { createHmac } from 'node:crypto';
import { deriveKey, readSecret } from '../../plugin/signing/secret.js';
import { ORIGIN } from './harness.js';

/** The header of a good session token. */
export const TOKEN_HEADER = { alg: 'HS256', typ: 'docent-session+jwt' };

/** The claims of a good session token of now, with some of them replaced. */
export function tokenClaims(more: Record<string, unknown> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1_000);
  const good = {
    iss: 'docent',
    aud: ORIGIN,
    book: 'test-book',
    sid: 'AAAAAAAAAAAAAAAAAAAAAA',
    iat: now,
    exp: now + 600,
    start: now,
    epoch: 0,
    jti: 'id',
  };
  return { ...good, ...more };
}

/**
 * A token of one's own making, by whoever has the secret.
 *
 * @param payload - a text is taken as it is: JSON that no object serialises to
 * @param key.info - of the sub-key; `null` signs with the secret itself
 */
export function forgeToken(
  header: unknown,
  payload: unknown,
  {
    secret,
    info = 'docent/session/v1',
    hash = 'sha256',
  }: { secret: string; info?: string | null; hash?: string },
): string {
  return signParts(encodePart(header), encodePart(payload), { secret, info, hash });
}

/** Signs two parts as they stand, in whatever alphabet they are written. */
export function signParts(
  header: string,
  payload: string,
  {
    secret,
    info = 'docent/session/v1',
    hash = 'sha256',
  }: { secret: string; info?: string | null; hash?: string },
): string {
  const read = readSecret(secret);
  if (!read.ok) throw new TypeError('The test has no secret.');
  const key = info === null ? read.secret : deriveKey(read.secret, info);
  const signed = `${header}.${payload}`;
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}

/** A part of a token: JSON, or a text as it is, in base64url. */
export function encodePart(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}
