import { compactVerify } from 'jose';
import type { KeyRing } from '../_config/config.js';

/** The contents of a token whose signature is valid. */
export interface SignedToken {
  header: Readonly<Record<string, unknown>>;
  payload: Uint8Array;
}

/**
 * Verifies a compact JWS (HS256 only) with each key of the ring in turn.
 *
 * @returns `null` for an invalid signature, another algorithm, an unknown `crit` parameter, or non-canonical base64url,
 *   which jose on its own would accept.
 */
export async function verifyJws(token: string, keys: KeyRing): Promise<SignedToken | null> {
  if (!isCanonical(token)) return null;
  for (const key of keys) {
    try {
      const { protectedHeader, payload } = await compactVerify(token, key, { algorithms: ['HS256'] });
      return { header: { ...protectedHeader }, payload };
    } catch {
      // Try the next key. The error is dropped, because jose's messages may quote the token.
    }
  }
  return null;
}

/** Returns whether a token has three non-empty parts in canonical base64url without padding (RFC 4648 section 3.5). */
export function isCanonical(token: string): boolean {
  const parts = token.split('.');
  return (
    parts.length === 3 &&
    parts.every((part) => part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part)
  );
}
