import * as z from 'zod/mini';
import type { Challenge } from '../../api/_contract/challenge.js';
import { LIMITS } from '../../api/_contract/limits.js';
import { sessionResponseSchema, type SessionRequest } from '../../api/_contract/request.js';
import { createAskError, type AskError } from './ask-error.js';
import { openExchange } from './exchange.js';
import { readErrorResponse } from './read-error.js';
import { readJson } from './read-json.js';

/** Where the token outlives a page load: `sessionStorage`, or the like of it. Any method may throw. */
export type TokenStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A token for `Authorization: Bearer`, or why there is none. */
export type TokenResult = { ok: true; token: string } | { ok: false; error: AskError };

/** The session's token, fetched when it is needed. Callers at the same time share one request. */
export interface SessionTokens {
  /** A token that is good for at least half a minute more. A failure is not remembered. */
  get(): Promise<TokenResult>;
  /**
   * A new token in place of one the function refused.
   *
   * @param refused - the token as it was sent; when another caller has replaced it already, that one is returned
   * @param keepSession - whether the refused token may still name the session to go on with
   */
  renew(refused: string, keepSession: boolean): Promise<TokenResult>;
}

/** What a session's requests need; I/O comes in from outside. */
export interface SessionTokenOptions {
  /** Base address of the function without a trailing slash. */
  endpoint: string;
  fetch: typeof fetch;
  /** Milliseconds since 1970. */
  now: () => number;
  storage: TokenStorage | null;
  idleTimeoutMs: number;
  /** Gives the signed-in user's JWT, asked for at each session; default: nobody is signed in. */
  getUserToken?: () => Promise<string | null>;
  /** The site's key of Cloudflare Turnstile, or `null`, the default. */
  turnstileSiteKey?: string | null;
}

/**
 * Keeps the session of one endpoint: in memory and in `storage`, so that a reload goes on with it. The previous token
 * goes along with a renewal up to 24 hours after its end; when the function does not take it, a new session starts.
 */
export function createSessionTokens({
  endpoint,
  fetch,
  now,
  storage,
  idleTimeoutMs,
  getUserToken = nobody,
  turnstileSiteKey = null,
}: SessionTokenOptions): SessionTokens {
  const storageKey = `docent:session:${endpoint}`;
  let current = readStored(storage, storageKey);
  let pending: Promise<TokenResult> | null = null;

  return {
    get: async () => (isFresh(current) ? { ok: true, token: current.token } : requestOnce()),
    renew: async (refused, keepSession) => {
      if (current?.token !== refused && isFresh(current)) return { ok: true, token: current.token };
      if (!keepSession && current?.token === refused) forget();
      else if (current?.token === refused)
        current = { ...current, expiresAtMs: Math.min(current.expiresAtMs, now()) };
      return requestOnce();
    },
  };

  function isFresh(saved: SavedToken | null): saved is SavedToken {
    return saved !== null && saved.expiresAtMs - RENEWAL_MARGIN_MS > now();
  }

  async function requestOnce(): Promise<TokenResult> {
    pending ??= requestToken().finally(() => {
      pending = null;
    });
    return pending;
  }

  async function requestToken(): Promise<TokenResult> {
    const previous =
      current !== null && now() - current.expiresAtMs <= KEEPS_SESSION_MS ? current.token : null;
    const userToken = await getUserToken();
    const who = userToken === null ? {} : { user_token: userToken };
    const result = await postAndMeet(previous, who);
    if (result.ok || previous === null || !REFUSES_TOKEN.has(result.error.code)) return result;
    forget();
    return postAndMeet(null, who);
  }

  /** A session that costs something is asked for a second time, with what it costs. */
  async function postAndMeet(previous: string | null, body: SessionRequest): Promise<TokenResult> {
    const result = await postSession(previous, body);
    if (result.ok || result.error.challenge === undefined) return result;
    const met = await meet(result.error.challenge, turnstileSiteKey);
    return met === null ? result : postSession(previous, { ...body, ...met });
  }

  async function postSession(previous: string | null, body: SessionRequest): Promise<TokenResult> {
    const exchange = openExchange(null, idleTimeoutMs);
    try {
      const response = await fetch(`${endpoint}/api/session`, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          ...(previous === null ? {} : { authorization: `Bearer ${previous}` }),
        },
        body: JSON.stringify(body),
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        signal: exchange.signal,
      });
      if (!response.ok) return { ok: false, error: await readErrorResponse(response, now()) };
      const parsed = sessionResponseSchema.safeParse(await readJson(response));
      if (!parsed.success || !isBearerToken(parsed.data.token) || !(parsed.data.expires_in > 0)) {
        return {
          ok: false,
          error: createAskError('bad_response', 'The session request got something else than a token.'),
        };
      }
      keep({ token: parsed.data.token, expiresAtMs: now() + parsed.data.expires_in * 1_000 });
      return { ok: true, token: parsed.data.token };
    } catch {
      return { ok: false, error: createAskError('network', 'The session request got no answer.') };
    } finally {
      exchange.close();
    }
  }

  function keep(saved: SavedToken): void {
    current = saved;
    try {
      storage?.setItem(storageKey, JSON.stringify(saved));
    } catch {
      // Full, or forbidden in this mode: the token lives as long as the page.
    }
  }

  function forget(): void {
    current = null;
    try {
      storage?.removeItem(storageKey);
    } catch {
      // It is not used any more in any case.
    }
  }
}

/** Half a minute of a token's ten: clocks differ, and the request takes its time. */
const RENEWAL_MARGIN_MS = 30_000;
/** The function goes on with the session of a token that ended at most this long ago. */
const KEEPS_SESSION_MS = 24 * 60 * 60 * 1_000;
/** The function does not take the previous token: without it there is a session, though a new one. */
const REFUSES_TOKEN: ReadonlySet<string> = new Set([
  'token_missing',
  'token_invalid',
  'token_expired',
  'origin_mismatch',
  // It is a user's, and they have signed out.
  'user_required',
]);

async function nobody(): Promise<null> {
  return null;
}

async function meet(
  challenge: Challenge,
  turnstileSiteKey: string | null,
): Promise<Pick<SessionRequest, 'proof' | 'turnstile_token'> | null> {
  try {
    const { meetChallenge } = await import('./meet-challenge.js');
    return await meetChallenge(challenge, turnstileSiteKey);
  } catch {
    // Published anew meanwhile: the chunk is gone.
    return null;
  }
}

const savedTokenSchema = z.object({ token: z.string(), expiresAtMs: z.number() });
type SavedToken = z.infer<typeof savedTokenSchema>;

function readStored(storage: TokenStorage | null, storageKey: string): SavedToken | null {
  try {
    const parsed = savedTokenSchema.safeParse(JSON.parse(storage?.getItem(storageKey) ?? 'null'));
    return parsed.success && isBearerToken(parsed.data.token) ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Whether it can stand in a header: `fetch` throws on anything else, for ever if it were kept. */
function isBearerToken(token: string): boolean {
  return token.length <= LIMITS.tokenMaxChars - 'Bearer '.length && /^[\x21-\x7e]+$/.test(token);
}
