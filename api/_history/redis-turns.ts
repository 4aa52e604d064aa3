import type { Redis } from 'ioredis';
import {
  isVisible,
  keptTurnSchema,
  SESSION_TURNS_MAX,
  SESSIONS_MAX,
  summarize,
  type KeptTurn,
  type TurnStore,
} from './kept-turn.js';

/**
 * Keeps turns in Redis: each under a key of its own that Redis lets go when its time is over, found through a sorted set
 * a session and one a user, by time.
 *
 * @param open - a client that is ready
 * @param prefix - before every key, one for a book
 */
export function createRedisTurns(open: () => Promise<Redis>, prefix: string): TurnStore {
  const turnKey = (id: string): string => `${prefix}:m:${id}`;
  const sessionKey = (sessionId: string): string => `${prefix}:session:${sessionId}`;
  const readerKey = (reader: string): string => `${prefix}:reader:${reader}`;

  const read: TurnStore['read'] = async (owner, sessionId, nowMs) => {
    const client = await open();
    const ids = await client.zrange(sessionKey(sessionId), String(-SESSION_TURNS_MAX), '-1');
    const turns = await readTurns(client, ids.map(turnKey));
    return turns.filter((turn) => turn.sessionId === sessionId && isVisible(turn, owner, nowMs));
  };
  return {
    read,
    async save(turn) {
      const client = await open();
      const keepMs = turn.expiresMs - turn.createdMs;
      const keys = [
        [sessionKey(turn.sessionId), turn.id],
        ...(turn.reader === null ? [] : [[readerKey(turn.reader), turn.sessionId]]),
      ] as const;
      const batch = client.multi().set(turnKey(turn.id), JSON.stringify(turn), 'PX', keepMs);
      for (const [key = '', member = ''] of keys) {
        batch
          .zadd(key, turn.createdMs, member)
          .zremrangebyscore(key, '-inf', turn.createdMs - keepMs)
          .pexpire(key, keepMs);
      }
      // A command that failed inside is told in its place of the results only.
      for (const [error] of (await batch.exec()) ?? [[new Error('Nothing was saved.')]])
        if (error) throw error;
    },
    async remove(owner, sessionId, nowMs) {
      const client = await open();
      const ids = (await read(owner, sessionId, nowMs)).map(({ id }) => id);
      if (ids.length === 0) return false;
      const batch = client.multi().del(ids.map(turnKey)).zrem(sessionKey(sessionId), ids);
      if (owner.reader !== null) batch.zrem(readerKey(owner.reader), sessionId);
      for (const [error] of (await batch.exec()) ?? [[new Error('Nothing was removed.')]])
        if (error) throw error;
      return true;
    },
    async list(owner, nowMs) {
      const client = await open();
      const latest =
        owner.reader === null ? [] : await client.zrevrange(readerKey(owner.reader), 0, SESSIONS_MAX - 1);
      const sessions = await Promise.all(
        [...new Set([...latest, owner.sessionId])].map((sessionId) => read(owner, sessionId, nowMs)),
      );
      return sessions
        .flatMap((turns) => summarize(turns) ?? [])
        .sort((a, b) => b.updatedMs - a.updatedMs)
        .slice(0, SESSIONS_MAX);
    },
    async rate(owner, id, rating, reason, nowMs) {
      const client = await open();
      const [turn] = await readTurns(client, [turnKey(id)]);
      if (turn === undefined || turn.sessionId !== owner.sessionId || !isVisible(turn, owner, nowMs))
        return false;
      const rated: KeptTurn = { ...turn, rating, reason };
      return (await client.set(turnKey(id), JSON.stringify(rated), 'KEEPTTL', 'XX')) === 'OK';
    },
  };
}

async function readTurns(client: Redis, keys: readonly string[]): Promise<KeptTurn[]> {
  if (keys.length === 0) return [];
  const values = await client.mget([...keys]);
  return values.flatMap((text) => (text === null ? [] : [keptTurnSchema.parse(JSON.parse(text))]));
}
