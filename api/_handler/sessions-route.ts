import { refuseMissing } from '../_history/history.js';
import { verifyReader } from '../_verify/verify-reader.js';
import type { Route } from './context.js';
import { respondJson } from './respond.js';

/** `GET /api/sessions`: the kept conversations of the token's user, or the one of its session. */
export const sessionsRoute: Route = {
  name: 'sessions',
  methods: ['GET'],
  async answer(request, { runtime, config, frame, address }) {
    const nowMs = runtime.io.now();
    const session = await verifyReader(request, config, { limits: runtime.limits, address, nowMs });
    if (!session.ok) return session;
    if (runtime.history === null) return refuseMissing();
    const list = await runtime.history.list(session.value);
    return list.ok ? { ok: true, result: { response: respondJson(frame, 200, list.value), log: {} } } : list;
  },
};

/** `GET` and `DELETE /api/sessions/{id}`: one kept conversation, for its owner alone. */
export const storedSessionRoute: Route = {
  name: 'sessions',
  methods: ['GET', 'DELETE'],
  async answer(request, { runtime, config, frame, address }) {
    const nowMs = runtime.io.now();
    const session = await verifyReader(request, config, { limits: runtime.limits, address, nowMs });
    if (!session.ok) return session;
    const id = readSessionId(request.url);
    if (runtime.history === null || id === null) return refuseMissing();
    if (request.method === 'DELETE') {
      const removed = await runtime.history.remove(session.value, id);
      if (!removed.ok) return removed;
      return { ok: true, result: { response: respondJson(frame, 200, { session_id: id }), log: {} } };
    }
    const found = await runtime.history.read(session.value, id);
    return found.ok
      ? { ok: true, result: { response: respondJson(frame, 200, found.value), log: {} } }
      : found;
  },
};

/** The path's last part; where a platform shows the file's name in its place, the parameter `id` that it adds. */
function readSessionId(address: string): string | null {
  const { pathname, searchParams } = new URL(address);
  const candidates = [pathname.split('/').at(-1), searchParams.get('id')];
  return candidates.find((candidate) => SESSION_ID.test(candidate ?? '')) ?? null;
}

/** As `POST /api/session` gives them out; anything else was never one. */
const SESSION_ID = /^[\w-]{16,64}$/;
