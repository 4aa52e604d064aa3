import type { ChainableCommander, Redis } from 'ioredis';
import * as z from 'zod';
import { parseJson } from '../_input/parse-json.js';
import {
  isVisible,
  readTurnRecords,
  SESSION_TURNS_MAX,
  SESSIONS_MAX,
  summarize,
  TITLE_MAX_CHARS,
  type FoundTurns,
  type Owner,
  type SessionSummary,
  type TurnRecord,
  type TurnStore,
} from './turn-record.js';

/**
 * Keeps turns in Redis. Each turn has its own key, which expires, and a second, small one for its title. Sorted sets by
 * time index the turns of each session and the sessions of each user.
 *
 * @param prefix - Start of every key, different for each book.
 */
export function createRedisTurns(open: () => Promise<Redis>, prefix: string, keepMs: number): TurnStore {
  const turnKey = (id: string): string => `${prefix}:m:${id}`;
  const titleKey = (id: string): string => `${prefix}:title:${id}`;
  const sessionKey = (sessionId: string): string => `${prefix}:session:${sessionId}`;
  const readerKey = (reader: string): string => `${prefix}:reader:${reader}`;

  const readSession = async (sessionId: string): Promise<FoundTurns & { ids: string[] }> => {
    const client = await open();
    const ids = await client.zrange(sessionKey(sessionId), String(-SESSION_TURNS_MAX), '-1');
    return { ids, ...(await readTurns(client, ids.map(turnKey))) };
  };
  const read: TurnStore['read'] = async (owner, sessionId, nowMs) => {
    const { turns, unreadable } = await readSession(sessionId);
    return { turns: turns.filter((turn) => isVisible(turn, owner, nowMs)), unreadable };
  };

  /** Summarizes a session from three index lookups and a title, or from all turns if an older version stored none. */
  const summarizeStored = async (
    owner: Owner,
    sessionId: string,
    nowMs: number,
  ): Promise<SessionSummary | null> => {
    const client = await open();
    const key = sessionKey(sessionId);
    const after = `(${nowMs - keepMs}`;
    const [turns, [firstId], [lastId, updatedMs]] = await Promise.all([
      client.zcount(key, after, '+inf'),
      client.zrangebyscore(key, after, '+inf', 'LIMIT', 0, 1),
      client.zrevrange(key, 0, 0, 'WITHSCORES'),
    ]);
    if (lastId === undefined) return null;
    const title = firstId === undefined ? null : readTitle(await client.get(titleKey(firstId)));
    if (title === null) return summarize((await read(owner, sessionId, nowMs)).turns);
    // The token determines whose session it is, so all turns of a session have the same owner.
    if (!isVisible({ ...title, sessionId, expiresMs: Infinity }, owner, nowMs)) return null;
    const shown = Math.min(turns, SESSION_TURNS_MAX);
    return { sessionId, turns: shown, title: title.title, updatedMs: Number(updatedMs) };
  };

  return {
    read,
    async save(turn) {
      const { reader, question } = turn;
      const title: z.infer<typeof titleSchema> = { reader, title: question.slice(0, TITLE_MAX_CHARS) };
      const batch = (await open())
        .multi()
        .set(turnKey(turn.id), JSON.stringify(turn), 'PX', keepMs)
        .set(titleKey(turn.id), JSON.stringify(title), 'PX', keepMs);
      const addTo = (key: string, member: string): void => {
        batch
          .zadd(key, turn.createdMs, member)
          .zremrangebyscore(key, '-inf', turn.createdMs - keepMs)
          .pexpire(key, keepMs);
      };
      addTo(sessionKey(turn.sessionId), turn.id);
      if (turn.reader !== null) addTo(readerKey(turn.reader), turn.sessionId);
      await runBatch(batch);
    },
    async remove(owner, sessionId, nowMs) {
      const { ids, turns } = await readSession(sessionId);
      const kept = new Set(turns.filter((turn) => !isVisible(turn, owner, nowMs)).map(({ id }) => id));
      if (kept.size === turns.length) return false;
      // Turns that do not parse are deleted along with the rest of their session.
      const removed = ids.filter((id) => !kept.has(id));
      const batch = (await open())
        .multi()
        .del(removed.flatMap((id) => [turnKey(id), titleKey(id)]))
        .zrem(sessionKey(sessionId), removed);
      if (owner.reader !== null) batch.zrem(readerKey(owner.reader), sessionId);
      await runBatch(batch);
      return true;
    },
    async list(owner, nowMs) {
      const client = await open();
      const latest =
        owner.reader === null ? [] : await client.zrevrange(readerKey(owner.reader), 0, SESSIONS_MAX - 1);
      const sessions = await Promise.all(
        [...new Set([...latest, owner.sessionId])].map((id) => summarizeStored(owner, id, nowMs)),
      );
      return sessions
        .filter((session) => session !== null)
        .sort((a, b) => b.updatedMs - a.updatedMs)
        .slice(0, SESSIONS_MAX);
    },
    async rate(owner, { message_id: id, rating, reason = null }, nowMs) {
      const client = await open();
      const [turn] = (await readTurns(client, [turnKey(id)])).turns;
      if (turn === undefined || turn.sessionId !== owner.sessionId || !isVisible(turn, owner, nowMs))
        return false;
      const rated: TurnRecord = { ...turn, rating, reason };
      return (await client.set(turnKey(id), JSON.stringify(rated), 'KEEPTTL', 'XX')) === 'OK';
    },
  };
}

async function readTurns(client: Redis, keys: readonly string[]): Promise<FoundTurns> {
  const values = keys.length === 0 ? [] : await client.mget([...keys]);
  return readTurnRecords(values.filter((text) => text !== null).map(parseJson));
}

/** What a list of sessions needs to know about each session's first turn. */
const titleSchema = z.object({ reader: z.string().nullable(), title: z.string() });

function readTitle(text: string | null): z.infer<typeof titleSchema> | null {
  return titleSchema.safeParse(parseJson(text ?? '')).data ?? null;
}

/** Runs a transaction and throws its first error, because ioredis reports a failed command only in the results. */
async function runBatch(batch: ChainableCommander): Promise<void> {
  const results = (await batch.exec()) ?? [];
  const failure = results.find(([error]) => error !== null)?.[0];
  if (failure) throw failure;
}
