import type { ChainableCommander, Redis } from 'ioredis';
import * as z from 'zod';
import { parseJson } from '../_input/parse-json.js';
import {
  countOnPage,
  isBefore,
  isVisible,
  PAGE_TURNS_MAX,
  readTurnRecords,
  SESSIONS_MAX,
  TITLE_MAX_CHARS,
  type FoundTurns,
  type Owner,
  type SessionSummary,
  type TurnPosition,
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

  /** Returns the positions of a session's turns before a position, latest first, at most one more than a page has. */
  const findLatest = async (
    client: Redis,
    sessionId: string,
    nowMs: number,
    before: TurnPosition | null,
  ): Promise<TurnPosition[]> => {
    const key = sessionKey(sessionId);
    const limit = ['WITHSCORES', 'LIMIT', 0, PAGE_TURNS_MAX + 1] as const;
    const oldest = `(${nowMs - keepMs}`;
    if (before === null) return toPositions(await client.zrevrangebyscore(key, '+inf', oldest, ...limit));
    const { createdMs } = before;
    const [atOnce, below] = await Promise.all([
      client.zrevrangebyscore(key, createdMs, createdMs, 'WITHSCORES'),
      client.zrevrangebyscore(key, `(${createdMs}`, oldest, ...limit),
    ]);
    const positions = toPositions([...atOnce, ...below]);
    return positions.filter((position) => isBefore(position, before)).slice(0, PAGE_TURNS_MAX + 1);
  };

  /** Reads a page. Of a stranger's session, it reads titles only. */
  const read: TurnStore['read'] = async (owner, sessionId, nowMs, before) => {
    const client = await open();
    const found = await findLatest(client, sessionId, nowMs, before);
    const page = found.slice(0, PAGE_TURNS_MAX);
    const [titles, lengths] = await Promise.all([
      readTitles(
        client,
        page.map(({ id }) => titleKey(id)),
      ),
      Promise.all(page.map(({ id }) => client.strlen(turnKey(id)))),
    ]);
    const isOwn = (title: Title | null): boolean =>
      title === null || isVisible({ ...title, sessionId, expiresMs: Infinity }, owner, nowMs);
    if (!titles.some(isOwn)) return { turns: [], unreadable: 0, earlier: null, bytes: 0 };
    const count = countOnPage(lengths);
    const shown = page.filter((_, position) => position < count && isOwn(titles[position] ?? null));
    const { turns, unreadable } = await readTurns(client, shown.map(({ id }) => turnKey(id)).reverse());
    return {
      turns: turns.filter((turn) => isVisible(turn, owner, nowMs)),
      unreadable,
      earlier: count < found.length ? (page[count - 1] ?? null) : null,
      bytes: lengths.slice(0, count).reduce((total, length) => total + length, 0),
    };
  };

  /** Summarizes a session from three index lookups and a title, or from its first turn if an older version stored none. */
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
    if (lastId === undefined || firstId === undefined) return null;
    const title = await findTitle(client, firstId);
    // The token determines whose session it is, so all turns of a session have the same owner.
    if (title === null || !isVisible({ ...title, sessionId, expiresMs: Infinity }, owner, nowMs)) return null;
    return { sessionId, turns, title: title.title, updatedMs: Number(updatedMs) };
  };

  const findTitle = async (client: Redis, id: string): Promise<Title | null> => {
    const [title = null] = await readTitles(client, [titleKey(id)]);
    if (title !== null) return title;
    const [turn] = (await readTurns(client, [turnKey(id)])).turns;
    return turn === undefined ? null : titleOf(turn);
  };

  /** Returns what to do with a turn when its session is deleted; `unreadable` if it has expired or does not parse. */
  const judgeOwner = async (
    client: Redis,
    id: string,
    title: Title | null,
    owner: Owner,
    sessionId: string,
  ): Promise<'own' | 'other' | 'unreadable'> => {
    const found = title ?? (await findTitle(client, id));
    if (found === null) return 'unreadable';
    return isVisible({ ...found, sessionId, expiresMs: Infinity }, owner, 0) ? 'own' : 'other';
  };

  const removeTurns = async (client: Redis, key: string, ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return;
    await runBatch(
      client
        .multi()
        .del(ids.flatMap((id) => [turnKey(id), titleKey(id)]))
        .zrem(key, ...ids),
    );
  };

  return {
    read,
    async save(turn) {
      const batch = (await open())
        .multi()
        .set(turnKey(turn.id), JSON.stringify(turn), 'PX', keepMs)
        .set(titleKey(turn.id), JSON.stringify(titleOf(turn)), 'PX', keepMs);
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
      const client = await open();
      const key = sessionKey(sessionId);
      // Turns that do not parse are deleted along with the rest of their session, once it is known to be the owner's.
      const undecided: string[] = [];
      let kept = 0;
      let isOwn = false;
      for (;;) {
        const ids = await client.zrangebyscore(
          key,
          `(${nowMs - keepMs}`,
          '+inf',
          'LIMIT',
          kept,
          REMOVED_AT_ONCE,
        );
        if (ids.length === 0) break;
        const titles = await readTitles(client, ids.map(titleKey));
        const removed: string[] = [];
        for (const [position, id] of ids.entries()) {
          const judged = await judgeOwner(client, id, titles[position] ?? null, owner, sessionId);
          if (judged === 'own') removed.push(id);
          else if (judged === 'unreadable') undecided.push(id);
        }
        if (removed.length > 0) isOwn = true;
        kept += ids.length - removed.length;
        await removeTurns(client, key, removed);
      }
      if (!isOwn) return false;
      await removeTurns(client, key, undecided);
      if (owner.reader !== null) await client.zrem(readerKey(owner.reader), sessionId);
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

/** What a list of sessions needs to know about each session's first turn, and what says whose a turn is. */
const titleSchema = z.object({ reader: z.string().nullable(), title: z.string() });
type Title = z.infer<typeof titleSchema>;

function titleOf({ reader, question }: TurnRecord): Title {
  return { reader, title: question.slice(0, TITLE_MAX_CHARS) };
}

/** Reads titles. @returns `null` for one that is missing or does not parse. */
async function readTitles(client: Redis, keys: readonly string[]): Promise<(Title | null)[]> {
  const values = keys.length === 0 ? [] : await client.mget([...keys]);
  return values.map((text) => titleSchema.safeParse(parseJson(text ?? '')).data ?? null);
}

/** How many turns of a session are deleted with one command. */
const REMOVED_AT_ONCE = 100;

/** Reads a reply `WITHSCORES`: id and score alternate. */
function toPositions(reply: readonly string[]): TurnPosition[] {
  return reply.flatMap((id, position) =>
    position % 2 === 0 ? [{ id, createdMs: Number(reply[position + 1]) }] : [],
  );
}

/** Runs a transaction and throws its first error, because ioredis reports a failed command only in the results. */
async function runBatch(batch: ChainableCommander): Promise<void> {
  const results = (await batch.exec()) ?? [];
  const failure = results.find(([error]) => error !== null)?.[0];
  if (failure) throw failure;
}
