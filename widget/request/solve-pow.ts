import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { powChallengeSchema, type Proof } from '../../api/_contract/challenge.js';

/**
 * Finds the solution of a challenge where it is called: in the worker, or on the page. Each trial runs in the browser's own
 * threads, so even there the page stays alive.
 *
 * @param challenge - checked here: it may have come as a message
 * @returns `null` when it is none, takes over a minute, or the page has no WebCrypto (http on another host than localhost)
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

/** Half of what a challenge lasts: the answer still has to arrive. */
const TIMEOUT_MS = 60_000;
