import { describe, expect, it } from 'vitest';
import { createDocentApi, type DocentApi } from '../_handler/index.js';
import { ORIGIN, readRefusal, selectionQuestion, startHarness, testSecret, type Harness } from './harness.js';
import { openRedis, prepareServers } from './servers.js';

const reason = await prepareServers();

interface Health {
  status: string;
  components: Record<string, string>;
}

async function readHealth(harness: Harness): Promise<Health> {
  return JSON.parse(await (await fetch(`${harness.url}/api/health`)).text());
}

/** Asks with one token until an instance refuses. @returns How many questions were answered. */
async function askUntilRefused(harness: Harness, token: string, most: number): Promise<number> {
  for (let answered = 0; answered < most; answered += 1) {
    const response = await harness.chat(selectionQuestion(), { token });
    if (response.status !== 200) {
      await readRefusal(response);
      return answered;
    }
    await response.text();
  }
  return most;
}

const LIMITS = {
  DOCENT_SECRET: testSecret('instances'),
  DOCENT_QUESTIONS_PER_DAY: '5',
  DOCENT_ADDRESS_SHARE: '100',
  DOCENT_SELECTION_PER_MINUTE: '1000',
  DOCENT_SELECTION_SHARE: '100',
};

describe('a platform that runs several instances, without a store', () => {
  it.each([
    ['Vercel', { VERCEL: '1' }],
    ['Netlify', { NETLIFY: 'true', AWS_LAMBDA_FUNCTION_NAME: 'ask' }],
    ['AWS Lambda', { AWS_LAMBDA_FUNCTION_NAME: 'ask' }],
    ['Deno Deploy', { DENO_DEPLOY: '1' }],
    ['Cloud Run', { K_SERVICE: 'ask' }],
    ['Azure Functions', { WEBSITE_INSTANCE_ID: 'a1b2', FUNCTIONS_WORKER_RUNTIME: 'node' }],
  ])('is degraded on %s, and one line at the start names the variable', async (platform, env) => {
    const harness = await startHarness({ env: { ...env, DOCENT_STORE_SESSIONS: '1' } });
    try {
      expect(await readHealth(harness)).toMatchObject({
        status: 'degraded',
        components: { limits: 'memory per instance', sessions: 'memory per instance' },
      });
      await readHealth(harness);
      expect(harness.starts).toMatchObject([
        { event: 'start', warnings: [{ variable: 'REDIS_URL', problem: expect.stringContaining(platform) }] },
      ]);
    } finally {
      await harness.close();
    }
  });

  it("multiplies the day's budget by instances and by restarts, as health says", async () => {
    const env = { ...LIMITS, VERCEL: '1' };
    const [first, second] = await Promise.all([startHarness({ env }), startHarness({ env })]);
    const { token } = await first.openSession();
    try {
      const answered = [await askUntilRefused(first, token, 20), await askUntilRefused(second, token, 20)];
      expect(answered).toEqual([5, 5]);
      expect(first.logs.at(-1)).toMatchObject({ status: 429, code: 'budget_exhausted' });
      expect((await readHealth(first)).status).toBe('degraded');
    } finally {
      await Promise.all([first.close(), second.close()]);
    }
    const restarted = await startHarness({ env });
    try {
      expect(await askUntilRefused(restarted, token, 20)).toBe(5);
      expect(await readHealth(restarted)).toMatchObject({
        status: 'degraded',
        components: { limits: 'memory per instance' },
      });
    } finally {
      await restarted.close();
    }
  });

  it.skipIf(reason !== null)(
    'is well with one, which holds the budget over instances and restarts',
    async () => {
      const store = await openRedis();
      const start = (): Promise<Harness> =>
        startHarness({ env: { ...LIMITS, DOCENT_BOOK: 'shared', ...store.env, VERCEL: '1' } });
      try {
        const [first, second] = await Promise.all([start(), start()]);
        const { token } = await first.openSession();
        const answered = [await askUntilRefused(first, token, 3), await askUntilRefused(second, token, 20)];
        await Promise.all([first.close(), second.close()]);
        const restarted = await start();
        answered.push(await askUntilRefused(restarted, token, 20));
        expect(answered).toEqual([3, 2, 0]);
        expect(await readHealth(restarted)).toMatchObject({ components: { limits: 'redis' } });
        expect(restarted.starts).toEqual([]);
        await restarted.close();
      } finally {
        await store.close();
      }
    },
  );

  it('is one process on a server of your own: ok, and nothing is logged at the start', async () => {
    const harness = await startHarness();
    try {
      expect(await readHealth(harness)).toMatchObject({ status: 'ok', components: { limits: 'memory' } });
      expect(harness.starts).toEqual([]);
    } finally {
      await harness.close();
    }
  });
});

describe("readers' addresses", () => {
  it('are unknown in health once a reader came without one, and a monitor is no reader', async () => {
    const proxied = await startHarness({ env: { DOCENT_ADDRESS_HEADER: 'x-reader' } });
    try {
      expect(await readHealth(proxied)).toMatchObject({ status: 'ok', components: { addresses: 'unseen' } });
      await proxied.post('/api/session', {}, { 'X-Reader': '203.0.113.7' });
      await proxied.post('/api/session', {}, { Origin: 'https://evil.example' });
      expect(await readHealth(proxied)).toMatchObject({ status: 'ok', components: { addresses: 'known' } });
      await proxied.post('/api/session', {}, { 'X-Reader': 'somebody' });
      expect(await readHealth(proxied)).toMatchObject({
        status: 'degraded',
        components: { addresses: 'unknown' },
      });
    } finally {
      await proxied.close();
    }
  });

  it('are unknown on a server that passes on none', async () => {
    const env = {
      DOCENT_SECRET: testSecret('addresses'),
      DOCENT_ORIGINS: ORIGIN,
      OPENAI_API_KEY: 'key',
    };
    const api: DocentApi = createDocentApi({ env, log: () => undefined });
    const opened = await api.fetch(
      new Request('https://ask.example/api/session', { method: 'POST', headers: { Origin: ORIGIN } }),
    );
    expect(opened.status).toBe(200);
    const health = await api.fetch(new Request('https://ask.example/api/health'));
    expect(await health.json()).toMatchObject({ status: 'degraded', components: { addresses: 'unknown' } });
  });
});
