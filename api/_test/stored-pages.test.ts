import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedSessionSchema, type StoredSession } from '../_contract/stored-session.js';
import { createConversations } from '../_conversations/conversations.js';
import { createStores } from '../_stores/store.js';
import { bookQuestion, ORIGIN, readRefusal, startHarness, type Harness } from './harness.js';
import { openPostgres, openRedis, prepareServers, type TestStore } from './servers.js';
import { startStoreProxy, type StoreProxy } from './store-proxy.js';

const reason = await prepareServers();
if (reason !== null) console.warn(`SKIPPED, pages in shared stores: ${reason}.`);

const SETTINGS = { DOCENT_STORE_SESSIONS: '1', DOCENT_ADDRESS_RATE_PER_MINUTE: '60' };

/** A page holds at most this much text; the store's own protocol adds to it. */
const PAGE_BYTES = 262_144;

describe.each([
  ['memory', null],
  ['Redis', openRedis],
  ['Postgres', openPostgres],
] as const)('a stored conversation in %s', (_, open) => {
  describe.skipIf(open !== null && reason !== null)('of 25 turns', () => {
    let store: TestStore | null = null;
    let harness: Harness;
    beforeAll(async () => {
      store = open === null ? null : await open();
      harness = await startHarness({ env: { ...SETTINGS, ...store?.env } });
    }, 120_000);
    afterAll(async () => {
      await harness.close();
      await store?.close();
    });

    it('is read in pages of 20 from the latest back, each turn once, by its owner only', async () => {
      const { token, sessionId } = await harness.openSession();
      const questions = Array.from({ length: 25 }, (_unused, number) => `Question ${number}?`);
      for (const message of questions) {
        const headers = { Accept: 'application/json' };
        expect(
          await (await harness.chat(bookQuestion(harness.secret, { message }), { token, headers })).json(),
        ).toMatchObject({ saved: true });
      }
      const pages = await readAll(harness, token, sessionId);
      expect(pages.map(({ turns }) => turns.length)).toEqual([20, 5]);
      expect(pages.toReversed().flatMap(({ turns }) => turns.map(({ question }) => question))).toEqual(
        questions,
      );

      const cursor = pages[0]?.earlier ?? '';
      const stranger = await harness.openSession();
      const foreign = await readPage(harness, stranger.token, sessionId, cursor);
      expect(await readRefusal(foreign)).toMatchObject({ status: 404, code: 'not_found' });
      for (const forged of ['', 'x', '1', '1.', `${cursor}%00`, '1e9.a', '-1.a', `9${cursor}9.a'--`]) {
        const refused = await readPage(harness, token, sessionId, forged);
        expect(await readRefusal(refused)).toMatchObject({ status: 400, code: 'invalid_request' });
      }
    });
  });
});

