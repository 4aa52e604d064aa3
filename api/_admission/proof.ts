import { createHmac } from 'node:crypto';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { KeyRing } from '../_config/config.js';
import { powChallengeSchema, type PowChallenge, type Proof } from '../_contract/challenge.js';

/** How long a challenge is valid, in seconds; a slow phone needs ten to solve it. */
export const CHALLENGE_SECONDS = 120;

/** The origin and book a challenge is valid for, and the current time. */
export interface ChallengeScope {
  origin: string;
  book: string;
  nowMs: number;
}

/**
 * Creates a challenge. This costs one key derivation; solving it takes `trials` on average, and checking it none.
 *
 * @param options - `trials` is 10 to 10,000; the counter to find is between 0.5 and 1.5 times that. `random` is at least 0
 *   and less than 1, and unpredictable.
 */
export async function makeChallenge(
  key: Uint8Array,
  scope: ChallengeScope,
  options: { trials: number; random: number },
): Promise<PowChallenge> {
  const challenge = await createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: ITERATIONS,
    counter: Math.floor(options.trials * (0.5 + options.random)),
    deriveKey,
    expiresAt: Math.floor(scope.nowMs / 1_000) + CHALLENGE_SECONDS,
    data: { origin: scope.origin, book: scope.book },
    ...secrets(key),
  });
  return powChallengeSchema.parse(challenge);
}

/**
 * Checks a solved challenge.
 *
 * @returns The id of the session that the proof opens, or why it is refused. A proof always yields the same id, so sending
 *   it twice, even to two instances without a shared store, opens only one session with one rate limit.
 */
export async function checkProof(
  proof: Proof,
  keys: KeyRing,
  scope: ChallengeScope,
): Promise<{ ok: true; sessionId: string } | { ok: false; reason: 'expired' | 'scope' | 'solution' }> {
  const { challenge, solution } = proof;
  const { data, expiresAt, nonce } = challenge.parameters;
  const nowSeconds = scope.nowMs / 1_000;
  if (expiresAt <= nowSeconds) return { ok: false, reason: 'expired' };
  if (data.origin !== scope.origin || data.book !== scope.book) return { ok: false, reason: 'scope' };
  for (const key of keys) {
    const { verified } = await verifySolution({ challenge, solution, deriveKey, ...secrets(key) });
    if (verified) {
      const id = createHmac('sha256', key).update(`session ${nonce}`).digest().subarray(0, 16);
      return { ok: true, sessionId: id.toString('base64url') };
    }
  }
  return { ok: false, reason: 'solution' };
}

/** Iterations per trial: enough to outweigh the overhead of a call, but few enough to allow many trials. */
const ITERATIONS = 5_000;

/** Derives the two secrets the library expects as strings: one for the challenge, one for the solution. */
function secrets(key: Uint8Array): { hmacSignatureSecret: string; hmacKeySignatureSecret: string } {
  const text = Buffer.from(key).toString('hex');
  return { hmacSignatureSecret: `challenge ${text}`, hmacKeySignatureSecret: `solution ${text}` };
}
