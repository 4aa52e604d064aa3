import { afterEach, describe, expect, it, vi } from 'vitest';
import { openPostgres, openRedis, prepareServers, startPostgres, startRedis } from './servers.js';

const reason = await prepareServers();

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.skipIf(reason !== null)('a store on a server that CI provides', () => {
  it('is a Redis database for each test, emptied when the test ends', async () => {
    const server = await startRedis();
    try {
      vi.stubEnv('DOCENT_TEST_REDIS_URL', server.url);
      const { Redis } = await import('ioredis');
      const [first, second] = [await openRedis(), await openRedis()];
      expect(new Set([server.url, first.url, second.url]).size).toBe(3);
      const client = new Redis(first.url);
      await client.set('left', 'behind');
      await first.close();
      expect(await client.dbsize()).toBe(0);
      client.disconnect();
      const reopened = await openRedis();
      expect(reopened.url).toBe(first.url);
      await Promise.all([reopened.close(), second.close()]);
    } finally {
      await server.close();
    }
  }, 60_000);

  it('is a PostgreSQL database for each test, dropped when the test ends', async () => {
    const server = await startPostgres();
    try {
      vi.stubEnv('DOCENT_TEST_DATABASE_URL', server.url);
      const { default: pg } = await import('pg');
      const [first, second] = [await openPostgres(), await openPostgres()];
      expect(first.url).not.toBe(second.url);
      await Promise.all([first.close(), second.close()]);
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      const { rows } = await client.query("SELECT datname FROM pg_database WHERE datname LIKE 'docent%'");
      await client.end();
      expect(rows).toEqual([]);
    } finally {
      await server.close();
    }
  }, 60_000);
});
