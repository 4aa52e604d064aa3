import { compactVerify } from 'jose';
import type { KeyRing } from '../_config/config.js';

/** What a good signature covers. */
export interface SignedToken {
  header: Readonly<Record<string, unknown>>;
  payload: Uint8Array;
}

/**
 * Verifies a compact JWS, HS256 only, against each key of the ring.
 *
 * @param token - as it came
 * @returns `null` for a bad signature, another algorithm, unknown `crit`, or parts that are not the one spelling of their
 *   bytes: jose alone accepts non-canonical base64url
 */
export async function verifyJws(token: string, keys: KeyRing): Promise<SignedToken | null> {
  if (!isCanonical(token)) return null;
  for (const key of keys) {
    try {
      const { protectedHeader, payload } = await compactVerify(token, key, { algorithms: ['HS256'] });
      return { header: { ...protectedHeader }, payload };
    } catch {
      // The next key may be the one; jose's reasons may quote the token.
    }
  }
  return null;
}

/** Three parts of base64url without padding, each as its bytes would be spelled again (RFC 4648 section 3.5). */
export function isCanonical(token: string): boolean {
  const parts = token.split('.');
  return (
    parts.length === 3 &&
    parts.every((part) => part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part)
  );
}
