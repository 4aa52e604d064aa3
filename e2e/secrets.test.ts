import { execFile } from 'node:child_process';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ERRORS } from '../api/_contract/errors.js';
import { sessionResponseSchema } from '../api/_contract/request.js';
import { bookQuestion, selectionQuestion } from '../api/_test/harness.js';
import { manifestSchema } from '../plugin/contract/manifest.js';
import { PASSAGE_KEY_INFO } from '../plugin/contract/passage-bytes.js';
import { deriveKey, signPassage } from '../plugin/contract/secret.js';
import { buildSite } from '../scripts/build-site.js';
import { listen } from '../scripts/listen.js';
import { serveFunction, type ServedFunction } from '../scripts/serve-function.js';
import { startStandInModel, type StandInModel } from '../scripts/stand-in-model.js';
import { findCanaries, findInFolder, makeCanary, type Canary } from './canaries.js';
import { readPublishedChunks } from './published-chunks.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ORIGIN = 'https://book.example';
const BOOK = 'docent-handbook';

const NAMES = [
  'DOCENT_SECRET',
  'DOCENT_SECRET_PREVIOUS',
  'OPENAI_API_KEY',
  'OPENAI_FALLBACK_API_KEY',
  'REDIS_URL',
  'DATABASE_URL',
  'DOCENT_METRICS_KEY',
  'DOCENT_TURNSTILE_SECRET',
] as const;
type Name = (typeof NAMES)[number];

const planted = new Map<Name, Canary>(NAMES.map((name) => [name, makeCanary(name)]));
const valueOf = (name: Name): string => planted.get(name)?.bytes.toString() ?? '';

/** The secrets, and the sub-keys that are made of the first: who has one of those needs no more. */
const canaries: readonly Canary[] = [
  ...planted.values(),
  ...[
    PASSAGE_KEY_INFO,
    ...['session', 'receipt', 'challenge', 'user'].map((name) => `docent/${name}/v1`),
  ].map((info) => ({
    name: `the sub-key ${info}`,
    bytes: Buffer.from(deriveKey(Buffer.from(valueOf('DOCENT_SECRET')), info)),
  })),
];

/** Everything set as an owner who puts all variables into one place would. */
const environment = {
  ...Object.fromEntries(NAMES.map((name) => [name, valueOf(name)])),
  REDIS_URL: `redis://docent:${valueOf('REDIS_URL')}@127.0.0.1:1/0`,
  DATABASE_URL: `postgres://docent:${valueOf('DATABASE_URL')}@127.0.0.1:1/docent`,
};

describe('the search for secrets', () => {
  it('finds each of them in every form, inside other bytes and inside gzip', () => {
    const [canary = makeCanary('none')] = canaries;
    const { bytes } = canary;
    const text = bytes.toString();
    const forms = [
      text,
      text.toUpperCase(),
      ...['', 'x', 'xx', 'xxx'].flatMap((before) => {
        const whole = Buffer.from(`${before}${text}-and-more`);
        return [whole.toString('base64'), whole.toString('base64url'), whole.toString('hex')];
      }),
      bytes.toString('hex').toUpperCase(),
      [...bytes].map((byte) => `%${byte.toString(16)}`).join(''),
      [...bytes].map((byte) => `\\u00${byte.toString(16)}`).join(''),
      [...bytes].join(','),
    ];
    for (const form of forms) {
      const page = Buffer.from(`<html>${form}</html>`);
      expect(findCanaries(page, canaries).join('\n')).toContain(canary.name);
      expect(findCanaries(gzipSync(page), canaries).join('\n')).toContain('(gzip)');
    }
    for (const one of canaries) {
      expect(findCanaries(Buffer.concat([Buffer.from('key='), one.bytes]), canaries)).toContain(
        `${one.name} as itself`,
      );
    }
    expect(findCanaries(Buffer.from(`Canary ${'a'.repeat(1_000)} DOCENT_SECRET`), canaries)).toEqual([]);
  });
});

