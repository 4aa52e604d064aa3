import { createHmac } from 'node:crypto';
import { jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { UserIssuer } from '../_config/admission-settings.js';
import { LIMITS } from '../_contract/limits.js';
import { isCanonical } from '../_session/jws.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';
import { KeysUnavailable } from './user-keys.js';

/** Everything needed to verify a user. */
export interface UserCheck {
  issuer: UserIssuer;
  keys: JWTVerifyGetKey;
  /** Key for deriving the user's id from issuer and subject. */
  idKey: Uint8Array;
  nowMs: number;
}

/**
 * Verifies a user's JWT: the issuer's signature (EdDSA, RS256 or ES256), `iss`, `aud`, `sub`, `iat` and `exp`.
 *
 * @returns The user's id, 43 characters that depend only on issuer, subject and secret but reveal none of them;
 *   `user_invalid`; or `admission_unavailable` if the issuer's keys are unavailable.
 */
export async function verifyUser(token: string, check: UserCheck): Promise<Checked<string>> {
  if (token.length > LIMITS.userTokenMaxChars || !isCanonical(token)) return invalid('form');
  const { issuer, audience } = check.issuer;
  try {
    const { payload } = await jwtVerify(token, check.keys, {
      algorithms: ['EdDSA', 'Ed25519', 'ES256', 'RS256'],
      issuer,
      audience,
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: new Date(check.nowMs),
    });
    const { sub, iat } = payload;
    if (typeof sub !== 'string' || sub === '' || sub.length > SUBJECT_MAX_CHARS) return invalid('sub');
    if (iat === undefined || iat > check.nowMs / 1_000 + CLOCK_SKEW_SECONDS) return invalid('iat');
    return accept(userId(check.idKey, issuer, sub));
  } catch (error) {
    if (error instanceof KeysUnavailable) {
      return refuse('admission_unavailable', 'The identity provider is unavailable.', {
        retryAfterSeconds: 10,
        detail: `jwks ${error.reason}`,
      });
    }
    // jose's codes are fixed strings; its messages may quote the token.
    return invalid(error instanceof Error && 'code' in error ? String(error.code) : 'key');
  }
}

/** The tolerated difference between the issuer's clock and ours, in seconds. */
const CLOCK_SKEW_SECONDS = 10;

const SUBJECT_MAX_CHARS = 512;

function userId(key: Uint8Array, issuer: string, subject: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([issuer, subject]))
    .digest('base64url');
}

function invalid(detail: string): ReturnType<typeof refuse> {
  return refuse('user_invalid', 'The user token is not valid.', { detail });
}
