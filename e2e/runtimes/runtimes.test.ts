import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  BOOK,
  bookQuestion,
  ORIGIN,
  readEvents,
  readRefusal,
  readStep,
  selectionQuestion,
  signedPassage,
  testSecret,
} from '../../api/_test/harness.js';
import { openPostgres, openRedis, prepareServers, type TestStore } from '../../api/_test/servers.js';
import { firstStep, found, QUERIES, SEARCHES } from '../../api/_test/searched-question.js';
import { startStandInModel, type StandInModel } from '../../scripts/stand-ins/stand-in-model.js';
import { createClient, type Client } from './client.js';
import { packPackage, readHandbookFile, run, writeFunctionFolder } from './function-folder.js';
import { RUNTIMES, startRuntime, type Installation, type RuntimeSetup } from './start-runtime.js';

const SECRET = testSecret('runtimes');
/** The last versions that run on all versions of Node that Docent supports. */
const TOOLS = { wrangler: '4.85.0', deno: '2.9.6', bun: '1.4.5' };

const reason = await prepareServers();

let installed: Installation;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'docent-runtimes-'));
  installed = { folder: path.join(root, 'ask'), tools: path.join(root, 'tools') };
  await writeFunctionFolder(
    installed.folder,
    RUNTIMES.flatMap(({ files }) => files),
    { 'docusaurus-plugin-docent': `file:${await packPackage(root)}`, '@hono/node-server': '^2.0.0' },
  );
  // What the Dockerfile runs.
  const dockerfile = await readHandbookFile('ask/Dockerfile');
  for (const [, command = ''] of dockerfile.matchAll(/^RUN (.+)$/gmu)) {
    await run('sh', ['-c', command], installed.folder);
  }
  await writeFunctionFolder(installed.tools, [], TOOLS);
  await writeFile(
    path.join(installed.tools, 'package.json'),
    JSON.stringify({ private: true, dependencies: TOOLS }),
  );
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], installed.tools);
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe.each(RUNTIMES)('the function on $name', (runtime) => {
  let model: StandInModel;
  let slowModel: StandInModel;
  let server: Awaited<ReturnType<typeof startRuntime>>;
  let client: Client;
  beforeAll(async () => {
    model = await startStandInModel({ wordDelayMs: 0, searches: SEARCHES });
    server = await startRuntime(runtime, installed, environment(model.url));
    client = createClient(server.url);
  });
  afterAll(async () => {
    await server?.close();
    await model?.close();
  });
  beforeEach(() => {
    model.requests.length = 0;
    model.faults.length = 0;
  });

  it('is healthy, and says how far its limits reach', async () => {
    await client.openSession();
    const response = await fetch(`${server.url}/api/health`);
    const health: unknown = await response.json();
    expect(health).toMatchObject({
      status: runtime.health.status,
      components: {
        configuration: 'ok',
        model: 'configured',
        limits: runtime.health.limits,
        addresses: 'known',
      },
    });
    expect(response.status).toBe(200);
  });

  it('streams an answer with genuine citations, to its end mark', async () => {
    const response = await client.chat(bookQuestion(SECRET));
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    const { events, isDone, text } = await readEvents(response);
    expect(isDone).toBe(true);
    expect(text).toContain('The Moon is made of green cheese. [1]');
    expect(events.find(({ type }) => type === 'source-url')).toMatchObject({ url: '/book/moon/#colour' });
  });

  it('answers in one JSON object when asked for one, also at the address of older clients', async () => {
    const token = await client.openSession();
    const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json' };
    const response = await client.post('/chat', bookQuestion(SECRET), { headers });
    expect(await response.json()).toMatchObject({ response: expect.stringContaining('green cheese') });
  });

  it('opens sessions at both addresses, and answers at those of monitors', async () => {
    const renewed = await fetch(`${server.url}/auth/token`, { headers: { Origin: ORIGIN } });
    expect(await renewed.json()).toMatchObject({ expires_in: 600 });
    expect((await fetch(`${server.url}/health`, { method: 'HEAD' })).status).toBe(200);
  });

  it('answers a question about a selection, with the selection as it is', async () => {
    const { isDone, text } = await readEvents(await client.chat(selectionQuestion()));
    expect([isDone, text.length > 0]).toEqual([true, true]);
    expect(JSON.stringify(model.requests[0]?.body)).toContain(
      String.raw`  The quick brown fox\n\njumps over the lazy dog.  `,
    );
  });

  it('asks for a search, and answers from what was found', async () => {
    const token = await client.openSession();
    const { step, queries } = await readStep(await client.chat(firstStep(SECRET), { token }));
    expect(queries).toEqual(QUERIES);
    const body = { ...firstStep(SECRET), context: found(SECRET), step };
    const { text } = await readEvents(await client.chat(body, { token }));
    expect(text).toContain('the core is a small ball of iron. [1]');
  });

  it('answers ten readers at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => readEvents(await client.chat(bookQuestion(SECRET)))),
    );
    expect(answers.map(({ isDone, text }) => isDone && text.includes('[1]'))).toEqual(Array(10).fill(true));
  });

  it('allows the preflight of its own page only', async () => {
    expect((await preflight(server.url, ORIGIN)).headers.get('access-control-allow-methods')).toBe('POST');
    const refused = await preflight(server.url, 'https://evil.example');
    expect([refused.status, refused.headers.has('access-control-allow-origin')]).toEqual([403, false]);
  });

  it.each([
    [
      'origin_refused',
      () => client.chat(bookQuestion(SECRET), { headers: { Origin: 'https://evil.example' } }),
    ],
    ['token_missing', () => client.post('/api/chat', bookQuestion(SECRET))],
    ['token_invalid', () => client.chat(bookQuestion(SECRET), { token: 'not.a.token' })],
    ['unsupported_media_type', () => client.chat('hello', { headers: { 'Content-Type': 'text/plain' } })],
    ['message_empty', () => client.chat({ mode: 'normal' })],
    ['context_unsigned', () => client.chat(bookQuestion(SECRET, { context: [forgedPassage()] }))],
    ['body_too_large', () => client.chat(JSON.stringify({ message: 'x'.repeat(200_000) }))],
    ['not_found', () => client.post('/api/other', {})],
  ])('refuses with %s', async (code, send) => {
    expect(await readRefusal(await send())).toMatchObject({ code });
    expect(model.requests).toEqual([]);
  });

  it('refuses a method with a list of those that are allowed', async () => {
    const response = await fetch(`${server.url}/api/chat`, { headers: { Origin: ORIGIN } });
    expect(response.headers.get('allow')).toBe('POST, OPTIONS');
    expect(await readRefusal(response)).toMatchObject({ code: 'method_not_allowed' });
  });

  it('limits the questions of a session, and says when to come back', async () => {
    const token = await client.openSession();
    const codes: number[] = [];
    let last: Response | undefined;
    for (let question = 0; question < 11; question += 1) {
      last = await client.chat(bookQuestion(SECRET), { token });
      codes.push(last.status);
      if (last.status === 200) await last.text();
    }
    expect(codes).toEqual([...Array<number>(10).fill(200), 429]);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('tells the reader when the model fails, and answers the next question', async () => {
    model.faults.push({ kind: 'refuse', status: 401 });
    expect(await readRefusal(await client.chat(bookQuestion(SECRET)))).toMatchObject({
      code: 'upstream_error',
    });
    expect((await readEvents(await client.chat(bookQuestion(SECRET)))).isDone).toBe(true);
  });

  describe('with a slow model', () => {
    beforeAll(async () => {
      await server.close();
      slowModel = await startStandInModel({ wordDelayMs: 400 });
      server = await startRuntime(runtime, installed, environment(slowModel.url));
      client = createClient(server.url);
    });
    afterAll(() => slowModel?.close());

    it('passes on the first words while the model still writes', async () => {
      const response = await client.chat(bookQuestion(SECRET));
      let received = '';
      for await (const bytes of response.body ?? []) {
        received += Buffer.from(bytes).toString();
        if (received.includes('text-delta')) break;
      }
      expect(received).not.toContain('[DONE]');
      await expect.poll(() => slowModel.open()).toBe(0);
    });

    it('ends the model call when the reader leaves', async () => {
      const leaving = new AbortController();
      const response = await client.chat(bookQuestion(SECRET), { signal: leaving.signal });
      await response.body?.getReader().read();
      expect(slowModel.open()).toBe(1);
      leaving.abort();
      await expect.poll(() => slowModel.open()).toBe(0);
    });
  });
});

