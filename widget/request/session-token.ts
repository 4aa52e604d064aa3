import * as z from 'zod/mini';
import { LIMITS } from '../../api/_contract/limits.js';
import { sessionResponseSchema, type SessionRequest } from '../../api/_contract/request.js';
import { createAskError, TOKEN_REFUSALS, type AskError } from './ask-error.js';
import { openExchange, postJson } from './exchange.js';
import { readErrorResponse } from './read-error.js';
import { readJson } from './read-json.js';

/** Keeps the token across page loads, like `sessionStorage`. Any method may throw. */
export type TokenStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A token for `Authorization: Bearer`, or why there is none. */
export type TokenResult = { ok: true; token: string } | { ok: false; error: AskError };

/** The configuration and I/O of the client and its session requests. */
export interface AskClientOptions {
  /** The function's base address without a trailing slash (`https://ask.example.org`). */
  endpoint: string;
  fetch: typeof fetch;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Keeps the session token across page loads; `null` for memory only. */
  storage: TokenStorage | null;
  /** Longest wait without data, in milliseconds; default 30,000. */
  idleTimeoutMs?: number;
  /** Returns the signed-in user's JWT; called for each session request. Default: no user. */
  getUserToken?: () => Promise<string | null>;
  /** The site key for Cloudflare Turnstile. Default: `null`. */
  turnstileSiteKey?: string | null;
}

/**
 * Manages the session of one endpoint, in memory and in `storage`, so that it survives a reload. Concurrent callers share one request. A
 * renewal sends the previous token up to 24 hours after it expired. If the function refuses that token, a new session starts.
 */
export function createSessionTokens(options: AskClientOptions) {
  const { endpoint, now, storage, getUserToken, turnstileSiteKey = null } = options;
  const storageKey = `docent:session:${endpoint}`;
  let current = readStored(storage, storageKey);
  let pending: Promise<TokenResult> | null = null;
  return { get, renew };

  /** Returns a token that is valid for at least 30 more seconds. Failures are not cached. */
  async function get(): Promise<TokenResult> {
    return isFresh(current) ? { ok: true, token: current.token } : requestOnce();
  }

  /**
   * Replaces a token that the function refused. If another caller has already replaced it, returns the replacement.
   *
   * @param keepSession - Whether the new token continues the refused one's session.
   */
  async function renew(refused: string, keepSession: boolean): Promise<TokenResult> {
    if (current?.token === refused) {
      if (keepSession) current = { ...current, expiresAtMs: Math.min(current.expiresAtMs, now()) };
      else keep(null);
    }
    return get();
  }

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
    const userToken = (await getUserToken?.()) ?? null;
    const who = userToken === null ? {} : { user_token: userToken };
    const result = await postAndMeet(previous, who);
    if (result.ok || previous === null || !TOKEN_REFUSALS.has(result.error.code)) return result;
    keep(null);
    return postAndMeet(null, who);
  }

  /** Requests a session; if that requires a challenge, meets it and requests again. */
  async function postAndMeet(previous: string | null, body: SessionRequest): Promise<TokenResult> {
    const result = await postSession(previous, body);
    if (result.ok || result.error.challenge === undefined) return result;
    const { challenge } = result.error;
    const met = await import('./meet-challenge.js')
      .then(({ meetChallenge }) => meetChallenge(challenge, turnstileSiteKey))
      // The site was published again, and the chunk is gone.
      .catch(() => null);
    return met === null ? result : postSession(previous, { ...body, ...met });
  }

  async function postSession(previous: string | null, body: SessionRequest): Promise<TokenResult> {
    const exchange = openExchange(null, options.idleTimeoutMs);
    try {
      const response = await postJson(options, '/api/session', {
        accept: 'application/json',
        token: previous,
        body: JSON.stringify(body),
        signal: exchange.signal,
      });
      if (!response.ok) return { ok: false, error: await readErrorResponse(response, now()) };
      const parsed = sessionResponseSchema.safeParse(await readJson(response));
      if (!parsed.success || !isBearerToken(parsed.data.token) || !(parsed.data.expires_in > 0)) {
        const message = 'The response to the session request has no valid token.';
        return { ok: false, error: createAskError('bad_response', message) };
      }
      keep({ token: parsed.data.token, expiresAtMs: now() + parsed.data.expires_in * 1_000 });
      return { ok: true, token: parsed.data.token };
    } catch {
      return { ok: false, error: createAskError('network', 'The session request got no response.') };
    } finally {
      exchange.close();
    }
  }

  function keep(saved: SavedToken | null): void {
    current = saved;
    try {
      if (saved === null) storage?.removeItem(storageKey);
      else storage?.setItem(storageKey, JSON.stringify(saved));
    } catch {
      // The storage is full or blocked: the token lives as long as the page.
    }
  }
}

/** How long before its expiry a token is renewed, to allow for clock differences and the request itself. Tokens last ten minutes. */
const RENEWAL_MARGIN_MS = 30_000;
/** The function continues the session of a token that expired at most this long ago. */
const KEEPS_SESSION_MS = 24 * 60 * 60 * 1_000;

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

/** Whether a header can contain the token. Otherwise every `fetch` with it would throw. */
function isBearerToken(token: string): boolean {
  return token.length <= LIMITS.tokenMaxChars - 'Bearer '.length && /^[\x21-\x7e]+$/.test(token);
}
