import * as z from 'zod/mini';
import { proofSchema, type Challenge, type PowChallenge, type Proof } from '../../api/_contract/challenge.js';
import type { SessionRequest } from '../../api/_contract/request.js';

/**
 * Meets the challenge for a new session: solves the proof of work and gets a Turnstile token. Loaded on demand.
 *
 * @returns The fields to add to the next session request; `null` if a part cannot be met, such as Turnstile without a site key.
 */
export async function meetChallenge(
  { pow, turnstile }: Challenge,
  turnstileSiteKey: string | null,
): Promise<Pick<SessionRequest, 'proof' | 'turnstile_token'> | null> {
  if (turnstile === true && turnstileSiteKey === null) return null;
  const [solution, token] = await Promise.all([
    pow === undefined ? undefined : solve(pow),
    turnstile === undefined || turnstileSiteKey === null
      ? undefined
      : import('./turnstile-token.js').then((module) => module.getTurnstileToken(turnstileSiteKey)),
  ]);
  if (solution === null || token === null) return null;
  return {
    ...(pow === undefined || solution === undefined ? {} : { proof: { challenge: pow, solution } }),
    ...(token === undefined ? {} : { turnstile_token: token }),
  };
}

/** Solves a challenge in a worker, or on the page if its policy or environment does not allow workers. */
async function solve(challenge: PowChallenge): Promise<Proof['solution'] | null> {
  try {
    return solutionSchema.safeParse(await runWorker(challenge)).data ?? null;
  } catch {
    const { solvePow } = await import('./solve-pow.js');
    return solvePow(challenge);
  }
}

const solutionSchema = z.nullable(proofSchema.shape.solution);

/** Returns the worker's message, which is `null` or a solution. Rejects if there is no worker. */
async function runWorker(challenge: PowChallenge): Promise<unknown> {
  // The panel's build inserts the name of the published file, for which `worker-src 'self'` is enough.
  const worker = new Worker(new URL('./pow-worker.js', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => resolve(data));
      // Blocked by a policy, or the script is missing.
      worker.addEventListener('error', () => reject(new Error('The worker did not load.')));
      worker.postMessage(challenge, { transfer: [] });
    });
  } finally {
    worker.terminate();
  }
}