/** What is in the store of another test does not matter: each is empty at the start. */
describe.skipIf(reason !== null)(`the function with a store${reason ?? ''}`, () => {
  const open = { Redis: openRedis, Postgres: openPostgres };
  const all = RUNTIMES.flatMap((runtime) =>
    (['Redis', 'Postgres'] as const).map((kind) => ({ name: runtime.name, runtime, kind })),
  );

  it.each(all.filter(({ runtime }) => runtime.hasStores))(
    'counts and keeps conversations in $kind on $name',
    async ({ runtime, kind }) => {
      await withStore(runtime, await open[kind](), async (client, url) => {
        const token = await client.openSession();
        await readEvents(await client.chat(bookQuestion(SECRET), { token }));
        const headers = { Origin: ORIGIN, Authorization: `Bearer ${token}` };
        const kept: unknown = await (await fetch(`${url}/api/sessions`, { headers })).json();
        expect(JSON.stringify(kept)).toContain('What is the Moon made of?');
        const health: unknown = await (await fetch(`${url}/api/health`)).json();
        const name = kind.toLowerCase();
        expect(health).toMatchObject({ status: 'ok', components: { limits: name, sessions: name } });
      });
    },
  );

  it.each(all.filter(({ runtime }) => !runtime.hasStores))(
    'refuses to start with $kind on $name, and its log says why',
    async ({ runtime, kind }) => {
      await withStore(runtime, await open[kind](), async (client, url, output) => {
        expect(await readRefusal(await client.post('/api/session', {}))).toMatchObject({
          code: 'misconfigured',
        });
        expect((await fetch(`${url}/api/health`)).status).toBe(503);
        expect(output()).toMatch(
          /"variable":"(?:REDIS_URL|DATABASE_URL)","problem":"does not work on Cloudflare/u,
        );
      });
    },
  );
});

