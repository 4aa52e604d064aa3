import * as z from 'zod/mini';
import { proofSchema, type Challenge, type PowChallenge, type Proof } from '../../api/_contract/challenge.js';
import type { SessionRequest } from '../../api/_contract/request.js';

/**
 * Does what a new session costs: solves the proof of work, gets a Turnstile token. Loaded when a function asks for it.
 *
 * @param turnstileSiteKey - `null`: the site has none, and a challenge with Turnstile in it cannot be met
 * @returns what goes into the next request; `null` when a part cannot be met
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

/** In a worker where there can be one; on the page where its policy, or a terminal, has none. */
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
      // The panel's build puts the name of the published file here; `worker-src 'self'` is enough for it.
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
    // A policy against it, or a script that is not there.
    worker.addEventListener('error', () => {
      worker.terminate();
      resolve('no-worker');
    });
    worker.postMessage(challenge, { transfer: [] });
  });
}
