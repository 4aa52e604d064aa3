import { admit } from '../_admission/admission.js';
import { LIMITS } from '../_contract/limits.js';
import { sessionRequestSchema, type SessionRequest, type SessionResponse } from '../_contract/request.js';
import {
  issueToken,
  RENEWAL_SECONDS,
  TOKEN_LIFETIME_SECONDS,
  verifyBearer,
  type Session,
} from '../_session/token.js';
import { checkJsonType, parseBody, readBody } from '../_verify/body.js';
import { checkOrigin } from '../_verify/origin.js';
import { refusePaused } from '../_verify/verify-chat.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';
import type { Route } from './context.js';
import { randomId } from '../_session/random-id.js';
import { respondJson } from './respond.js';

/**
 * `POST /api/session` (and `GET`, for `/auth/token`): issues a token for a new session or, if the bearer token is valid or
 * expired at most a day ago and its session has not ended, a new token for its session. The body may contain a user's JWT or a solved
 * challenge; other fields are ignored.
 */
export const sessionRoute: Route = {
  name: 'session',
  methods: ['POST', 'GET'],
  async answer(request, { config, limits, admission, randomBytes, io, frame, address }) {
    const origin = checkOrigin(request.headers, config.origins);
    if (!origin.ok) return origin;
    const body = await checkBody(request, io.deadlines.bodyMs);
    if (!body.ok) return body;
    if (config.paused) return refusePaused();
    const allowed = await limits.admitSession(address);
    if (!allowed.ok) return allowed;
    const nowMs = io.now();
    const previous = request.headers.has('authorization')
      ? await verifyBearer(request.headers, config, { origin: origin.value, nowMs }, RENEWAL_SECONDS)
      : accept(null);
    if (!previous.ok) return previous;
    const admitted = await admit(body.value, {
      config,
      parts: admission,
      origin: origin.value,
      address,
      previous: previous.value,
    });
    if (!admitted.ok) return admitted;
    const session: Session = {
      ...admitted.value,
      origin: origin.value,
      book: config.book,
      beganAtMs: previous.value?.id === admitted.value.id ? previous.value.beganAtMs : nowMs,
      expiresAtMs: nowMs + TOKEN_LIFETIME_SECONDS * 1_000,
    };
    const { epoch } = config.admission.sessions;
    const answer: SessionResponse = {
      token: await issueToken(config.keys.session[0], session, { id: randomId(randomBytes, 16), epoch }),
      expires_in: TOKEN_LIFETIME_SECONDS,
      session_id: session.id,
    };
    return accept({ response: respondJson(frame, 200, answer) });
  },
};

async function checkBody(request: Request, maxMs: number): Promise<Checked<SessionRequest>> {
  const body = await readBody(request, { maxBytes: LIMITS.bodyMaxBytes, maxMs });
  if (!body.ok) return body;
  if (request.headers.has('content-type') || body.value !== '') {
    const type = checkJsonType(request.headers);
    if (!type.ok) return type;
  }
  if (body.value === '') return accept({});
  const json = parseBody(body.value);
  if (!json.ok) return json;
  const parsed = sessionRequestSchema.safeParse(json.value);
  return parsed.success
    ? accept(parsed.data)
    : refuse('invalid_request', 'The body is not a valid session request.');
}
