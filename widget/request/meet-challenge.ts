import * as z from 'zod/mini';
import { proofSchema, type Challenge, type PowChallenge, type Proof } from '../../api/_contract/challenge.js';
import type { SessionRequest } from '../../api/_contract/request.js';

/**
 * Meets the challenge for a new session: solves the proof of work and gets a Turnstile token. Loaded on demand.
 *
 * @param turnstileSiteKey - `null` if the site has none; a challenge that requires Turnstile then cannot be met.
 * @returns What to add to the next session request, or `null` if a part cannot be met.
 */
export async function meetChallenge(
  { pow, turnstile }: Challenge,
  turnstileSiteKey: string | null,
): Promise<Pick<SessionRequest, 'proof' | 'turnstile_token'> | null> {
  if (turnstile === true && turnstileSiteKey === null) return null;
  const [solution, token] = await Promise.all([
    pow === undefined ? undefined : solveInWorker(pow),
    turnstile === undefined || turnstileSiteKey === null ? undefined : getToken(turnstileSiteKey),
  ]);
  if (solution === null || token === null) return null;
  return {
    ...(pow === undefined || solution === undefined ? {} : { proof: { challenge: pow, solution } }),
    ...(token === undefined ? {} : { turnstile_token: token }),
  };
}

async function getToken(siteKey: string): Promise<string | null> {
  const { getTurnstileToken } = await import('./turnstile-token.js');
  return getTurnstileToken(siteKey);
}

/** Uses a worker, or the page itself if its policy or environment allows no workers. */
async function solveInWorker(challenge: PowChallenge): Promise<Proof['solution'] | null> {
  const solved = await runWorker(challenge);
  if (solved !== 'no-worker') return solved;
  const { solvePow } = await import('./solve-pow.js');
  return solvePow(challenge);
}

const solutionSchema = z.nullable(proofSchema.shape.solution);

function runWorker(challenge: PowChallenge): Promise<Proof['solution'] | null | 'no-worker'> {
  return new Promise((resolve) => {
    let worker: Worker;
    try {
      // The panel's build inserts the name of the published file, for which `worker-src 'self'` is enough.
      worker = new Worker(new URL('./pow-worker.js', import.meta.url), { type: 'module' });
    } catch {
      resolve('no-worker');
      return;
    }
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      worker.terminate();
      const parsed = solutionSchema.safeParse(data);
      resolve(parsed.success ? parsed.data : null);
    });
    // Blocked by a policy, or the script is missing.
    worker.addEventListener('error', () => {
      worker.terminate();
      resolve('no-worker');
    });
    worker.postMessage(challenge, { transfer: [] });
  });
}
