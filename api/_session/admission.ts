import type { JWTVerifyGetKey } from 'jose';
import { CHALLENGE_SECONDS, checkProof, makeChallenge } from '../_challenge/proof.js';
import { checkTurnstile } from '../_challenge/turnstile.js';
import { createUsedProofs, type UsedProofs } from '../_challenge/used-proofs.js';
import type { Config } from '../_config/config.js';
import type { SessionRequest } from '../_contract/request.js';
import { createUserKeys } from '../_users/user-keys.js';
import { verifyUser } from '../_users/verify-user.js';
import { accept, refuse, type Checked } from '../_verify/refusal.js';
import type { Session } from './token.js';

/** What admission keeps between requests, and what it reaches the outside with. */
export interface AdmissionParts {
  fetch: typeof globalThis.fetch;
  now: () => number;
  randomBytes: (size: number) => Uint8Array;
  userKeys: JWTVerifyGetKey | null;
  usedProofs: UsedProofs;
}

/** Makes what lasts as long as the process. */
export function createAdmissionParts(
  config: Config | null,
  io: Pick<AdmissionParts, 'fetch' | 'now' | 'randomBytes'>,
): AdmissionParts {
  const users = config?.admission.users ?? null;
  return {
    ...io,
    userKeys: users === null ? null : createUserKeys(users.jwksUrl, io),
    usedProofs: createUsedProofs(io.now),
  };
}

/**
 * Decides who gets a session, and which one.
 *
 * A user's JWT opens a session of that user, and renews it; an anonymous session is renewed by its token alone. Another
 * user, or none where there was one, never goes on with a session. A new anonymous session costs the configured proofs.
 *
 * @param previous - the session whose token came as bearer, verified
 * @returns `user_required`, `user_invalid`, `challenge_required` with the challenge, `admission_unavailable`
 */
export async function admit(
  body: SessionRequest,
  context: { config: Config; parts: AdmissionParts; origin: string; previous: Session | null },
): Promise<Checked<Pick<Session, 'id' | 'user'>>> {
  const { config, parts, previous } = context;
  const user = await identify(body, config, parts);
  if (!user.ok) return user;
  if (user.value === null) {
    if (config.admission.users?.required === true) {
      return refuse('user_required', 'Only signed-in readers are answered here.');
    }
    if (previous !== null && previous.user !== null) {
      return refuse('user_required', 'The session belongs to a user, and nobody proved to be them.');
    }
  }
  if (previous !== null && previous.user === user.value) {
    return accept({ id: previous.id, user: user.value });
  }
  if (user.value !== null) return accept({ id: newId(parts), user: user.value });
  return admitStranger(body, context);
}

async function identify(
  body: SessionRequest,
  config: Config,
  { userKeys, now }: AdmissionParts,
): Promise<Checked<string | null>> {
  const { users } = config.admission;
  if (users === null || userKeys === null || body.user_token === undefined) return accept(null);
  return verifyUser(body.user_token, {
    issuer: users,
    keys: userKeys,
    idKey: config.keys.user[0],
    nowMs: now(),
  });
}

async function admitStranger(
  body: SessionRequest,
  { config, parts, origin }: { config: Config; parts: AdmissionParts; origin: string },
): Promise<Checked<Pick<Session, 'id' | 'user'>>> {
  const { proof, turnstile } = config.admission;
  let id: string | null = null;
  if (proof !== null) {
    if (body.proof === undefined) return refuseUntilMet(config, parts, origin);
    const scope = { origin, book: config.book, nowMs: parts.now() };
    const checked = await checkProof(body.proof, config.keys.challenge, scope);
    if (!checked.ok) return refuseUntilMet(config, parts, origin, `proof ${checked.reason}`);
    id = checked.sessionId;
  }
  if (turnstile !== null) {
    if (body.turnstile_token === undefined) return refuseUntilMet(config, parts, origin);
    const verdict = await checkTurnstile(body.turnstile_token, turnstile, { origin, fetch: parts.fetch });
    if (verdict === 'unavailable') {
      return refuse('admission_unavailable', 'The challenge cannot be checked now.', {
        retryAfterSeconds: 10,
        detail: 'turnstile',
      });
    }
    if (verdict === 'failed') return refuseUntilMet(config, parts, origin, 'turnstile failed');
  }
  // Last, so that a proof is not spent when Turnstile is what fails.
  if (id !== null && !parts.usedProofs.use(id, parts.now() + CHALLENGE_SECONDS * 1_000)) {
    return refuseUntilMet(config, parts, origin, 'proof used');
  }
  return accept({ id: id ?? newId(parts), user: null });
}

async function refuseUntilMet(
  config: Config,
  parts: AdmissionParts,
  origin: string,
  detail?: string,
): Promise<ReturnType<typeof refuse>> {
  const { proof, turnstile } = config.admission;
  const scope = { origin, book: config.book, nowMs: parts.now() };
  const random = Buffer.from(parts.randomBytes(4)).readUInt32BE() / 2 ** 32;
  return refuse('challenge_required', 'A new session needs a solved challenge.', {
    challenge: {
      ...(proof === null
        ? {}
        : { pow: await makeChallenge(config.keys.challenge[0], scope, { trials: proof.trials, random }) }),
      ...(turnstile === null ? {} : { turnstile: true }),
    },
    ...(detail === undefined ? {} : { detail }),
  });
}

function newId({ randomBytes }: AdmissionParts): string {
  return Buffer.from(randomBytes(16)).toString('base64url');
}
