import { feedbackSchema } from '../_contract/history.js';
import { LIMITS } from '../_contract/limits.js';
import { refuseMissing } from '../_history/history.js';
import { checkJsonType, parseJson, readBody } from '../_verify/body.js';
import { refuse } from '../_verify/refusal.js';
import { verifyReader } from '../_verify/verify-reader.js';
import type { Route } from './context.js';
import { respondJson } from './respond.js';

/** `POST /api/feedback`: what the reader thinks of an answer of the token's session; the last word counts. */
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
      return refuse(
        'invalid_request',
        'The body needs message_id, a rating of up or down, and at most a reason.',
      );
    }
    if (runtime.history === null) return refuseMissing();
    const rated = await runtime.history.rate(session.value, feedback.data);
    if (!rated.ok) return rated;
    const { message_id, rating } = feedback.data;
    return { ok: true, result: { response: respondJson(frame, 200, { message_id, rating }), log: {} } };
  },
};
