import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { powChallengeSchema, type Proof } from '../../api/_contract/challenge.js';

/**
 * Solves a proof-of-work challenge, in a worker or on the page, which stays responsive because WebCrypto has its own threads.
 *
 * @returns `null` if the challenge is invalid or takes over a minute, or if WebCrypto is missing (plain http, not localhost).
 */
export async function solvePow(challenge: unknown): Promise<Proof['solution'] | null> {
  const checked = powChallengeSchema.safeParse(challenge);
  if (!checked.success || globalThis.crypto?.subtle === undefined) return null;
  try {
    const solution = await solveChallenge({ challenge: checked.data, deriveKey, timeout: TIMEOUT_MS });
    return solution === null ? null : { counter: solution.counter, derivedKey: solution.derivedKey };
  } catch {
    return null;
  }
}

/** Half the lifetime of a challenge, because the solution still has to reach the function. */
const TIMEOUT_MS = 60_000;
