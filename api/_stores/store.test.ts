import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectionQuestion, startHarness } from '../_test/harness.js';
import { prepareServers, startPostgres, startRedis, type StoreServer } from '../_test/servers.js';
import { createStores, type Stores } from './store.js';

const reason = await prepareServers();
if (reason !== null) console.warn(`SKIPPED, migrations: ${reason}.`);

describe.skipIf(reason !== null)('migrations', () => {
  let server: StoreServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(() => server.close());

  it('run once, whoever of ten instances comes first, and again for nobody', async () => {
    for (let round = 0; round < 3; round += 1) {
      const instances = Array.from({ length: 10 }, (): Stores =>
        createStores(
          { redisUrl: null, databaseUrl: server.url, keepsHistory: true, historySeconds: 60 },
          Date.now,
        ),
      );
      const versions = await Promise.all(
        instances.map(async ({ limits }) => {
          if (limits.kind !== 'postgres') throw new TypeError('It is another store.');
          const database = await limits.open();
          const { rows } = await database.query({ text: 'SELECT version, xmin::text FROM docent_migration' });
          return rows;
        }),
      );
      expect(new Set(versions.map((rows) => JSON.stringify(rows))).size).toBe(1);
      expect(versions[0]).toHaveLength(2);
      const [first] = instances;
      if (round < 2 && first?.limits.kind === 'postgres') {
        const database = await first.limits.open();
        await database.query({
          text: 'DROP TABLE docent_migration, docent_limit, docent_total, docent_message',
        });
      }
      await Promise.all(instances.map((instance) => instance.close()));
    }
  });
});

describe.skipIf(reason !== null)('the circuit breaker of a real store', () => {
  const settings = { redisUrl: null, databaseUrl: null, keepsHistory: true, historySeconds: 60 };

  it('stays closed when a Redis command meets a key of another type', async () => {
    const server = await startRedis();
    const stores = createStores({ ...settings, redisUrl: server.url }, Date.now);
    try {
      const { limits } = stores;
      if (limits.kind !== 'redis') throw new TypeError('It is another store.');
      const client = await limits.open();
      await client.set('text', 'not a set');
      await expect(limits.breaker.run(() => client.zcard('text'))).rejects.toThrow('WRONGTYPE');
      expect(limits.breaker.state()).toBe('ok');
      await client.config('SET', 'maxmemory', '1');
      expect(await limits.breaker.run(() => client.set('text', 'more'))).toEqual({ ok: false });
      expect(limits.breaker.state()).toBe('down');
    } finally {
      await stores.close();
      await server.close();
    }
  });

  it('stays closed when a Postgres statement fails, and opens without its tables or its server', async () => {
    const server = await startPostgres();
    const stores = createStores({ ...settings, databaseUrl: server.url }, Date.now);
    try {
      const { history } = stores;
      if (history.kind !== 'postgres') throw new TypeError('It is another store.');
      const database = await history.open();
      const run = (text: string): Promise<{ ok: boolean }> =>
        history.breaker.run(() => database.query({ text }));
      await expect(run('SELECT 1 / 0')).rejects.toThrow('division by zero');
      await expect(run('SELEC 1')).rejects.toThrow('syntax error');
      expect(history.breaker.state()).toBe('ok');
      expect(await run('SELECT * FROM docent_missing')).toEqual({ ok: false });
      expect(history.breaker.state()).toBe('down');
      await waitForTrial();
      expect(await run('SELECT 1')).toMatchObject({ ok: true });
      await server.kill();
      expect(await run('SELECT 1')).toEqual({ ok: false });
    } finally {
      await stores.close();
      await server.close();
    }
  }, 120_000);
});

/** Until an open circuit admits one call. */
const waitForTrial = (): Promise<void> => sleep(1_100);

describe('a store that is none', () => {
  const talkers: Server[] = [];
  afterAll(() => talkers.forEach((talker) => talker.close()));
  const listen = async (says: string | null): Promise<number> => {
    const talker = createServer((socket) => {
      socket.on('error', () => undefined);
      if (says === null) socket.resume();
      else socket.on('data', () => socket.write(says));
    });
    talkers.push(talker.listen(0, '127.0.0.1'));
    await once(talker, 'listening');
    const address = talker.address();
    if (address === null || typeof address === 'string') throw new TypeError('There is no port.');
    return address.port;
  };

  it.each([
    ['refuses', undefined],
    ['says nothing', null],
    ['speaks HTTP', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['agrees to everything', '+OK\r\n'],
    ['counts nothing', ':0\r\n'],
    ['errs', '-ERR no\r\n'],
  ])('%s: a fifth of the limit, and answers', async (_, says) => {
    const port = says === undefined ? 1 : await listen(says);
    for (const env of [
      { REDIS_URL: `redis://127.0.0.1:${port}` },
      { DATABASE_URL: `postgres://docent@127.0.0.1:${port}/docent` },
    ]) {
      const harness = await startHarness({
        env: { ...env, DOCENT_RATE_PER_MINUTE: '10', DOCENT_ADDRESS_RATE_PER_MINUTE: '1000' },
      });
      try {
        const { token } = await harness.openSession();
        const responses = await Promise.all(
          Array.from({ length: 20 }, () => harness.chat(selectionQuestion(), { token })),
        );
        const bodies = await Promise.all(responses.map((response) => response.text()));
        expect(responses.filter(({ status }) => status === 200)).toHaveLength(2);
        expect(harness.model.requests).toHaveLength(2);
        expect(bodies.join('') + JSON.stringify(harness.logs)).not.toContain('127.0.0.1');
        expect(harness.logs.at(-1)).toMatchObject({ store: 'down' });
      } finally {
        await harness.close();
      }
    }
  });
});
