import { createLocalJWKSet, createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { parseJson } from '../_input/parse-json.js';
import { readText } from '../_input/response-body.js';

/** The issuer's keys are unavailable, so the token can be neither accepted nor rejected. */
export class KeysUnavailable extends Error {
  constructor(readonly reason: 'network' | 'status' | 'size' | 'format' | 'resting') {
    super(`The issuer's keys are unavailable: ${reason}.`);
    this.name = 'KeysUnavailable';
  }
}

/** How keys are fetched; only tests use other values. */
export interface UserKeysTiming {
  /** Longest fetch, in milliseconds. Default 5,000. */
  timeoutMs?: number;
  /** How long keys are used without a new fetch, in milliseconds. Default 600,000. */
  freshMs?: number;
  /** Pause after a fetch for an unknown key, in milliseconds; otherwise anyone could trigger fetches. Default 30,000. */
  coolDownMs?: number;
  /** Pause after a failed fetch, in milliseconds. Default 5,000. */
  restMs?: number;
}

/**
 * Provides the keys of an issuer from its JWKS URL. While the URL is unreachable, keys fetched within the last day stay in
 * use, and a key that is not among them is unavailable rather than wrong.
 *
 * I/O: fetches that URL only; no redirects, at most 64 kB.
 *
 * @returns The function jose expects; it throws `KeysUnavailable`, or jose's errors about the token.
 */
export function createUserKeys(
  jwksUrl: string,
  io: { fetch: typeof globalThis.fetch; now: () => number },
  timing: UserKeysTiming = {},
): JWTVerifyGetKey {
  const { timeoutMs = 5_000, freshMs = 600_000, coolDownMs = 30_000, restMs = 5_000 } = timing;
  let failedAtMs = Number.NEGATIVE_INFINITY;
  let readAtMs = Number.NEGATIVE_INFINITY;
  const remote = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: timeoutMs,
    cooldownDuration: coolDownMs,
    cacheMaxAge: freshMs,
    [customFetch]: async (url, init) => {
      if (io.now() - failedAtMs < restMs) throw new KeysUnavailable('resting');
      try {
        const text = await fetchKeys(io.fetch, url, init);
        readAtMs = io.now();
        return new Response(text, { status: 200 });
      } catch (error) {
        failedAtMs = io.now();
        if (error instanceof KeysUnavailable) throw error;
        throw new KeysUnavailable(error instanceof RangeError ? 'size' : 'network');
      }
    },
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      const kept = remote.jwks();
      if (!(error instanceof KeysUnavailable) || kept === undefined || io.now() - readAtMs > KEPT_MS) {
        throw error;
      }
      return createLocalJWKSet(kept)(header, token).catch(() => {
        throw error;
      });
    }
  };
}

/** How long keys stay in use while the issuer is unreachable, in milliseconds. */
const KEPT_MS = 86_400_000;

/** Largest key set; usual ones are 1 to 10 kB. */
const MAX_BYTES = 65_536;

async function fetchKeys(
  fetch: typeof globalThis.fetch,
  url: string,
  init: { headers: Headers; method: 'GET'; signal: AbortSignal },
): Promise<string> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  if (response.status !== 200) {
    response.body?.cancel().catch(() => undefined);
    throw new KeysUnavailable('status');
  }
  const text = await readText(response.body, init.signal, MAX_BYTES);
  if (!keySetSchema.safeParse(parseJson(text)).success) throw new KeysUnavailable('format');
  return text;
}

const keySetSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });
