import { LIMITS } from '../_contract/limits.js';
import { feedbackSchema } from '../_contract/stored-session.js';
import { refuseMissing } from '../_conversations/conversations.js';
import { refuse } from '../_result/refusal.js';
import { checkJsonType, parseJson, readBody } from '../_verify/body.js';
import { verifyReader } from '../_verify/verify-reader.js';
import { routeResult, type Route } from './context.js';
import { respondJson } from './respond.js';

/** `POST /api/feedback`: rates an answer of the token's session; the latest rating counts. */
export const feedbackRoute: Route = {
  name: 'feedback',
  methods: ['POST'],
  async answer(request, { runtime, config, frame, address }) {
    const type = checkJsonType(request.headers);
    if (!type.ok) return type;
    const body = await readBody(request, LIMITS.bodyMaxBytes);
    if (!body.ok) return body;
    const nowMs = runtime.io.now();
    const session = await verifyReader(request, config, { limits: runtime.limits, address, nowMs });
    if (!session.ok) return session;
    const json = parseJson(body.value);
    if (!json.ok) return json;
    const feedback = feedbackSchema.safeParse(json.value);
    if (!feedback.success) {
      const message = 'The body must have a message_id, a rating of "up" or "down", and optionally a reason.';
      return refuse('invalid_request', message);
    }
    if (runtime.conversations === null) return refuseMissing();
    const rated = await runtime.conversations.rate(session.value, feedback.data);
    if (!rated.ok) return rated;
    const { message_id, rating } = feedback.data;
    return routeResult(respondJson(frame, 200, { message_id, rating }));
  },
};
