import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildFunction, writeFunction } from '../../scripts/deploy/vercel-build.js';
import { startDeployed, type Deployed } from '../../scripts/deploy/vercel-launch.js';
import { startStandInModel, type StandInModel } from '../../scripts/stand-ins/stand-in-model.js';
import { sessionResponseSchema } from '../_contract/request.js';
import { bookQuestion, ORIGIN, readEvents, readRefusal, testSecret } from './harness.js';
import { prepareServers, openPostgres, openRedis } from './servers.js';

const reason = await prepareServers();

// Vercel's own builder and launcher: what is deployed is not these sources but what the builder makes of them.

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const ROUTES = ['chat', 'health', 'session', 'sessions/index', 'sessions/[id]', 'feedback'] as const;
const SECRET = testSecret('deployed');

let folder: string;
let model: StandInModel;
let deployed: Deployed;
let url: string;

beforeAll(async () => {
  vi.stubEnv('VERCEL_INSTALL_COMPLETED', '1');
  for (const method of ['log', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation(() => undefined);
  folder = await mkdtemp(join(tmpdir(), 'docent-deployed-'));
  for (const route of ROUTES) await writeFunction(await buildFunction(REPOSITORY, `api/${route}.ts`), folder);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  model = await startStandInModel({ wordDelayMs: 0 });
  deployed = await startDeployed(folder, {
    DOCENT_SECRET: SECRET,
    DOCENT_ORIGINS: ORIGIN,
    DOCENT_BOOK: 'test-book',
    OPENAI_BASE_URL: model.url,
    DOCENT_STORE_SESSIONS: '1',
  });
  ({ url } = deployed);
}, 120_000);

afterAll(async () => {
  deployed.stop();
  await model.close();
  await rm(folder, { recursive: true });
});

it('the deployed functions start, open a session and stream a cited answer', async () => {
  const health = await fetch(`${url}/api/health`);
  expect(health.status).toBe(200);
  const headers = { Origin: ORIGIN, 'Content-Type': 'application/json' };
  const session = await fetch(`${url}/api/session`, { method: 'POST', headers, body: '{}' });
  const { token } = sessionResponseSchema.parse(await session.json());
  const answer = await fetch(`${url}/api/chat`, {
    method: 'POST',
    headers: { ...headers, Authorization: `Bearer ${token}` },
    body: JSON.stringify(bookQuestion(SECRET)),
  });
  expect(answer.status).toBe(200);
  const { text, isDone } = await readEvents(answer);
  expect(text).toContain('green cheese. [1]');
  expect(isDone).toBe(true);
});

it('the deployed functions refuse as the served ones do, methods they do not take included', async () => {
  model.requests.length = 0;
  for (const [method, status] of [
    ['POST', 403],
    ['GET', 405],
    ['PUT', 405],
    ['OPTIONS', 403],
  ] as const) {
    const refused = await fetch(`${url}/api/chat`, {
      method,
      ...(method === 'POST' ? { body: '{}', headers: { 'Content-Type': 'application/json' } } : {}),
    });
    expect(await readRefusal(refused)).toMatchObject({ status });
  }
  expect(model.requests).toEqual([]);
});

it('the deployed functions keep conversations at the addresses of their files', async () => {
  const headers = { Origin: ORIGIN, 'Content-Type': 'application/json' };
  const session = await fetch(`${url}/api/session`, { method: 'POST', headers, body: '{}' });
  const { token, session_id } = sessionResponseSchema.parse(await session.json());
  const bearer = { ...headers, Authorization: `Bearer ${token}` };
  const listed = await fetch(`${url}/api/sessions`, { headers: bearer });
  expect(await listed.json()).toEqual({ sessions: [] });
  const path = `${url}/api/sessions/${session_id}`;
  for (const method of ['GET', 'DELETE']) {
    expect(await readRefusal(await fetch(path, { method, headers: bearer }))).toMatchObject({ status: 404 });
  }
  expect(await readRefusal(await fetch(path, { headers }))).toMatchObject({ code: 'token_missing' });
  const feedback = JSON.stringify({ message_id: 'AAAA', rating: 'up' });
  const rated = await fetch(`${url}/api/feedback`, { method: 'POST', headers: bearer, body: feedback });
  expect(await readRefusal(rated)).toMatchObject({ code: 'not_found' });
});

it('the deployed functions tell readers apart by the address that Vercel reports', async () => {
  const counting = await startDeployed(folder, {
    VERCEL: '1',
    DOCENT_SECRET: SECRET,
    DOCENT_ORIGINS: ORIGIN,
    DOCENT_BOOK: 'test-book',
    DOCENT_ADDRESS_RATE_PER_MINUTE: '1',
    OPENAI_BASE_URL: model.url,
  });
  try {
    const headers = { Origin: ORIGIN, 'Content-Type': 'application/json' };
    const session = await fetch(`${counting.url}/api/session`, { method: 'POST', headers, body: '{}' });
    const { token } = sessionResponseSchema.parse(await session.json());
    const statuses: number[] = [];
    for (const address of ['203.0.113.9', '203.0.113.200', '198.51.100.1']) {
      const answer = await fetch(`${counting.url}/api/chat`, {
        method: 'POST',
        headers: { ...headers, Authorization: `Bearer ${token}`, 'x-vercel-forwarded-for': address },
        body: JSON.stringify(bookQuestion(SECRET)),
      });
      await answer.text();
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 429, 200]);
  } finally {
    counting.stop();
  }
});

it.skipIf(reason !== null)(
  'the deployed functions count in Redis and keep in Postgres, through the drivers they were bundled with',
  async () => {
    const [redis, postgres] = await Promise.all([openRedis(), openPostgres()]);
    const stored = await startDeployed(folder, {
      DOCENT_SECRET: SECRET,
      DOCENT_ORIGINS: ORIGIN,
      DOCENT_BOOK: 'test-book',
      DOCENT_RATE_PER_MINUTE: '1',
      DOCENT_STORE_SESSIONS: '1',
      OPENAI_BASE_URL: model.url,
      ...redis.env,
      ...postgres.env,
    });
    try {
      const headers = { Origin: ORIGIN, 'Content-Type': 'application/json' };
      const session = await fetch(`${stored.url}/api/session`, { method: 'POST', headers, body: '{}' });
      const { token, session_id } = sessionResponseSchema.parse(await session.json());
      const bearer = { ...headers, Authorization: `Bearer ${token}` };
      const ask = (): Promise<Response> =>
        fetch(`${stored.url}/api/chat`, {
          method: 'POST',
          headers: bearer,
          body: JSON.stringify(bookQuestion(SECRET)),
        });
      expect((await readEvents(await ask())).isDone).toBe(true);
      expect(await readRefusal(await ask())).toMatchObject({ code: 'rate_limited' });
      const kept = await fetch(`${stored.url}/api/sessions/${session_id}`, { headers: bearer });
      expect(await kept.json()).toMatchObject({ turns: [{}] });
      const health = await fetch(`${stored.url}/api/health`);
      expect(await health.json()).toMatchObject({ components: { limits: 'redis', sessions: 'postgres' } });
    } finally {
      stored.stop();
      await Promise.all([redis.close(), postgres.close()]);
    }
  },
  120_000,
);