describe.skipIf(reason !== null).each([
  ['Redis', openRedis],
  ['Postgres', openPostgres],
] as const)('a stored conversation of 620 turns and 7 MB in %s', (_, open) => {
  let store: TestStore;
  let proxy: StoreProxy;
  let harness: Harness;
  let reader: { token: string; sessionId: string };
  beforeAll(async () => {
    store = await open();
    proxy = await startStoreProxy(store);
    harness = await startHarness({ env: { ...SETTINGS, ...proxy.env } });
    reader = await harness.openSession();
    await fill(store, reader.sessionId, 620);
  }, 120_000);
  afterAll(async () => {
    await harness.close();
    await proxy.close();
    await store.close();
  });

  it('costs the store one page a read', async () => {
    const before = proxy.bytesRead();
    const { turns, earlier } = storedSessionSchema.parse(
      await (await readPage(harness, reader.token, reader.sessionId)).json(),
    );
    expect(turns.at(-1)?.question).toBe('Question 619?');
    expect(turns).toHaveLength(20);
    expect(earlier).toBeDefined();
    expect(proxy.bytesRead() - before).toBeLessThan(PAGE_BYTES + 50_000);
  });

  it('ends a page early where its turns are long, and a turn longer than a page is a page', async () => {
    const { token, sessionId } = await harness.openSession();
    await fill(store, sessionId, 3, 100_000);
    await fill(store, sessionId, 1, 300_000, 3);
    await fill(store, sessionId, 1, 10, 4);
    const pages = await readAll(harness, token, sessionId);
    expect(pages.map(({ turns }) => turns.map(({ question }) => question))).toEqual([
      ['Question 4?'],
      ['Question 3?'],
      ['Question 1?', 'Question 2?'],
      ['Question 0?'],
    ]);
  });

  it('is gone after DELETE, to its last turn, and so is every trace of it in the store', async () => {
    const response = await fetch(`${harness.url}/api/sessions/${reader.sessionId}`, {
      method: 'DELETE',
      headers: { Origin: ORIGIN, Authorization: `Bearer ${reader.token}` },
    });
    expect(response.status).toBe(200);
    const after = await readPage(harness, reader.token, reader.sessionId);
    expect(await readRefusal(after)).toMatchObject({ status: 404, code: 'not_found' });
    expect(await countKept(store, reader.sessionId)).toBe(0);
  });

  it('read 170 times at once sends no more than an address may read in a minute', async () => {
    const { token, sessionId } = await harness.openSession();
    await fill(store, sessionId, 25);
    const start = proxy.bytesRead();
    const responses = await Promise.all(
      Array.from({ length: 170 }, () => readPage(harness, token, sessionId)),
    );
    const refused = responses.find(({ status }) => status !== 200);
    expect(await readRefusal(refused ?? new Response())).toMatchObject({
      status: 429,
      code: 'rate_limited',
    });
    expect(harness.logs.find(({ status }) => status === 429)?.detail).toBe('bytes');
    // 180 requests of 64 kB.
    expect(proxy.bytesRead() - start).toBeLessThan(180 * 65_536 * 1.2);
  });
});

function readPage(harness: Harness, token: string, sessionId: string, before?: string): Promise<Response> {
  const query = before === undefined ? '' : `?before=${before}`;
  return fetch(`${harness.url}/api/sessions/${sessionId}${query}`, {
    headers: { Origin: ORIGIN, Authorization: `Bearer ${token}` },
  });
}

/** Reads a conversation page by page, the latest first. */
async function readAll(harness: Harness, token: string, sessionId: string): Promise<StoredSession[]> {
  const pages: StoredSession[] = [];
  let before: string | undefined;
  do {
    const response = await readPage(harness, token, sessionId, before);
    expect(response.status).toBe(200);
    const page = storedSessionSchema.parse(await response.json());
    pages.push(page);
    before = page.earlier;
  } while (before !== undefined && pages.length < 100);
  return pages;
}

/** Stores turns as the function does, several in each millisecond. */
async function fill(
  store: TestStore,
  sessionId: string,
  count: number,
  chars = 12_000,
  first = 0,
): Promise<void> {
  const settings = {
    redisUrl: store.kind === 'redis' ? store.url : null,
    databaseUrl: store.kind === 'postgres' ? store.url : null,
    keepsHistory: true,
    historySeconds: 86_400,
  };
  const startMs = Date.now();
  let nowMs = startMs;
  const stores = createStores(settings, () => nowMs);
  const conversations = createConversations(settings, 'test-book', stores.history, () => nowMs);
  await Promise.all(
    Array.from({ length: count }, async (_, added) => {
      const number = first + added;
      nowMs = startMs + Math.floor(number / 3);
      const turn = {
        messageId: `${sessionId}-${String(number).padStart(6, '0')}`,
        question: `Question ${number}?`,
        answer: 'x'.repeat(chars),
        sources: [],
      };
      expect(await conversations?.save({ id: sessionId }, turn)).toBe(true);
    }),
  );
  await stores.close();
}

/** How many entries of a session, or of its turns, a store holds. */
async function countKept(store: TestStore, sessionId: string): Promise<number> {
  if (store.kind === 'redis') {
    const { Redis } = await import('ioredis');
    const client = new Redis(store.url);
    const keys = await client.keys(`docent:*${sessionId}*`);
    client.disconnect();
    return keys.filter((key) => !/:(?:s|rb?|rlflx):/.test(key)).length;
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: store.url });
  await client.connect();
  const { rowCount } = await client.query('SELECT FROM docent_message WHERE session_id = $1', [sessionId]);
  await client.end();
  return rowCount ?? 0;
}
