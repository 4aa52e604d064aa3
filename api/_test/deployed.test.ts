import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildFunction } from '../../scripts/build-function.js';
import { startStandInModel, type StandInModel } from '../../scripts/stand-in-model.js';
import { sessionResponseSchema } from '../_contract/request.js';
import { bookQuestion, ORIGIN, readEvents, readRefusal } from './harness.js';

// Vercel's own builder and launcher: what is deployed is not these sources but what the builder makes of them.

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const ROUTES = ['chat', 'health', 'session', 'sessions/index', 'sessions/[id]', 'feedback'] as const;
const SECRET = 'a secret of the tests that is long enough';
const require = createRequire(import.meta.url);

let folder: string;
let model: StandInModel;
let launcher: ChildProcess;
let url: string;

beforeAll(async () => {
  vi.stubEnv('VERCEL_INSTALL_COMPLETED', '1');
  for (const method of ['log', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation(() => undefined);
  folder = await mkdtemp(join(tmpdir(), 'docent-deployed-'));
  for (const route of ROUTES) await buildRoute(`api/${route}.ts`);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  model = await startStandInModel({ wordDelayMs: 0 });
  launcher = spawn(
    process.execPath,
    ['-e', LAUNCH, require.resolve('@vercel/node/dist/bundling-handler.js')],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        DOCENT_SECRET: SECRET,
        DOCENT_ORIGINS: ORIGIN,
        DOCENT_BOOK: 'test-book',
        OPENAI_BASE_URL: model.url,
        DOCENT_STORE_SESSIONS: '1',
      },
    },
  );
  if (launcher.stdout === null) throw new TypeError('The launcher says nothing.');
  const [port]: unknown[] = await once(launcher.stdout, 'data');
  url = `http://127.0.0.1:${String(port).trim()}`;
}, 120_000);

afterAll(async () => {
  launcher.kill();
  await model.close();
  await rm(folder, { recursive: true });
});

/** Gives each request the header by which the platform says which function is meant. */
const LAUNCH = `
  const handle = require(process.argv[1]);
  const server = require('node:http').createServer((request, response) => {
    request.headers['x-matched-path'] = request.url.replace(/^(.api.sessions.)[^/?]+/, '$1[id]');
    request.headers['x-forwarded-proto'] = 'http';
    handle(request, response);
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(server.address().port + '\\n'));
`;

async function buildRoute(entrypoint: string): Promise<void> {
  const { files } = await buildFunction(REPOSITORY, entrypoint);
  for (const [name, data] of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, data);
  }
}

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
