import { createLocalJWKSet, createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { parseJson } from '../_input/parse-json.js';
import { readText } from '../_input/response-body.js';

/** Thrown if the issuer's keys are unavailable, so that a token can be neither accepted nor rejected. */
export class KeysUnavailable extends Error {
  constructor(readonly reason: 'network' | 'status' | 'size' | 'format' | 'resting') {
    super(`The issuer's keys are unavailable: ${reason}.`);
    this.name = 'KeysUnavailable';
  }
}

/** The timing of key fetches; only tests change the defaults. */
export interface UserKeysTiming {
  /** How long a fetch may take, in milliseconds. Default 5,000. */
  timeoutMs?: number;
  /** How long keys are used before they are fetched again, in milliseconds. Default 600,000. */
  freshMs?: number;
  /** Shortest interval between fetches for unknown keys, in milliseconds; anyone could trigger them. Default 30,000. */
  coolDownMs?: number;
  /** Pause after a failed fetch, in milliseconds. Default 5,000. */
  restMs?: number;
}

/**
 * Provides an issuer's keys from its JWKS URL. While the URL is unreachable, keys fetched within the last day stay in use,
 * and any other key counts as unavailable rather than wrong.
 *
 * I/O: fetches only that URL, follows no redirects, and reads at most 64 kB.
 *
 * @returns The function that jose expects; it throws `KeysUnavailable`, or jose's own errors about the token.
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

/** The largest key set accepted, in bytes; most have 1 to 10 kB. */
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
