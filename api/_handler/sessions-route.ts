import { refuseMissing } from '../_conversations/conversations.js';
import { PAGE_MAX_BYTES } from '../_conversations/turn-record.js';
import { accept } from '../_result/refusal.js';
import { verifyReader } from '../_verify/verify-reader.js';
import type { Route } from './context.js';
import { respondJson } from './respond.js';

/** `GET /api/sessions`: lists the stored conversations of the token's user, or its session's if nobody is signed in. */
export const sessionsRoute: Route = {
  name: 'sessions',
  methods: ['GET'],
  async answer(request, { config, conversations, limits, io, frame, address }) {
    const session = await verifyReader(request, config, { limits, address, nowMs: io.now() });
    if (!session.ok) return session;
    if (conversations === null) return refuseMissing();
    const list = await conversations.list(session.value);
    return list.ok ? accept({ response: respondJson(frame, 200, list.value) }) : list;
  },
};

/** `GET` and `DELETE /api/sessions/{id}`: returns a page of a stored conversation or deletes it, for its owner only. */
export const storedSessionRoute: Route = {
  name: 'sessions',
  methods: ['GET', 'DELETE'],
  async answer(request, { config, conversations, limits, io, frame, address }) {
    const session = await verifyReader(request, config, { limits, address, nowMs: io.now() });
    if (!session.ok) return session;
    const id = readSessionId(request.url);
    if (conversations === null || id === null) return refuseMissing();
    if (request.method === 'DELETE') {
      const removed = await conversations.remove(session.value, id);
      return removed.ok ? accept({ response: respondJson(frame, 200, { session_id: id }) }) : removed;
    }
    const reading = await limits.admitReading(address, PAGE_MAX_BYTES);
    if (!reading.ok) return reading;
    const before = new URL(request.url).searchParams.get('before');
    const found = await conversations.read(session.value, id, before);
    await reading.value.settle(found.ok ? found.value.bytes : 0);
    if (!found.ok) return found;
    const { session: stored, unreadable } = found.value;
    const log = unreadable === 0 ? {} : { unreadableTurns: unreadable };
    return accept({ response: respondJson(frame, 200, stored), log });
  },
};

/** Reads the id from the path's last segment or, on platforms that put the file's name there, from the query's `id`. */
function readSessionId(address: string): string | null {
  const { pathname, searchParams } = new URL(address);
  const candidates = [pathname.split('/').at(-1), searchParams.get('id')];
  return candidates.find((candidate) => SESSION_ID.test(candidate ?? '')) ?? null;
}

/** The format of the ids that `POST /api/session` issues. */
const SESSION_ID = /^[\w-]{16,64}$/;