describe('a book built with every secret in the environment', () => {
  // Below the book: its packages must be found from there, and nothing above it may say that it is ESM.
  const folder = path.join(ROOT, 'book/build/secrets');
  const outDir = path.join(folder, 'site');
  let output: string;
  beforeAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const configFile = path.join(folder, 'config.js');
    await writeFile(configFile, CONFIG_WITH_SOURCE_MAPS);
    const built = await buildSite(path.join(ROOT, 'book'), {
      outDir,
      configFile,
      env: {
        ...environment,
        DOCENT_ENDPOINT: 'https://ask.book.example',
        DOCUSAURUS_NO_PERSISTENT_CACHE: 'true',
      },
    });
    if (!built.ok) throw new Error(built.output);
    ({ output } = built);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('holds none of them in any file, source map or index, and prints none', async () => {
    const { files, found } = await findInFolder(outDir, canaries);
    expect(found).toEqual([]);
    expect(findCanaries(Buffer.from(output), canaries)).toEqual([]);
    // What was looked through is what is published.
    for (const kind of [/\.html$/, /\.js$/, /\.js\.map$/, /docent\/manifest\.json$/, /docent\/.+\.bin$/]) {
      expect(files.filter((file) => kind.test(file)).length).toBeGreaterThan(0);
    }
    console.log(`Looked for ${canaries.length} secrets in ${files.length} files of the book.`);
  });

  it('is signed with the secret that is not in it', async () => {
    const chunks = await readPublishedChunks({ outDir, locale: 'en' });
    const key = deriveKey(Buffer.from(valueOf('DOCENT_SECRET')), PASSAGE_KEY_INFO);
    const manifest = await readFile(path.join(outDir, 'docent/manifest.json'), 'utf8');
    const { build } = manifestSchema.parse(JSON.parse(manifest));
    expect(chunks.length).toBeGreaterThan(50);
    for (const chunk of chunks) expect(chunk.signature).toBe(signPassage(key, BOOK, build, chunk));
  });
});

