import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ERRORS } from '../api/_contract/errors.js';
import { sessionResponseSchema } from '../api/_contract/request.js';
import { bookQuestion, ORIGIN, selectionQuestion, testSecret } from '../api/_test/harness.js';
import { listen } from '../scripts/stand-ins/listen.js';
import { serveFunction, type ServedFunction } from '../scripts/stand-ins/serve-function.js';
import { startStandInModel, type StandInModel } from '../scripts/stand-ins/stand-in-model.js';
import { findCanaries } from './canaries.js';
import { countEchoed, ECHOES, echoSecrets } from './echo-secrets.js';
import { canaries, environment, NAMES, valueOf } from './planted-secrets.js';

const BOOK = 'docent-handbook';

describe('a function that fails in every way it can', () => {
  const servers: (() => Promise<unknown>)[] = [];
  /** Everything that anyone except the model's servers received: bodies, headers, log lines, printed output. */
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
    // This store echoes what it receives, as the errors of some stores do: `-ERR` for Redis, garbage for Postgres.
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

  /** Starts a function with all the secrets, asks, and records everything it outputs. */
  async function withFunction(
    more: Record<string, string | undefined>,
    ask: (send: Send, open: () => Promise<string>) => Promise<void>,
    options: Partial<Parameters<typeof serveFunction>[0]> = {},
  ): Promise<void> {
    const env: Record<string, string | undefined> = {
      ...environment,
      // Each of these is set only in the test in which its service fails.
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
        ...(method === 'POST' ? writeBody(body) : {}),
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

  it('answers, refuses and fails without revealing any secret', async () => {
    await withFunction({ DOCENT_BOOK: 'test-book' }, async (send, open) => {
      const token = { Authorization: await open() };
      const good = await send('/api/chat', { body: question(), headers: token });
      expect(good.text).toContain('[DONE]');
      const whole = await send('/api/chat', { body: question(), headers: token, accept: 'application/json' });
      expect(whole.status).toBe(200);
      const steered = { ...question(), can_search: true };
      const searchCall = {
        kind: 'call',
        name: 'search_book',
        arguments: '{"queries": ["signature"]}',
      } as const;
      model.faults.push(searchCall);
      expect((await send('/api/chat', { body: steered, headers: token })).text).toContain('data-step');
      const bad: [unknown, Record<string, string>][] = [
        ['{', token],
        [{ ...question(), message: '' }, token],
        [{ ...question(), message: 'x'.repeat(4_001) }, token],
        [selectionQuestion({ selected_text: '' }), token],
        [selectionQuestion({ selected_text: 'x'.repeat(12_001) }), token],
        [' '.repeat(140_000), token],
        [question(), {}],
        [question(), { Authorization: 'Bearer x' }],
        [question(), { ...token, Origin: 'https://second.example' }],
        [question(), { ...token, Origin: 'https://evil.example' }],
        [question(), { ...token, Origin: '' }],
        [question(), { ...token, 'Content-Type': 'text/plain' }],
        [
          { ...question(), context: [{ ...Object(bookQuestion(testSecret('another'))['context'])[0] }] },
          token,
        ],
        [{ ...question(), history: [{ question: 'a', answer: 'b', receipt: 'c.d' }] }, token],
        [{ ...steered, step: { queries: ['a'], receipt: 'b' } }, token],
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

  it('reveals none when the model servers echo the Authorization header in everything they send', async () => {
    const searches = ['off', 'auto', 'always'];
    for (const [way, search] of ECHOES.flatMap((echoed) => searches.map((each) => [echoed, each] as const))) {
      await withFunction(
        {
          DOCENT_SEARCH: search,
          DOCENT_BOOK: 'test-book',
          OPENAI_BASE_URL: `${echo.url}/${way}`,
          OPENAI_FALLBACK_BASE_URL: `${echo.url}/${way}`,
        },
        async (send, open) => {
          const token = { Authorization: await open() };
          for (const accept of ['text/event-stream', 'application/json']) {
            const body = { ...question(), can_search: true };
            const answer = await send('/api/chat', { body, headers: token, accept });
            expect({ way, text: answer.text }).toMatchObject({
              way,
              text: expect.stringMatching(/upstream_(error|timeout)/),
            });
          }
        },
      );
    }
  });

  it('reveals none when stores, Turnstile, an issuer, the clock or the platform fail', async () => {
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
    await withFunction({ DOCENT_QUESTIONS_PER_DAY: '10' }, async (send, open) => {
      const headers = { Authorization: await open() };
      for (let count = 0; count < 2; count += 1)
        await send('/api/chat', { body: selectionQuestion(), headers });
    });
    const onlyOther = { DOCENT_ADDRESS_SHARE: '100', DOCENT_SELECTION_SHARE: '10' };
    await withFunction({ DOCENT_QUESTIONS_PER_DAY: '10', ...onlyOther }, async (send, open) => {
      const headers = { Authorization: await open() };
      for (let count = 0; count < 2; count += 1)
        await send('/api/chat', { body: selectionQuestion(), headers });
    });
    await withFunction(
      {},
      async (send, open) => {
        const headers = { Authorization: await open() };
        await send('/api/chat', { body: endsAfter(500), headers });
      },
      { deadlines: { bodyMs: 100 } },
    );
    await withFunction({ DOCENT_MODES: 'selection_only', DOCENT_SELECTION: 'book' }, async (send, open) => {
      const headers = { Authorization: await open() };
      await send('/api/chat', { body: selectionQuestion(), headers });
      await send('/api/chat', { body: question(), headers });
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
    // Each secret is set in a form that the check of the environment rejects.
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

  it('returned every error code of the table along the way', () => {
    expect([...codes].sort()).toEqual(Object.keys(ERRORS).sort());
    expect(said.length).toBeGreaterThan(200);
    expect(findCanaries(Buffer.from(said.join('\n')), canaries)).toEqual([]);
    // This shows that the key reached the model's server.
    expect(
      model.requests.some(({ authorization }) => authorization === `Bearer ${valueOf('OPENAI_API_KEY')}`),
    ).toBe(true);
    expect(countEchoed()).toBeGreaterThan(ECHOES.length);
  });
});

const question = (): Record<string, unknown> => bookQuestion(valueOf('DOCENT_SECRET'));

type Send = (
  route: string,
  request?: { method?: string; body?: unknown; headers?: Record<string, string>; accept?: string },
) => Promise<{ status: number; text: string }>;

/** A stream is sent as it is, and others as JSON. */
function writeBody(body: unknown): object {
  if (body instanceof ReadableStream) return { body, duplex: 'half' };
  return { body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) };
}

/** A body that falls silent, and ends after so many milliseconds. */
function endsAfter(ms: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(body) {
      body.enqueue(Buffer.from('{'));
      setTimeout(() => body.close(), ms);
    },
  });
}