/** Runs a test with a function that uses a store, and closes both. */
async function withStore(
  runtime: RuntimeSetup,
  store: TestStore,
  test: (client: Client, url: string, output: () => string) => Promise<void>,
): Promise<void> {
  const model = await startStandInModel({ wordDelayMs: 0 });
  const env = { ...environment(model.url), ...store.env, DOCENT_STORE_SESSIONS: '1' };
  const server = await startRuntime(runtime, installed, env);
  try {
    await test(createClient(server.url), server.url, server.output);
  } finally {
    await server.close();
    await model.close();
    await store.close();
  }
}

/** Returns the variables of a function that works. */
function environment(modelUrl: string): Record<string, string> {
  return {
    DOCENT_SECRET: SECRET,
    DOCENT_ORIGINS: ORIGIN,
    DOCENT_BOOK: BOOK,
    DOCENT_ADDRESS_RATE_PER_MINUTE: '1000',
    DOCENT_ADDRESS_SHARE: '100',
    DOCENT_SELECTION_SHARE: '100',
    OPENAI_API_KEY: 'never-checked',
    OPENAI_BASE_URL: modelUrl,
    DOCENT_MODEL: 'stand-in',
  };
}

function preflight(url: string, origin: string): Promise<Response> {
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
  return fetch(`${url}/api/chat`, { method: 'OPTIONS', headers });
}

function forgedPassage(): ReturnType<typeof signedPassage> {
  return { ...signedPassage(SECRET), text: 'The Moon is a lamp.' };
}