describe('the package', () => {
  it('packed with every secret in the environment holds none', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'docent-packed-'));
    try {
      const run = promisify(execFile);
      await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
        cwd: ROOT,
        env: { ...process.env, ...environment },
        maxBuffer: 16_777_216,
      });
      await run('sh', ['-c', 'tar -xzf *.tgz && rm *.tgz'], { cwd: folder });
      const { files, found } = await findInFolder(folder, canaries);
      expect(found).toEqual([]);
      expect(files.length).toBeGreaterThan(100);
      expect(files.filter((file) => /(^|\/)\.env/.test(file))).toEqual([]);
      console.log(`Looked for ${canaries.length} secrets in ${files.length} files of the package.`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a function that fails in every way it can', () => {
  const servers: (() => Promise<unknown>)[] = [];
  /** All that anybody but the model's servers was told: bodies, headers, log lines, what was printed. */
  const said: string[] = [];
  const codes = new Set<string>();
  let model: StandInModel;
  let echo: { url: string };
  let echoPort: number;

  beforeAll(async () => {
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, method).mockImplementation(
        (...words: unknown[]) => void said.push(words.map(String).join(' ')),
      );
    }
    model = await startStandInModel({ wordDelayMs: 0 });
    servers.push(() => model.close());
    const { port, close } = await listen(createHttpServer(echoSecrets), 0);
    servers.push(close);
    echo = { url: `http://127.0.0.1:${port}` };
    // A store that repeats what it was told, as errors of some do: `-ERR` for Redis, rubbish for Postgres.
    const talker = createTcpServer((socket) => {
      socket
        .on('error', () => undefined)
        .on(
          'data',
          (bytes) =>
            void socket.write(`-ERR wrong: ${bytes.toString('latin1').replaceAll(/\r\n/g, ' ')}\r\n`),
        );
    }).listen(0, '127.0.0.1');
    await once(talker, 'listening');
    servers.push(async () => void talker.close());
    const address = talker.address();
    if (address === null || typeof address === 'string') throw new TypeError('There is no port.');
    echoPort = address.port;
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await Promise.all(servers.map((close) => close()));
  });

  /** Starts a function with all the secrets, asks, and keeps all that it says. */
  async function withFunction(
    more: Record<string, string | undefined>,
    ask: (send: Send, open: () => Promise<string>) => Promise<void>,
    options: Partial<Parameters<typeof serveFunction>[0]> = {},
  ): Promise<void> {
    const env: Record<string, string | undefined> = {
      ...environment,
      // Each is put back where it is what fails.
      REDIS_URL: undefined,
      DATABASE_URL: undefined,
      DOCENT_TURNSTILE_SECRET: undefined,
      OPENAI_BASE_URL: model.url,
      OPENAI_FALLBACK_BASE_URL: model.url,
      DOCENT_ORIGINS: `${ORIGIN},https://second.example`,
      DOCENT_BOOK: BOOK,
      DOCENT_RATE_PER_MINUTE: '1000',
      ...more,
    };
    const api: ServedFunction = await serveFunction({
      log: (entry) => void said.push(JSON.stringify(entry)),
      deadlines: { headersMs: 300, stallMs: 300, retryPauseMs: 1, retryAfterMaxMs: 10 },
      ...options,
      env,
    });
    const send: Send = async (
      route,
      { method = 'POST', body, headers = {}, accept = 'text/event-stream' } = {},
    ) => {
      const response = await fetch(`${api.url}${route}`, {
        method,
        headers: { Origin: ORIGIN, 'Content-Type': 'application/json', Accept: accept, ...headers },
        ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) } : {}),
      });
      const text = await response.text();
      said.push(text, [...response.headers].map((header) => header.join(': ')).join('\n'));
      for (const match of text.matchAll(/\\?"code\\?":\\?"([a-z_]+)\\?"/g)) codes.add(match[1] ?? '');
      return { status: response.status, text };
    };
    try {
      await ask(send, async () => {
        const { text } = await send('/api/session');
        return `Bearer ${sessionResponseSchema.parse(JSON.parse(text)).token}`;
      });
      for (const [route, headers] of [
        ['/api/health', {}],
        ['/api/metrics', {}],
        ['/api/metrics', { Authorization: `Bearer ${valueOf('DOCENT_METRICS_KEY')}` }],
      ] as const) {
        await send(route, { method: 'GET', headers });
      }
    } finally {
      await api.close();
    }
  }

  it('answers, refuses and breaks without a word of them', async () => {
    await withFunction({ DOCENT_BOOK: 'test-book' }, async (send, open) => {
      const token = { Authorization: await open() };
      const good = await send('/api/chat', { body: question(), headers: token });
      expect(good.text).toContain('[DONE]');
      const whole = await send('/api/chat', { body: question(), headers: token, accept: 'application/json' });
      expect(whole.status).toBe(200);
      const bad: [unknown, Record<string, string>][] = [
        ['{', token],
        [{ ...question(), message: '' }, token],
        [{ ...question(), message: 'x'.repeat(4_001) }, token],
        [selectionQuestion({ selected_text: '' }), token],
        [selectionQuestion({ selected_text: 'x'.repeat(12_001) }), token],
        [' '.repeat(70_000), token],
        [question(), {}],
        [question(), { Authorization: 'Bearer x' }],
        [question(), { ...token, Origin: 'https://second.example' }],
        [question(), { ...token, Origin: 'https://evil.example' }],
        [question(), { ...token, Origin: '' }],
        [question(), { ...token, 'Content-Type': 'text/plain' }],
        [{ ...question(), context: [{ ...Object(bookQuestion('x'.repeat(40))['context'])[0] }] }, token],
        [{ ...question(), history: [{ question: 'a', answer: 'b', receipt: 'c.d' }] }, token],
      ];
      for (const [body, headers] of bad)
        expect((await send('/api/chat', { body, headers })).status).toBeGreaterThanOrEqual(400);
      await send('/api/chat', { method: 'PUT' });
      await send('/api/nothing');
      for (const kind of ['cut', 'reset', 'bad-json', 'error-event', 'flood', 'html'] as const) {
        model.faults.push({ kind });
        await send('/api/chat', { body: question(), headers: token });
      }
    });
  });

  it('nor when the model servers repeat the Authorization header in all they say', async () => {
    for (const way of ECHOES) {
      await withFunction(
        {
          DOCENT_BOOK: 'test-book',
          OPENAI_BASE_URL: `${echo.url}/${way}`,
          OPENAI_FALLBACK_BASE_URL: `${echo.url}/${way}`,
        },
        async (send, open) => {
          const token = { Authorization: await open() };
          for (const accept of ['text/event-stream', 'application/json']) {
            const answer = await send('/api/chat', { body: question(), headers: token, accept });
            expect({ way, text: answer.text }).toMatchObject({
              way,
              text: expect.stringMatching(/upstream_(error|timeout)/),
            });
          }
        },
      );
    }
  });

  it('nor when stores, Turnstile, an issuer, the clock or the platform fail', async () => {
    const stores = { REDIS_URL: environment.REDIS_URL, DATABASE_URL: environment.DATABASE_URL };
    const talking = Object.fromEntries(
      Object.entries(stores).map(([name, url]) => [
        name,
        url.replace('127.0.0.1:1/', `127.0.0.1:${echoPort}/`),
      ]),
    );
    for (const store of [stores, talking, { DATABASE_URL: talking['DATABASE_URL'] }]) {
      await withFunction({ DOCENT_STORE_SESSIONS: '1', ...store }, async (send, open) => {
        const token = { Authorization: await open() };
        await send('/api/chat', { body: selectionQuestion(), headers: token });
        expect((await send('/api/sessions', { method: 'GET', headers: token })).text).toContain(
          'store_unavailable',
        );
      });
    }
    const turnstile = { DOCENT_TURNSTILE_SECRET: valueOf('DOCENT_TURNSTILE_SECRET') };
    for (const way of ['json-401', 'html-500']) {
      const env = { ...turnstile, DOCENT_TURNSTILE_VERIFY_URL: `${echo.url}/${way}` };
      await withFunction(env, async (send) => {
        await send('/api/session');
        await send('/api/session', { body: { turnstile_token: 'x' } });
      });
    }
    await withFunction({ DOCENT_AUTH_ISSUER: echo.url }, async (send) => {
      await send('/api/session', { body: { user_token: 'x' } });
      await send('/api/session', { body: { user_token: 'eyJhbGciOiJFUzI1NiJ9.e30.AAAA' } });
    });
    await withFunction({ DOCENT_AUTH_ISSUER: echo.url, DOCENT_AUTH_REQUIRED: '1' }, async (send) => {
      await send('/api/session');
    });
    await withFunction({ DOCENT_RATE_PER_MINUTE: '1' }, async (send, open) => {
      const headers = { Authorization: await open() };
      for (let count = 0; count < 2; count += 1)
        await send('/api/chat', { body: selectionQuestion(), headers });
    });
    await withFunction({ DOCENT_QUESTIONS_PER_DAY: '1' }, async (send, open) => {
      const headers = { Authorization: await open() };
      for (let count = 0; count < 2; count += 1)
        await send('/api/chat', { body: selectionQuestion(), headers });
    });
    await withFunction({ DOCENT_PAUSED: '1' }, async (send) => void (await send('/api/chat')));
    await withFunction({ DOCENT_MAX_STREAMS: '1' }, async (send, open) => {
      const headers = { Authorization: await open() };
      model.faults.push(
        { kind: 'stall', afterWords: 'before-headers' },
        { kind: 'stall', afterWords: 'before-headers' },
      );
      await Promise.all([1, 2, 3].map(() => send('/api/chat', { body: selectionQuestion(), headers })));
    });
    let aheadMs = 0;
    await withFunction(
      {},
      async (send, open) => {
        const headers = { Authorization: await open() };
        aheadMs = 3_600_000;
        await send('/api/chat', { body: selectionQuestion(), headers });
      },
      { now: () => Date.now() + aheadMs },
    );
    await withFunction({}, async (send) => void (await send('/api/session')), {
      randomBytes: () => {
        throw new RangeError(JSON.stringify(environment));
      },
    });
    // Each secret in a form that the check of the environment refuses.
    for (const name of NAMES) {
      await withFunction(
        { [name]: `${valueOf(name).slice(0, 8)} \u201c${valueOf(name)}\u201d` },
        async (send) => {
          await send('/api/session');
        },
      );
    }
    await withFunction(
      { DOCENT_ORIGINS: `*,${valueOf('DOCENT_SECRET')}` },
      async (send) => void (await send('/api/chat')),
    );
  });

  it('and every code of the table was among what it said', () => {
    expect([...codes].sort()).toEqual(Object.keys(ERRORS).sort());
    expect(said.length).toBeGreaterThan(200);
    expect(findCanaries(Buffer.from(said.join('\n')), canaries)).toEqual([]);
    // The key did go where it belongs.
    expect(
      model.requests.some(({ authorization }) => authorization === `Bearer ${valueOf('OPENAI_API_KEY')}`),
    ).toBe(true);
    expect(echoed).toBeGreaterThan(ECHOES.length);
  });
});

