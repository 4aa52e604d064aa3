import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectionQuestion, startHarness, type Harness } from './harness.js';
import { sendRaw } from './raw-request.js';
import { openPostgres, openRedis, prepareServers, type TestStore } from './servers.js';
import { startStoreProxy, type StoreProxy } from './store-proxy.js';

const reason = await prepareServers();

/** Questions at once, in pipelines, so that the client leaves the function the processor. */
const SOCKETS = 40;
const QUESTIONS_EACH = 100;

describe.skipIf(reason !== null).each([
  ['Redis', openRedis],
  ['Postgres', openPostgres],
] as const)('on a %s that is 20 ms away', (name, open) => {
  let store: TestStore;
  let proxy: StoreProxy;
  beforeAll(async () => {
    store = await open();
    proxy = await startStoreProxy(store, 20);
  }, 120_000);
  afterAll(async () => {
    await proxy.close();
    await store.close();
  });

  it('of 4,000 questions at once exactly as many are answered as a session may ask, by a cold instance too', async () => {
    const settings = {
      DOCENT_SECRET: 'the one secret of all the instances of a function',
      DOCENT_RATE_PER_MINUTE: '10',
      DOCENT_ADDRESS_RATE_PER_MINUTE: '100000',
    };
    const opener = await startHarness({ env: settings });
    const harness = await startHarness({ env: { ...settings, ...proxy.env } });
    try {
      const { token } = await opener.openSession();
      const started = Date.now();
      const statuses = await flood(harness, token);
      console.log(name, statuses, Date.now() - started, harness.logs.filter((l) => l.store).length);
      expect(statuses).toEqual(
        new Map([
          [200, 10],
          [429, 3_990],
        ]),
      );
      expect(harness.model.requests).toHaveLength(10);
      expect(harness.logs.filter(({ store: state }) => state === 'down')).toEqual([]);
    } finally {
      await opener.close();
      await harness.close();
    }
  }, 60_000);
});

/** Asks on all sockets at once and counts the responses by status. */
async function flood(harness: Harness, token: string): Promise<Map<number, number>> {
  const body = JSON.stringify(selectionQuestion());
  const head = (connection: string): string =>
    [
      'POST /api/chat HTTP/1.1',
      'Host: ask.example',
      'Origin: https://book.example',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `Authorization: Bearer ${token}`,
      `Connection: ${connection}`,
    ].join('\r\n');
  const request = (connection: string): string => `${head(connection)}\r\n\r\n${body}`;
  const pipeline = request('keep-alive').repeat(QUESTIONS_EACH - 1) + request('close');
  const sockets = Array.from({ length: SOCKETS }, () => sendRaw(harness.url, pipeline));
  const counts = new Map<number, number>();
  for (const { status } of (await Promise.all(sockets)).flat()) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => a - b));
}
