import { CHALLENGE_SECONDS, checkProof, makeChallenge } from './proof.js';
import { checkTurnstile } from './turnstile.js';
import { createUsedProofs } from './used-proofs.js';
import type { Config } from '../_config/config.js';
import type { SessionRequest } from '../_contract/request.js';
import { createUserKeys } from './user-keys.js';
import { verifyUser } from './verify-user.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';
import { randomId } from '../_session/random-id.js';
import type { Session } from '../_session/token.js';

/** The state that admission keeps between requests, and its access to the outside world. */
export type AdmissionParts = ReturnType<typeof createAdmissionParts>;

/** Creates the admission state of a process. */
export function createAdmissionParts(
  { admission: { users } }: Config,
  io: {
    fetch: typeof globalThis.fetch;
    now: () => number;
    randomBytes: (size: number) => Uint8Array;
  },
) {
  return {
    ...io,
    userKeys: users === null ? null : createUserKeys(users.jwksUrl, io),
    usedProofs: createUsedProofs(io.now),
  };
}

/**
 * Decides who gets a session, and which one they get.
 *
 * A user's JWT opens or renews a session of that user; the bearer token alone renews an anonymous session. A session never
 * passes to another user or becomes anonymous. A new anonymous session requires the configured proofs.
 *
 * @param context - `previous` is the session of the verified bearer token, or `null` if there was no token; `address` is the
 *   reader's, or `null` if it is unknown.
 * @returns The session's id and user; or `user_required`, `user_invalid`, `challenge_required` or `admission_unavailable`.
 */
export async function admit(
  body: SessionRequest,
  context: AdmissionRequest & { previous: Session | null },
): Promise<Checked<Pick<Session, 'id' | 'user'>>> {
  const { config, parts, previous } = context;
  const user = await identify(body, config, parts);
  if (!user.ok) return user;
  if (user.value === null) {
    if (config.admission.users?.required === true) {
      return refuse('user_required', 'Only signed-in readers may ask.');
    }
    if (previous !== null && previous.user !== null) {
      return refuse('user_required', 'The session belongs to a user; renew it with their user_token.');
    }
  }
  if (previous !== null && previous.user === user.value) {
    return accept({ id: previous.id, user: user.value });
  }
  if (user.value !== null) return accept({ id: randomId(parts.randomBytes, 16), user: user.value });
  return admitAnonymous(body, context);
}

/** Where a session is requested from. */
interface AdmissionRequest {
  config: Config;
  parts: AdmissionParts;
  origin: string;
  address: string | null;
}

async function identify(
  { user_token: token }: SessionRequest,
  { admission: { users }, keys }: Config,
  { userKeys, now }: AdmissionParts,
): Promise<Checked<string | null>> {
  if (users === null || userKeys === null || token === undefined) return accept(null);
  return verifyUser(token, { issuer: users, keys: userKeys, idKey: keys.user[0], nowMs: now() });
}

async function admitAnonymous(
  body: SessionRequest,
  { config, parts, origin, address }: AdmissionRequest,
): Promise<Checked<Pick<Session, 'id' | 'user'>>> {
  const { proof, turnstile } = config.admission;
  let id: string | null = null;
  if (proof !== null) {
    if (body.proof === undefined) return refuseWithChallenge(config, parts, origin);
    const scope = { origin, book: config.book, nowMs: parts.now() };
    const checked = await checkProof(body.proof, config.keys.challenge, scope);
    if (!checked.ok) return refuseWithChallenge(config, parts, origin, `proof ${checked.reason}`);
    id = checked.sessionId;
  }
  if (turnstile !== null) {
    if (body.turnstile_token === undefined) return refuseWithChallenge(config, parts, origin);
    const { fetch } = parts;
    const verdict = await checkTurnstile(body.turnstile_token, turnstile, { origin, address, fetch });
    if (verdict === 'unavailable') {
      return refuse('admission_unavailable', 'The challenge cannot be checked at the moment.', {
        retryAfterSeconds: 10,
        detail: 'turnstile',
      });
    }
    if (verdict === 'failed') return refuseWithChallenge(config, parts, origin, 'turnstile failed');
  }
  // Checked last, so that a failed Turnstile check does not use up the proof.
  if (id !== null && !parts.usedProofs.use(id, parts.now() + CHALLENGE_SECONDS * 1_000)) {
    return refuseWithChallenge(config, parts, origin, 'proof used');
  }
  return accept({ id: id ?? randomId(parts.randomBytes, 16), user: null });
}

async function refuseWithChallenge(
  config: Config,
  parts: AdmissionParts,
  origin: string,
  detail?: string,
): Promise<ReturnType<typeof refuse>> {
  const { proof, turnstile } = config.admission;
  const scope = { origin, book: config.book, nowMs: parts.now() };
  const random = Buffer.from(parts.randomBytes(4)).readUInt32BE() / 2 ** 32;
  return refuse('challenge_required', 'A new session requires a solved challenge.', {
    challenge: {
      ...(proof === null
        ? {}
        : { pow: await makeChallenge(config.keys.challenge[0], scope, { trials: proof.trials, random }) }),
      ...(turnstile === null ? {} : { turnstile: true }),
    },
    ...(detail === undefined ? {} : { detail }),
  });
}
