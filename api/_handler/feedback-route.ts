import { LIMITS } from '../_contract/limits.js';
import { feedbackSchema } from '../_contract/stored-session.js';
import { refuseMissing } from '../_conversations/conversations.js';
import { accept, refuse } from '../_result/refusal.js';
import { checkJsonType, parseBody, readBody } from '../_verify/body.js';
import { verifyReader } from '../_verify/verify-reader.js';
import type { Route } from './context.js';
import { respondJson } from './respond.js';

/** `POST /api/feedback`: rates an answer in the token's session; the latest rating counts. */
export const feedbackRoute: Route = {
  name: 'feedback',
  methods: ['POST'],
  async answer(request, { config, conversations, limits, io, frame, address }) {
    const session = await verifyReader(request, config, { limits, address, nowMs: io.now() });
    if (!session.ok) return session;
    const type = checkJsonType(request.headers);
    if (!type.ok) return type;
    const body = await readBody(request, { maxBytes: LIMITS.bodyMaxBytes, maxMs: io.deadlines.bodyMs });
    if (!body.ok) return body;
    const json = parseBody(body.value);
    if (!json.ok) return json;
    const feedback = feedbackSchema.safeParse(json.value);
    if (!feedback.success) {
      const message = 'The body must have a message_id, a rating of "up" or "down", and optionally a reason.';
      return refuse('invalid_request', message);
    }
    if (conversations === null) return refuseMissing();
    const rated = await conversations.rate(session.value, feedback.data);
    if (!rated.ok) return rated;
    const { message_id, rating } = feedback.data;
    return accept({ response: respondJson(frame, 200, { message_id, rating }) });
  },
};
