import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEnv, promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import * as z from 'zod';
import { bookQuestion, readEvents, startHarness } from '../../api/_test/harness.js';
import { prepareServers, startPostgres, startRedis, type StoreServer } from '../../api/_test/servers.js';
import { readSecret } from '../../plugin/signing/secret.js';
import { listen } from '../../scripts/stand-ins/listen.js';
import { findBlock, listGuides, readBlocks, readCommands } from './guide-blocks.js';
import { ROOT } from './source-texts.js';

const run = promisify(execFile);
const missing = await prepareServers();
const STORES = 'book/docs/guides/stores.md';
const SIGN_IN = 'book/docs/guides/sign-in.md';

// In the checkout, so that Better Auth and Hono are found from there.
let folder: string;
beforeAll(async () => {
  await mkdir(path.join(ROOT, '.cache'), { recursive: true });
  folder = await mkdtemp(path.join(ROOT, '.cache/guides-run-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const commands = listGuides()
  .flatMap(readBlocks)
  .filter(({ language }) => language === 'bash')
  .flatMap(readCommands);

it('the guides’ curl commands get a configured function’s health', async () => {
  const harness = await startHarness();
  try {
    const checks = commands.filter(({ words }) => words[0] === 'curl');
    expect(checks.length).toBeGreaterThan(1);
    for (const { words } of checks) {
      const local = words.slice(1).map((word) => word.replace(/^https:\/\/[^/]+/u, harness.url));
      const { stdout } = await run('curl', ['--silent', '--show-error', ...local]);
      expect(JSON.parse(stdout)).toMatchObject({ status: 'ok' });
    }
  } finally {
    await harness.close();
  }
});

it('the guides’ sed commands print the secret of an environment file, and nothing else', async () => {
  const secret = randomBytes(32).toString('base64url');
  const text = `OPENAI_API_KEY=never-shown\nDOCENT_SECRET=${secret}\nDOCENT_BOOK=my-handbook\n`;
  await mkdir(path.join(folder, 'ask'));
  for (const name of ['.env.local', 'ask/.env.local']) await writeFile(path.join(folder, name), text);
  const reads = commands.filter(({ words }) => words[0] === 'sed');
  expect(reads.length).toBeGreaterThan(1);
  for (const { words } of reads) {
    const { stdout } = await run('sed', words.slice(1), { cwd: folder });
    expect(stdout).toBe(`${secret}\n`);
    expect(readSecret(stdout).ok).toBe(true);
  }
});

describe.skipIf(missing !== null)('the guide to stores', () => {
  it('has addresses with which Redis counts and Postgres keeps conversations, as a role with nothing but its tables', async () => {
    const servers: StoreServer[] = await Promise.all([startRedis(), startPostgres()]);
    const [redis, postgres] = servers;
    if (redis === undefined || postgres === undefined) throw new TypeError('A server is missing.');
    const harness = await startHarness({
      env: {
        ...at(findBlock(STORES, 'REDIS_URL').code, redis.url, 'REDIS_URL'),
        ...at(findBlock(STORES, 'DATABASE_URL').code, await createRole(postgres.url), 'DATABASE_URL'),
        ...parseEnv(findBlock(STORES, 'DOCENT_STORE_SESSIONS').code),
      },
    });
    try {
      await readEvents(await harness.chat(bookQuestion(harness.secret)));
      const health: unknown = await (await fetch(`${harness.url}/api/health`)).json();
      expect(health).toMatchObject({
        status: 'ok',
        components: { limits: 'redis', sessions: 'postgres' },
      });
    } finally {
      await harness.close();
      await Promise.all(servers.map((server) => server.close()));
    }
  });
});

/** Puts a local server in the place of a guide's, with the guide's user and database kept out. */
function at(code: string, url: string, variable: string): Record<string, string> {
  expect(URL.canParse(parseEnv(code)[variable] ?? '')).toBe(true);
  return { [variable]: url };
}

/** Runs the guide's SQL under another role's name, as `docent` is the test server's owner. @returns The role's address. */
async function createRole(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(findBlock(STORES, 'CREATE ROLE').code.replaceAll('docent', 'guest'));
    const { rows } = await client.query("SELECT rolsuper FROM pg_roles WHERE rolname = 'guest'");
    expect(rows).toEqual([{ rolsuper: false }]);
  } finally {
    await client.end();
  }
  const address = new URL(url);
  address.username = 'guest';
  address.password = 'password';
  return address.href;
}

describe('the guide to signed-in readers', () => {
  it('has a Better Auth server whose tokens the book’s page may fetch and the function accepts', async () => {
    const { port, close } = await listen(createServer(), 0);
    await close();
    const auth = `http://127.0.0.1:${port}`;
    const write = (name: string, code: string): Promise<void> => writeFile(path.join(folder, name), code);
    const fromGuide = (name: string): string =>
      findBlock(SIGN_IN, name)
        .code.replaceAll('https://auth.example.org', auth)
        .replace('port: 3001', `port: ${port}, hostname: '127.0.0.1'`);
    await write('auth.js', fromGuide('auth.js'));
    await write('auth-server.js', fromGuide('auth-server.js'));
    await write('database.js', DATABASE);
    await write('package.json', '{ "type": "module" }');
    const server = spawn(process.execPath, ['auth-server.js'], {
      cwd: folder,
      env: { ...process.env, BETTER_AUTH_SECRET: randomBytes(32).toString('base64url') },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const variables = parseEnv(fromGuide('DOCENT_AUTH_ISSUER'));
    const required = parseEnv(findBlock(SIGN_IN, 'DOCENT_AUTH_REQUIRED').code);
    const harness = await startHarness({
      env: { DOCENT_ORIGINS: BOOK, ...variables, ...required },
    });
    try {
      const cookies = await signUp(auth);
      const answer = await fetch(`${auth}/api/auth/token`, { headers: { Origin: BOOK, cookie: cookies } });
      expect(answer.headers.get('access-control-allow-origin')).toBe(BOOK);
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
      const { token } = z.object({ token: z.string() }).parse(await answer.json());
      const open = (body: object): Promise<Response> => harness.post('/api/session', body, { Origin: BOOK });
      expect((await open({ user_token: token })).status).toBe(200);
      expect((await open({})).status).toBe(401);
    } finally {
      server.kill();
      await Promise.all([once(server, 'exit'), harness.close()]);
    }
  });

  it('gives the widget the address from which the server issues tokens', async () => {
    const page = await readFile(path.join(ROOT, SIGN_IN), 'utf8');
    const issuer = parseEnv(findBlock(SIGN_IN, 'DOCENT_AUTH_ISSUER').code)['DOCENT_AUTH_ISSUER'];
    expect(page).toContain(`userTokenUrl: '${issuer}/api/auth/token'`);
    expect(page).toContain(`baseURL: '${issuer}'`);
  });
});

const BOOK = 'https://book.example.org';

const DATABASE = `
import { memoryAdapter } from 'better-auth/adapters/memory';
export const database = memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] });
`;

/** Signs a user up as soon as the server listens, and returns their cookies. */
async function signUp(auth: string): Promise<string> {
  const body = { name: 'Ada', email: 'ada@book.example.org', password: 'correct horse battery' };
  for (;;) {
    const response = await fetch(`${auth}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: auth },
      body: JSON.stringify(body),
    }).catch(() => null);
    if (response === null) {
      await sleep(50);
      continue;
    }
    expect(response.status).toBe(200);
    return response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  }
}
