import { LIMITS } from '../_contract/limits.js';
import { sessionRequestSchema, type SessionRequest, type SessionResponse } from '../_contract/request.js';
import { admit } from '../_session/admission.js';
import { readBearer } from '../_session/bearer.js';
import {
  issueToken,
  RENEWAL_SECONDS,
  TOKEN_LIFETIME_SECONDS,
  verifyToken,
  type Session,
} from '../_session/token.js';
import { checkJsonType, parseJson, readBody } from '../_verify/body.js';
import { checkOrigin } from '../_verify/origin.js';
import { accept, refuse, type Checked } from '../_verify/refusal.js';
import type { Route } from './context.js';
import { randomId } from './random-id.js';
import { respondJson } from './respond.js';

/**
 * `POST /api/session` (and `GET`, for `/auth/token`): a token for a new session; with a token that is good or at most a
 * day over as bearer, a fresh token for the same session. The body may prove a user or a solved challenge; whatever else
 * is in it is not looked at.
 */
export const sessionRoute: Route = {
  name: 'session',
  methods: ['POST', 'GET'],
  async answer(request, { runtime, config, frame, address }) {
    const body = await checkBody(request);
    if (!body.ok) return body;
    const origin = checkOrigin(request.headers, config.origins);
    if (!origin.ok) return origin;
    if (config.paused)
      return refuse('paused', 'The owner has paused the answers.', { retryAfterSeconds: 300 });
    const allowed = await runtime.limits.admitSession({ address });
    if (!allowed.ok) return allowed;
    const nowMs = runtime.io.now();
    const previous = await readPrevious(request, {
      keys: config.keys.session,
      expected: { origin: origin.value, book: config.book, nowMs },
    });
    if (!previous.ok) return previous;
    const admitted = await admit(body.value, {
      config,
      parts: runtime.admission,
      origin: origin.value,
      previous: previous.value,
    });
    if (!admitted.ok) return admitted;
    const session: Session = {
      ...admitted.value,
      origin: origin.value,
      book: config.book,
      expiresAtMs: nowMs + TOKEN_LIFETIME_SECONDS * 1_000,
    };
    const answer: SessionResponse = {
      token: await issueToken(config.keys.session[0], session, randomId(runtime.randomBytes, 16)),
      expires_in: TOKEN_LIFETIME_SECONDS,
      session_id: session.id,
    };
    return { ok: true, result: { response: respondJson(frame, 200, answer), log: {} } };
  },
};

async function checkBody(request: Request): Promise<Checked<SessionRequest>> {
  const body = await readBody(request, LIMITS.bodyMaxBytes);
  if (!body.ok) return body;
  if (request.headers.has('content-type') || body.value !== '') {
    const type = checkJsonType(request.headers);
    if (!type.ok) return type;
  }
  if (body.value === '') return accept({});
  const json = parseJson(body.value);
  if (!json.ok) return json;
  const parsed = sessionRequestSchema.safeParse(json.value);
  return parsed.success
    ? accept(parsed.data)
    : refuse('invalid_request', 'The body is no request for a session.');
}

/** The session that the bearer token proves; `null` when there is no token. */
async function readPrevious(
  request: Request,
  check: { keys: Parameters<typeof verifyToken>[1]; expected: Parameters<typeof verifyToken>[2] },
): Promise<Checked<Session | null>> {
  if (!request.headers.has('authorization')) return accept(null);
  const token = readBearer(request.headers);
  if (!token.ok) return token;
  return verifyToken(token.value, check.keys, check.expected, RENEWAL_SECONDS);
}
