import { SignJWT } from 'jose';
import * as z from 'zod';
import type { Config, KeyRing } from '../_config/config.js';
import { LIMITS } from '../_contract/limits.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';
import { verifyJws } from './jws.js';

/** A reader's session, as attested by a token. */
export interface Session {
  /** Public id: 128 random bits in base64url. */
  id: string;
  origin: string;
  book: string;
  /** Pseudonymous id of the signed-in reader; `null` for an anonymous reader. */
  user: string | null;
  /** When the session was opened; renewing its token does not change it. */
  beganAtMs: number;
  expiresAtMs: number;
}

/** What ends every session, however often its token is renewed. */
export type SessionRules = Config['admission']['sessions'];

/** Lifetime of a token, in seconds. */
export const TOKEN_LIFETIME_SECONDS = 600;

/** How long, in seconds, an expired token may still be renewed if its session has not ended: a reader may come back the next morning. */
export const RENEWAL_SECONDS = 86_400;

/**
 * Issues a session token: an HS256 JWT of type `docent-session+jwt`, valid until `session.expiresAtMs` or the session's end.
 *
 * @param claims.id - Unique id of the token.
 * @param claims.epoch - From the settings; the token is valid only as long as they have the same.
 */
export function issueToken(
  key: Uint8Array,
  session: Session,
  claims: { id: string; epoch: number },
): Promise<string> {
  const expiresAt = Math.floor(session.expiresAtMs / 1_000);
  const start = Math.floor(session.beganAtMs / 1_000);
  const user = session.user === null ? {} : { sub: session.user };
  return new SignJWT({ ...user, book: session.book, sid: session.id, start, epoch: claims.epoch })
    .setProtectedHeader({ alg: 'HS256', typ: TOKEN_TYPE })
    .setIssuer(ISSUER)
    .setAudience(session.origin)
    .setIssuedAt(expiresAt - TOKEN_LIFETIME_SECONDS)
    .setExpirationTime(expiresAt)
    .setJti(claims.id)
    .sign(key);
}

/** Verifies a request's bearer token. @returns The result of `verifyToken`, or `token_missing`. */
export async function verifyBearer(
  headers: Headers,
  { keys, book, admission }: Pick<Config, 'keys' | 'book' | 'admission'>,
  { origin, nowMs }: { origin: string; nowMs: number },
  graceSeconds = 0,
): Promise<Checked<Session>> {
  const token = readBearer(headers);
  if (!token.ok) return token;
  const expected = { origin, book, nowMs, ...admission.sessions };
  return verifyToken(token.value, keys.session, expected, graceSeconds);
}

/**
 * Reads the token from an `Authorization: Bearer` header. The scheme is case-insensitive (RFC 9110 section 11.1).
 *
 * @returns The token; `token_missing` if there is none or the scheme differs; `token_invalid` if the header is too long.
 */
export function readBearer(headers: Headers): Checked<string> {
  const header = headers.get('authorization');
  if (header === null) return refuse('token_missing', 'The request has no session token.');
  if (header.length > LIMITS.tokenMaxChars) return invalid('length');
  const token = /^bearer +([^\s,]+)$/i.exec(header)?.[1];
  return token === undefined
    ? refuse('token_missing', 'The Authorization header has no bearer token.')
    : accept(token);
}

/**
 * Verifies a token. Anything `issueToken` would not issue is `token_invalid`: other header parameters, malformed dates, a
 * list of audiences, a longer lifetime, no time at which the session began.
 *
 * @param token - The token exactly as received, not trimmed.
 * @param expected - Values of this request. A token for another origin is `origin_mismatch`, for another book
 *   `token_invalid`.
 * @param graceSeconds - How long an expired token is still accepted for renewal.
 * @returns The session; `token_invalid`; `origin_mismatch`; or `token_expired` if everything else is valid, but the token or
 *   its session has ended. A user's session has no greatest age, because each renewal takes a new JWT of the user.
 */
export async function verifyToken(
  token: string,
  keys: KeyRing,
  expected: { origin: string; book: string; nowMs: number } & SessionRules,
  graceSeconds = 0,
): Promise<Checked<Session>> {
  if (token.length > LIMITS.tokenMaxChars) return invalid('length');
  const signed = await verifyJws(token, keys);
  if (signed === null) return invalid('signature');
  if (!headerSchema.safeParse(signed.header).success) return invalid('header');
  const claims = claimsSchema.safeParse(parsePayload(signed.payload));
  if (!claims.success) return invalid('claims');
  const { aud, book, sid, sub, iat, exp, start, epoch } = claims.data;
  const nowSeconds = expected.nowMs / 1_000;
  if (iat > nowSeconds + CLOCK_SKEW_SECONDS || exp <= iat || exp - iat > TOKEN_LIFETIME_SECONDS) {
    return invalid('times');
  }
  if (start > iat + CLOCK_SKEW_SECONDS) return invalid('times');
  if (book !== expected.book) return invalid('book');
  if (aud !== expected.origin) {
    return refuse('origin_mismatch', 'The session token was issued for another origin.');
  }
  if (exp + graceSeconds <= nowSeconds) return refuse('token_expired', 'The session token has expired.');
  if (epoch !== expected.epoch) return refuseEnded('epoch');
  if (sub === undefined && start + expected.maxAgeSeconds <= nowSeconds) return refuseEnded('age');
  return accept({
    id: sid,
    origin: aud,
    book,
    user: sub ?? null,
    beganAtMs: start * 1_000,
    expiresAtMs: exp * 1_000,
  });
}

const ISSUER = 'docent';
const TOKEN_TYPE = 'docent-session+jwt';

/** How far ahead another instance's clock may be, in seconds. */
const CLOCK_SKEW_SECONDS = 30;

const headerSchema = z.strictObject({ alg: z.literal('HS256'), typ: z.literal(TOKEN_TYPE) });

const claimsSchema = z.object({
  iss: z.literal(ISSUER),
  aud: z.string(),
  book: z.string(),
  sid: z.string().regex(/^[\w-]{16,64}$/),
  sub: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional(),
  iat: z.int().nonnegative(),
  exp: z.int().nonnegative(),
  start: z.int().nonnegative(),
  epoch: z.int().nonnegative(),
  jti: z.string().min(1).max(128),
});

function parsePayload(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
}

function refuseEnded(detail: 'age' | 'epoch'): ReturnType<typeof refuse> {
  return refuse('token_expired', 'The session has ended; open a new one.', { detail });
}

function invalid(detail: string): ReturnType<typeof refuse> {
  return refuse('token_invalid', 'The session token is not valid.', { detail });
}
