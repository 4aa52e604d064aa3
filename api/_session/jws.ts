import { compactVerify } from 'jose';
import type { KeyRing } from '../_config/config.js';

/** The contents of a token with a valid signature. */
export interface SignedToken {
  header: Readonly<Record<string, unknown>>;
  payload: Uint8Array;
}

/**
 * Verifies a compact JWS, HS256 only, against each key of the ring.
 *
 * @returns `null` for an invalid signature, another algorithm, unknown `crit`, or non-canonical base64url, which jose alone
 *   accepts.
 */
export async function verifyJws(token: string, keys: KeyRing): Promise<SignedToken | null> {
  if (!isCanonical(token)) return null;
  for (const key of keys) {
    try {
      const { protectedHeader, payload } = await compactVerify(token, key, { algorithms: ['HS256'] });
      return { header: { ...protectedHeader }, payload };
    } catch {
      // Try the next key. Drop the error: jose's messages may quote the token.
    }
  }
  return null;
}

/** Whether a token has three non-empty parts of canonical base64url without padding (RFC 4648 section 3.5). */
export function isCanonical(token: string): boolean {
  const parts = token.split('.');
  return (
    parts.length === 3 &&
    parts.every((part) => part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part)
  );
}
