import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatResponseSchema } from '../_contract/request.js';
import { storedSessionSchema } from '../_contract/stored-session.js';
import { ORIGIN, readEvents, readRefusal, selectionQuestion, startHarness, type Harness } from './harness.js';
import { prepareServers, startPostgres, startRedis, type StoreServer } from './servers.js';

const reason = await prepareServers();

/** Instances of one function: the same secret, the same store. */
async function startInstances(
  store: StoreServer,
  count: number,
  env: Record<string, string>,
): Promise<{ all: Harness[]; first: Harness; close: () => Promise<void> }> {
  const secret = randomBytes(32).toString('base64url');
  const all = await Promise.all(
    Array.from({ length: count }, () =>
      startHarness({ env: { DOCENT_SECRET: secret, ...store.env, ...env } }),
    ),
  );
  const [first] = all;
  if (first === undefined) throw new TypeError('There is no instance.');
  return { all, first, close: async () => void (await Promise.all(all.map((one) => one.close()))) };
}

async function askAtOnce(
  instances: readonly Harness[],
  count: number,
  tokens: readonly string[],
): Promise<{ answered: number; refused: Response[]; reached: number }> {
  const responses = await Promise.all(
    Array.from({ length: count }, async (_, position) => {
      const instance = instances[position % instances.length];
      return instance?.chat(selectionQuestion(), { token: tokens[position % tokens.length] ?? '' });
    }),
  );
  const refused: Response[] = [];
  let answered = 0;
  for (const response of responses) {
    if (response === undefined) continue;
    if (response.status !== 200) {
      refused.push(response);
      continue;
    }
    await response.text();
    answered += 1;
  }
  return {
    answered,
    refused,
    reached: instances.reduce((total, { model }) => total + model.requests.length, 0),
  };
}

function askStored(harness: Harness, path: string, token: string, method = 'GET'): Promise<Response> {
  return fetch(`${harness.url}${path}`, {
    method,
    headers: { Origin: ORIGIN, Authorization: `Bearer ${token}` },
  });
}

async function askAndKeep(
  harness: Harness,
  token: string,
): Promise<{ messageId: string; saved: boolean | undefined }> {
  const response = await harness.chat(selectionQuestion(), {
    token,
    headers: { Accept: 'application/json' },
  });
  const { message_id, saved } = chatResponseSchema.parse(await response.json());
  return { messageId: message_id, saved };
}

async function waitUntil(isTrue: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await isTrue()) return;
    await sleep(100);
  }
  throw new Error('It never came true.');
}

