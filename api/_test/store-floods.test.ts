import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgeToken, TOKEN_HEADER, tokenClaims } from './forge-token.js';
import { selectionQuestion, startHarness, type Harness } from './harness.js';
import { sendRaw } from './raw-request.js';
import { openPostgres, openRedis, prepareServers, type TestStore } from './servers.js';
import { startStoreProxy } from './store-proxy.js';

const reason = await prepareServers();
if (reason !== null) console.warn(`SKIPPED, floods on shared stores: ${reason}.`);

const SECRET = randomBytes(32).toString('base64url');
const SETTINGS = {
  DOCENT_SECRET: SECRET,
  DOCENT_RATE_PER_MINUTE: '10',
  DOCENT_ADDRESS_RATE_PER_MINUTE: '100000',
  DOCENT_ADDRESS_SHARE: '100',
  DOCENT_SELECTION_PER_MINUTE: '100000',
  DOCENT_SELECTION_SHARE: '100',
};

describe.skipIf(reason !== null).each([
  ['Redis', openRedis],
  ['Postgres', openPostgres],
] as const)('on %s', (_name, open) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
  }, 120_000);
  afterAll(() => store.close());

  it('of 4,000 questions at once exactly 10 are answered if a session may ask 10, by a cold instance whose store is 20 ms away', async () => {
    const proxy = await startStoreProxy(store, 20);
    const harness = await startHarness({ env: { ...SETTINGS, ...proxy.env } });
    try {
      const token = tokenOf('A'.repeat(22));
      const statuses = await flood(
        harness,
        Array.from({ length: 4_000 }, () => token),
      );
      expect(statuses).toEqual({ 200: 10, 429: 3_990 });
      expect(harness.model.requests).toHaveLength(10);
    } finally {
      await harness.close();
      await proxy.close();
    }
  }, 60_000);

  it('a session at its limit gets no more answers when the store fails', async () => {
    const proxy = await startStoreProxy(store);
    const harness = await startHarness({ env: { ...SETTINGS, ...proxy.env } });
    const token = tokenOf('B'.repeat(22));
    const tokens = Array.from({ length: 20 }, () => token);
    try {
      expect(await flood(harness, tokens)).toEqual({ 200: 10, 429: 10 });
      await proxy.close();
      expect(await flood(harness, tokens)).toEqual({ 429: 20 });
      expect(harness.logs.at(-1)).toMatchObject({ store: 'down', code: 'rate_limited', detail: 'session' });
      // Others still get a fifth of the limit.
      const other = tokenOf('C'.repeat(22));
      expect(await flood(harness, [other, other, other])).toEqual({ 200: 2, 429: 1 });
    } finally {
      await harness.close();
    }
  });

  it('a day that is used up stays so for an instance that knows it when the store fails', async () => {
    const proxy = await startStoreProxy(store);
    const env = { ...SETTINGS, ...proxy.env, DOCENT_BOOK: 'day', DOCENT_QUESTIONS_PER_DAY: '10' };
    const harness = await startHarness({ env });
    const tokens = Array.from({ length: 20 }, (_, number) =>
      tokenOf(String(number).padStart(22, 'D'), 'day'),
    );
    try {
      expect(await flood(harness, tokens)).toEqual({ 200: 10, 429: 10 });
      await proxy.close();
      expect(await flood(harness, tokens)).toEqual({ 429: 20 });
      expect(harness.logs.at(-1)).toMatchObject({ store: 'down', code: 'budget_exhausted' });
      expect(harness.model.requests).toHaveLength(10);
    } finally {
      await harness.close();
    }
  });
});

// Redis serves so many at once that none has to wait.
describe.skipIf(reason !== null)('on Postgres', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await openPostgres();
  }, 120_000);
  afterAll(() => store?.close());

  it('a slow one that 400 sessions wait for is not down: those it does not get to are refused as overload', async () => {
    const proxy = await startStoreProxy(store, 100);
    const env = { ...SETTINGS, ...proxy.env, DOCENT_BOOK: 'slow', DOCENT_QUESTIONS_PER_DAY: '10' };
    const harness = await startHarness({ env });
    try {
      const tokens = Array.from({ length: 400 }, (_, number) =>
        tokenOf(String(number).padStart(22, 'S'), 'slow'),
      );
      const statuses = await flood(harness, tokens);
      expect(statuses[200] ?? 0).toBeLessThanOrEqual(10);
      expect(statuses[503]).toBeGreaterThan(50);
      const refused = harness.logs.filter(({ status }) => status === 503);
      expect(new Set(refused.map(({ code, detail }) => `${code}: ${detail}`))).toEqual(
        new Set(['overloaded: store busy']),
      );
      expect(harness.logs.some(({ store: state }) => state === 'down')).toBe(false);
    } finally {
      await harness.close();
      await proxy.close();
    }
  }, 60_000);
});

function tokenOf(sessionId: string, book = 'test-book'): string {
  return forgeToken(TOKEN_HEADER, tokenClaims({ sid: sessionId, book }), { secret: SECRET });
}

/**
 * Asks one question with each token, all at once: in pipelines, because 4,000 clients in this process would keep the function from
 * working. @returns How many responses had each status.
 */
async function flood(harness: Harness, tokens: readonly string[]): Promise<Record<number, number>> {
  const pipelines = Array.from({ length: Math.min(SOCKETS, tokens.length) }, (_, socket) =>
    tokens.filter((_token, position) => position % SOCKETS === socket),
  );
  const responses = await Promise.all(
    pipelines.map((own) =>
      sendRaw(
        harness.url,
        own.map((token, position) => rawQuestion(token, position === own.length - 1)).join(''),
      ),
    ),
  );
  const counts: Record<number, number> = {};
  for (const { status } of responses.flat()) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const SOCKETS = 40;

function rawQuestion(token: string, isLast: boolean): string {
  const body = JSON.stringify(selectionQuestion());
  const head = [
    'POST /api/chat HTTP/1.1',
    'Host: ask.example',
    'Origin: https://book.example',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `Authorization: Bearer ${token}`,
    `Connection: ${isLast ? 'close' : 'keep-alive'}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