const question = (): Record<string, unknown> => bookQuestion(valueOf('DOCENT_SECRET'));

type Send = (
  route: string,
  request?: { method?: string; body?: unknown; headers?: Record<string, string>; accept?: string },
) => Promise<{ status: number; text: string }>;

let echoed = 0;

/** How a server may say the secrets it was sent, by the first part of the path. */
const ECHOES = [
  'json-401',
  'json-500',
  'html-500',
  'html-200',
  'event-200',
  'bad-json-200',
  'line-200',
  'redirect-307',
  'header-429',
  'reason-403',
  'chunk-error-200',
] as const;

/** Repeats request headers and body in what it answers. */
const echoSecrets: RequestListener = (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (part: string) => (body += part));
  request.once('end', () => {
    const authorization = request.headers.authorization ?? '';
    const key = authorization.replace('Bearer ', '');
    if (key !== '' || body !== '') echoed += 1;
    const way = (request.url ?? '').split('/')[1] ?? '';
    const status = Number(/\d+$/.exec(way)?.[0] ?? 404);
    const secret = `Invalid key: ${authorization} ${key} ${body}`;
    const json = JSON.stringify({ error: { message: secret, code: key, type: key } });
    const type = way.startsWith('html')
      ? 'text/html'
      : status === 200
        ? 'text/event-stream'
        : 'application/json';
    if (way.startsWith('reason')) response.statusMessage = `Forbidden ${key}`;
    response.writeHead(status, {
      'Content-Type': type,
      'X-Key': key,
      'Set-Cookie': `key=${key}`,
      'X-Request-Id': key,
      ...(way.startsWith('redirect') ? { Location: `http://127.0.0.1:1/${key}` } : {}),
      ...(way.startsWith('header') ? { 'Retry-After': `60; ${key}`, 'retry-after-ms': key } : {}),
    });
    if (way.startsWith('html')) response.end(`<!doctype html><title>${key}</title><p>${secret}</p>`);
    else if (way.startsWith('event')) response.end(`data: ${json}\n\n`);
    else if (way.startsWith('bad-json')) response.end(`data: {"choices":[{"delta":{"content": ${secret}\n\n`);
    else if (way.startsWith('line')) response.end(`data: ${key.repeat(8_000)}`);
    else if (way.startsWith('chunk-error')) {
      response.write(`event: error\nid: ${key}\n: ${key}\ndata: ${json}\n\n`);
      setTimeout(() => response.destroy(), 10);
    } else response.end(json);
  });
};

/** The book's own, and maps of its scripts: a published map holds what a bundle dropped. */
const CONFIG_WITH_SOURCE_MAPS = `import config from '../../docusaurus.config.js';

export default {
  ...config,
  plugins: [
    ...config.plugins,
    () => ({
      name: 'source-maps',
      configureWebpack: (_config, isServer) => (isServer ? {} : { devtool: 'source-map' }),
    }),
  ],
};
`;