describe.skipIf(reason !== null).each([
  ['Redis', startRedis],
  ['Postgres', startPostgres],
] as const)('on %s', (_, start) => {
  let store: StoreServer;
  beforeAll(async () => {
    store = await start();
  }, 120_000);
  afterAll(() => store.close());

  it('exactly 10 of 1,000 questions at once reach the model when a session may ask 10, over two instances', async () => {
    const { all, first, close } = await startInstances(store, 2, {
      DOCENT_BOOK: 'exact-session',
      DOCENT_RATE_PER_MINUTE: '10',
      DOCENT_ADDRESS_RATE_PER_MINUTE: '100000',
    });
    try {
      const { token } = await first.openSession();
      const { answered, refused, reached } = await askAtOnce(all, 1_000, [token]);
      expect({ answered, refused: refused.length, reached }).toEqual({
        answered: 10,
        refused: 990,
        reached: 10,
      });
      for (const response of refused) {
        const seconds = response.headers.get('retry-after');
        expect(seconds).toMatch(/^[1-9]\d?$/);
        expect(await readRefusal(response)).toMatchObject({ status: 429, code: 'rate_limited' });
      }
    } finally {
      await close();
    }
  });

  it('exactly 10 of 1,000 at once reach the model when an address prefix, or the book in a day, may ask 10', async () => {
    for (const [name, code] of [
      ['DOCENT_ADDRESS_RATE_PER_MINUTE', 'rate_limited'],
      ['DOCENT_QUESTIONS_PER_DAY', 'budget_exhausted'],
    ] as const) {
      const { all, first, close } = await startInstances(store, 2, {
        DOCENT_BOOK: `exact-${code}`,
        DOCENT_RATE_PER_MINUTE: '100000',
        [name]: '10',
      });
      try {
        const tokens = await Promise.all(
          Array.from({ length: 50 }, async () => (await first.openSession()).token),
        );
        const { answered, refused, reached } = await askAtOnce(all, 1_000, tokens);
        expect({ name, answered, reached }).toEqual({ name, answered: 10, reached: 10 });
        for (const response of refused) {
          expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(86_400);
          expect(await readRefusal(response)).toMatchObject({ status: 429, code });
        }
      } finally {
        await close();
      }
    }
  });

  it.each(['kill', 'hang'] as const)(
    'while a store is down (%s), a fifth of the limit remains, answers are not kept, and nothing is lost',
    async (fault) => {
      const { first, close } = await startInstances(store, 1, {
        DOCENT_BOOK: `fault-${fault}`,
        DOCENT_RATE_PER_MINUTE: '20',
        DOCENT_ADDRESS_RATE_PER_MINUTE: '100000',
        DOCENT_STORE_SESSIONS: '1',
      });
      try {
        const { token, sessionId } = await first.openSession();
        const path = `/api/sessions/${sessionId}`;
        for (let count = 0; count < 3; count += 1) {
          expect((await askAndKeep(first, token)).saved).toBe(true);
        }
        first.model.requests.length = 0;
        await (fault === 'kill' ? store.kill() : store.hang());
        // The fault comes in the middle of a run: some are under way when the store is gone.
        const during = await askAtOnce([first], 100, [token]);
        expect({ answered: during.answered, reached: during.reached }).toEqual({ answered: 4, reached: 4 });
        const other = await first.openSession();
        const unsaved = await first.chat(selectionQuestion(), { token: other.token });
        const { events, isDone } = await readEvents(unsaved);
        expect(isDone).toBe(true);
        expect(events).toContainEqual({ type: 'data-history', data: { saved: false } });
        const away = await askStored(first, path, token);
        expect(away.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
        expect(await readRefusal(away)).toMatchObject({ status: 503, code: 'store_unavailable' });
        const health = await fetch(`${first.url}/api/health`);
        expect(await health.text()).toContain(`${store.kind} down`);

        if (fault === 'kill') await store.restart();
        else store.wake();
        await waitUntil(async () => (await askStored(first, path, token)).status === 200);
        const kept = storedSessionSchema.parse(await (await askStored(first, path, token)).json());
        expect(kept.turns).toHaveLength(3);
        // 3 were counted before the fault, and of the 100 those that a hung store still found in its line.
        first.model.requests.length = 0;
        const after = await askAtOnce([first], 100, [token]);
        expect(after.reached).toBeLessThanOrEqual(17);
        expect(after.answered).toBe(after.reached);
        const fresh = await first.openSession();
        expect((await askAndKeep(first, fresh.token)).saved).toBe(true);
      } finally {
        store.wake();
        await close();
      }
    },
    60_000,
  );

  it('a store that fails and recovers under load does not lift the limits', async () => {
    const { all, first, close } = await startInstances(store, 2, {
      DOCENT_BOOK: 'mid-run',
      DOCENT_RATE_PER_MINUTE: '10',
      DOCENT_ADDRESS_RATE_PER_MINUTE: '100000',
    });
    try {
      const { token } = await first.openSession();
      const run = askAtOnce(all, 1_000, [token]);
      await sleep(100);
      await store.kill();
      await store.restart();
      const again = await run;
      // Ten by the store, and two by each instance's own insurance.
      expect(again.reached).toBeLessThanOrEqual(14);
      expect(again.reached).toBeGreaterThanOrEqual(1);
    } finally {
      await close();
    }
  }, 60_000);

  it('stored turns expire, for readers and in the store', async () => {
    const { first, close } = await startInstances(store, 1, {
      DOCENT_BOOK: 'expiry',
      DOCENT_STORE_SESSIONS: '1',
      DOCENT_STORE_SECONDS: '1',
    });
    try {
      const { token, sessionId } = await first.openSession();
      expect((await askAndKeep(first, token)).saved).toBe(true);
      expect((await askStored(first, `/api/sessions/${sessionId}`, token)).status).toBe(200);
      await waitUntil(
        async () => (await askStored(first, `/api/sessions/${sessionId}`, token)).status === 404,
      );
    } finally {
      await close();
    }
    const later = await startInstances(store, 1, { DOCENT_BOOK: 'expiry', DOCENT_STORE_SESSIONS: '1' });
    try {
      const { token } = await later.first.openSession();
      expect((await askStored(later.first, '/api/sessions', token)).status).toBe(200);
      await waitUntil(async () => (await countKept(store)) === 0);
    } finally {
      await later.close();
    }
  });

  it('a conversation is visible to its own session only; to others it is not_found', async () => {
    const { first, close } = await startInstances(store, 1, {
      DOCENT_BOOK: 'owners',
      DOCENT_STORE_SESSIONS: '1',
    });
    try {
      const owner = await first.openSession();
      const stranger = await first.openSession();
      const { messageId } = await askAndKeep(first, owner.token);
      const seen = async (path: string, method: string): Promise<string> => {
        const response = await askStored(first, path, stranger.token, method);
        expect(response.status).toBe(404);
        return (await response.text()).replace(/"requestId":"[^"]+"/, '');
      };
      const feedback = (token: string, body: unknown): Promise<Response> =>
        first.post('/api/feedback', body, { Authorization: `Bearer ${token}` });
      for (const method of ['GET', 'DELETE']) {
        const bodies = await Promise.all([
          seen(`/api/sessions/${owner.sessionId}`, method),
          seen('/api/sessions/AAAAAAAAAAAAAAAAAAAAAA', method),
          seen('/api/sessions/%00', method),
        ]);
        expect(new Set(bodies).size).toBe(1);
      }
      const rating = { message_id: messageId, rating: 'down', reason: 'It is about cheese.' };
      expect(await readRefusal(await feedback(stranger.token, rating))).toMatchObject({ code: 'not_found' });
      expect((await feedback(owner.token, rating)).status).toBe(200);
      const list = await askStored(first, '/api/sessions', owner.token);
      expect(await list.json()).toMatchObject({ sessions: [{ session_id: owner.sessionId, turns: 1 }] });
      const none = await askStored(first, '/api/sessions', stranger.token);
      expect(await none.json()).toEqual({ sessions: [] });
      const kept = await askStored(first, `/api/sessions/${owner.sessionId}`, owner.token);
      expect(storedSessionSchema.parse(await kept.json()).turns).toMatchObject([
        {
          message_id: messageId,
          question: 'What does this mean?',
          feedback: { rating: 'down', reason: 'It is about cheese.' },
        },
      ]);
      const deleted = await askStored(first, `/api/sessions/${owner.sessionId}`, owner.token, 'DELETE');
      expect(deleted.status).toBe(200);
      const again = await askStored(first, `/api/sessions/${owner.sessionId}`, owner.token, 'DELETE');
      expect(again.status).toBe(404);
    } finally {
      await close();
    }
  });
  it('a stored turn that does not parse is skipped: the store stays up and the limits whole', async () => {
    const { first, close } = await startInstances(store, 1, {
      DOCENT_BOOK: 'broken-turn',
      DOCENT_RATE_PER_MINUTE: '20',
      DOCENT_ADDRESS_RATE_PER_MINUTE: '100000',
      DOCENT_STORE_SESSIONS: '1',
    });
    try {
      const { token, sessionId } = await first.openSession();
      const broken = await askAndKeep(first, token);
      const intact = await askAndKeep(first, token);
      await breakTurn(store, broken.messageId);
      const other = await first.openSession();
      await askAndKeep(first, other.token);

      const read = await askStored(first, `/api/sessions/${sessionId}`, token);
      expect(read.status).toBe(200);
      expect(storedSessionSchema.parse(await read.json()).turns).toMatchObject([
        { message_id: intact.messageId },
      ]);
      expect(first.logs.at(-1)).toMatchObject({ route: 'sessions', status: 200, unreadableTurns: 1 });
      expect(first.logs.at(-1)).not.toHaveProperty('store');
      const rating = { message_id: broken.messageId, rating: 'up' };
      await first.post('/api/feedback', rating, { Authorization: `Bearer ${token}` });
      for (const reader of [token, other.token]) {
        const list = await askStored(first, '/api/sessions', reader);
        expect(list.status).toBe(200);
        expect(await list.json()).toMatchObject({ sessions: [{ title: 'What does this mean?' }] });
      }
      expect((await askAndKeep(first, other.token)).saved).toBe(true);
      const health = await fetch(`${first.url}/api/health`);
      expect(await health.json()).toMatchObject({ components: { limits: store.kind, sessions: store.kind } });
      // Two of the twenty are used up; a store taken for down would leave four.
      const { answered } = await askAtOnce([first], 30, [token]);
      expect(answered).toBe(18);
      const removed = await askStored(first, `/api/sessions/${sessionId}`, token, 'DELETE');
      expect(removed.status).toBe(200);
      expect(await isKept(store, broken.messageId)).toBe(false);
    } finally {
      await close();
    }
  });
});

/** Overwrites part of a stored turn with text that does not parse. */
async function breakTurn(store: StoreServer, messageId: string): Promise<void> {
  if (store.kind === 'redis') {
    const { Redis } = await import('ioredis');
    const client = new Redis(store.url);
    const keys = await client.keys(`docent:*:m:${messageId}`);
    if (keys[0] === undefined) throw new TypeError('There is no such turn.');
    await client.set(keys[0], '{"id":"', 'KEEPTTL');
    client.disconnect();
    return;
  }
  const rows = await queryPostgres(
    store,
    "UPDATE docent_message SET sources = '[{' WHERE id = $1",
    messageId,
  );
  expect(rows).toBe(1);
}

/** Whether anything of a turn is still in the store. */
async function isKept(store: StoreServer, messageId: string): Promise<boolean> {
  if (store.kind === 'redis') {
    const { Redis } = await import('ioredis');
    const client = new Redis(store.url);
    const keys = await client.keys(`docent:*:${messageId}`);
    client.disconnect();
    return keys.length > 0;
  }
  return (await queryPostgres(store, 'SELECT FROM docent_message WHERE id = $1', messageId)) > 0;
}

async function queryPostgres(store: StoreServer, text: string, value: string): Promise<number> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: store.url });
  await client.connect();
  const { rowCount } = await client.query(text, [value]);
  await client.end();
  return rowCount ?? 0;
}

/** How many messages a store holds, over or not. */
async function countKept(store: StoreServer): Promise<number> {
  if (store.kind === 'redis') {
    const { Redis } = await import('ioredis');
    const client = new Redis(store.url);
    const keys = await client.keys('docent:*:m:*');
    const kept = keys.length === 0 ? [] : await client.mget(keys);
    client.disconnect();
    // The other tests' messages last a day.
    return kept.filter((text) => text !== null && lastsASecond(text)).length;
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: store.url });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(
    "SELECT count(*) FROM docent_message WHERE book = 'expiry'",
  );
  await client.end();
  return Number(rows[0]?.count);
}

function lastsASecond(text: string): boolean {
  const kept: unknown = JSON.parse(text);
  if (typeof kept !== 'object' || kept === null || !('createdMs' in kept) || !('expiresMs' in kept))
    return true;
  return Number(kept.expiresMs) - Number(kept.createdMs) <= 1_000;
}
