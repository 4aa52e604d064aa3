import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../scripts/stand-ins/listen.js';
import { startAuthServer } from './auth-server.js';
import {
  bookQuestion,
  type Harness,
  ORIGIN,
  readEvents,
  readRefusal,
  selectionQuestion,
  signedContents,
  signedPassage,
  startHarness,
  testSecret,
} from './harness.js';
import { sendRaw } from './raw-request.js';
import { openPostgres, openRedis, prepareServers, type TestStore } from './servers.js';

const reason = await prepareServers();

const SECRET = testSecret('all instances');
const HEADER = { DOCENT_ADDRESS_HEADER: 'x-client', DOCENT_ADDRESS_RATE_PER_MINUTE: '1000000' };
const SHARE = { ...HEADER, DOCENT_ADDRESS_SHARE: '10' };

const from = (address: string): { headers: Record<string, string> } => ({ headers: { 'x-client': address } });

async function withHarness(
  options: Parameters<typeof startHarness>[0],
  run: (harness: Harness) => Promise<void>,
): Promise<void> {
  const harness = await startHarness(options);
  try {
    await run(harness);
  } finally {
    await harness.close();
  }
}

/** Asks the same question again and again, in one session. @returns How many were answered, and the last refusal's code. */
async function askTimes(
  harness: Harness,
  count: number,
  address: string,
  body: object = selectionQuestion(),
): Promise<{ answered: number; code: string | null }> {
  const { token } = await harness.openSession();
  let answered = 0;
  let code: string | null = null;
  for (let asked = 0; asked < count; asked += 1) {
    const response = await harness.chat(body, { token, ...from(address) });
    if (response.status === 200) answered += (await readEvents(response)).isDone ? 1 : 0;
    else ({ code } = await readRefusal(response));
  }
  return { answered, code };
}

describe('a day’s budget of 10 million tokens', () => {
  it('survives 207 questions of 48 kB in rare script from one address, whose share is then used up', async () => {
    let billed = 0;
    const bill = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const { messages }: { messages: { content: string }[] } = JSON.parse(await text(request));
      const input = messages.reduce((total, { content }) => total + Buffer.byteLength(content), 0);
      billed += input + 100;
      answerWith(response, { prompt_tokens: input, completion_tokens: 100 });
    };
    const server = createServer((request, response) => {
      void bill(request, response);
    });
    const { port, close } = await listen(server, 0);
    const env = { ...SHARE, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
    try {
      await withHarness({ env }, async (harness) => {
        const large = selectionQuestion({
          message: '\u{a015}'.repeat(4_000),
          selected_text: '\u{a016}'.repeat(12_000),
        });
        const attack = await askTimes(harness, 207, '203.0.113.7', large);
        expect(attack.code).toBe('share_exhausted');
        expect(billed).toBeLessThanOrEqual(1_000_000);
        // The whole prefix is one sender; everybody else has their own share.
        expect(await askTimes(harness, 1, '203.0.113.200', large)).toMatchObject({ answered: 0 });
        expect(await askTimes(harness, 1, '198.51.100.1', large)).toEqual({ answered: 1, code: null });
        expect(await askTimes(harness, 1, '2001:db8::1')).toEqual({ answered: 1, code: null });
        expect(harness.logs.find(({ code }) => code === 'share_exhausted')).toMatchObject({
          status: 429,
          detail: 'address prefix tokens',
        });
      });
    } finally {
      await close();
    }
  });

  it('has room for a class of 30 behind one address that asks at the same moment, with the largest prompt', async () => {
    await withHarness({ env: SHARE, wordDelayMs: 5 }, async (harness) => {
      const { secret } = harness;
      const texts = ['Of the Moon. ', 'Of the Sun. '].map((text) => text.repeat(600).slice(0, 6_000));
      const context = texts.map((text, count) => signedPassage(secret, { id: `chunk-${count}`, text }));
      const contents = [signedContents(secret, { text: '- The Moon\n'.repeat(545) })];
      const question = bookQuestion(secret, { context, contents, can_search: true });
      const responses = await Promise.all(
        Array.from({ length: 30 }, () => harness.chat(question, from('203.0.113.7'))),
      );
      expect(responses.map(({ status }) => status)).toEqual(Array(30).fill(200));
      await Promise.all(responses.map((response) => response.text()));
    });
  });
});

describe('a day’s budget of 30 questions', () => {
  const env = { ...SHARE, DOCENT_QUESTIONS_PER_DAY: '30' };

  it('gives one address a tenth, until midnight, and a small one at least one question', async () => {
    await withHarness({ env }, async (harness) => {
      expect(await askTimes(harness, 5, '203.0.113.7')).toEqual({ answered: 3, code: 'share_exhausted' });
      const refused = await harness.chat(selectionQuestion(), from('203.0.113.7'));
      const seconds = Number(refused.headers.get('retry-after'));
      expect(seconds >= 1 && seconds <= 86_400).toBe(true);
      expect(await readRefusal(refused)).toMatchObject({
        status: 429,
        message: "The share of today's budget for one address is used up.",
      });
      expect(await askTimes(harness, 1, '198.51.100.1')).toEqual({ answered: 1, code: null });
      harness.advance(seconds * 1_000 + 1_000);
      expect(await askTimes(harness, 1, '203.0.113.7')).toEqual({ answered: 1, code: null });
    });
    await withHarness({ env: { ...env, DOCENT_TOKENS_PER_DAY: '9000' } }, async (harness) => {
      expect((await askTimes(harness, 4, '203.0.113.7')).answered).toBe(1);
      expect((await askTimes(harness, 1, '198.51.100.1')).answered).toBe(1);
    });
  });

  it('gives selections that are not shown to be the book’s a tenth, and the reader another code than for the book’s day', async () => {
    const day = { ...HEADER, DOCENT_QUESTIONS_PER_DAY: '30', DOCENT_SELECTION_SHARE: '10' };
    await withHarness({ env: day }, async (harness) => {
      expect(await askTimes(harness, 4, '203.0.113.7')).toEqual({ answered: 3, code: 'selection_exhausted' });
      expect(harness.logs.at(-1)).toMatchObject({ status: 429, detail: 'other text questions' });
      const question = bookQuestion(harness.secret);
      expect(await askTimes(harness, 1, '203.0.113.7', question)).toEqual({ answered: 1, code: null });
    });
  });

  it('ends for the book, not for an address, where no address is known', async () => {
    await withHarness({ env }, async (harness) => {
      expect(await askTimes(harness, 31, 'unknown')).toEqual({ answered: 30, code: 'budget_exhausted' });
    });
  });

  it('gives a signed-in reader a share of their own, from whatever address', async () => {
    const auth = await startAuthServer();
    try {
      await withHarness({ env: { ...env, DOCENT_AUTH_ISSUER: auth.url } }, async (harness) => {
        expect((await askTimes(harness, 4, '203.0.113.7')).answered).toBe(3);
        const statuses: number[] = [];
        const user_token = await auth.signUp('ada');
        for (let count = 0; count < 5; count += 1) {
          const opened = await harness.post('/api/session', { user_token });
          const { token }: { token: string } = await opened.json();
          const address = from(count % 2 === 0 ? '203.0.113.7' : `198.51.${count}.1`);
          const response = await harness.chat(selectionQuestion(), { token, ...address });
          statuses.push(response.status);
          await response.text();
        }
        expect(statuses).toEqual([200, 200, 200, 429, 429]);
        expect(harness.logs.at(-1)).toMatchObject({ code: 'share_exhausted', detail: 'user questions' });
      });
    } finally {
      await auth.close();
    }
  });
});

describe('tokens that running answers hold', () => {
  it.each([
    ['the book', { DOCENT_ADDRESS_SHARE: '100', DOCENT_TOKENS_PER_DAY: '7000' }, '198.51.100.1'],
    ['one address', { DOCENT_ADDRESS_SHARE: '10', DOCENT_TOKENS_PER_DAY: '70000' }, '203.0.113.8'],
  ])('make %s busy for seconds, not until midnight', async (_name, limits, other) => {
    const env = { ...HEADER, ...limits };
    await withHarness({ env, wordDelayMs: 5 }, async (harness) => {
      const { token } = await harness.openSession();
      const ask = (address: string): Promise<Response> =>
        harness.chat(selectionQuestion(), { token, ...from(address) });
      const held = await Promise.all([ask('203.0.113.7'), ask('203.0.113.7')]);
      expect(held.map(({ status }) => status)).toEqual([200, 200]);
      const refused = await ask(other);
      expect(refused.headers.get('retry-after')).toMatch(/^[2-5]$/);
      expect(await readRefusal(refused)).toMatchObject({ status: 503, code: 'overloaded' });
      expect(harness.logs.at(-1)).toMatchObject({ detail: 'tokens reserved' });
      for (const response of held) expect((await readEvents(response)).isDone).toBe(true);
      expect((await ask(other)).status).toBe(200);
    });
  });

  it('count as used once no running answer can hold them, because their instance was killed', async () => {
    const env = { ...HEADER, DOCENT_TOKENS_PER_DAY: '4000', DOCENT_MAX_DURATION: '60' };
    const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 43_200_000;
    let nowMs = noon;
    await withHarness({ env, now: () => nowMs }, async (harness) => {
      // An answer that never ends stands for the reservation of an instance that is gone.
      harness.model.faults.push({ kind: 'stall', afterWords: 1 });
      const lost = await harness.chat(selectionQuestion(), from('203.0.113.7'));
      expect(lost.status).toBe(200);
      const refusal = async (): Promise<string> =>
        (await readRefusal(await harness.chat(selectionQuestion(), from('203.0.113.7')))).code;
      expect(await refusal()).toBe('overloaded');
      nowMs = noon + 120_000;
      expect(await refusal()).toBe('budget_exhausted');
      expect(harness.logs.at(-1)).toMatchObject({ detail: 'tokens' });
    });
  });
});

describe.skipIf(reason !== null).each([
  ['Redis', openRedis],
  ['Postgres', openPostgres],
] as const)('on %s', (_name, open) => {
  let store: TestStore;
  let instances: Harness[] = [];
  beforeAll(async () => {
    store = await open();
    const env = {
      ...store.env,
      ...SHARE,
      DOCENT_SECRET: SECRET,
      DOCENT_QUESTIONS_PER_DAY: '20',
      DOCENT_ADDRESS_SHARE: '60',
    };
    instances = await Promise.all([startHarness({ env }), startHarness({ env })]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.close()));
    await store.close();
  });

  it('of 1,000 questions at once over two instances, exactly the day’s 20 are answered, and at most 12 for one address', async () => {
    const [first, second] = instances;
    if (first === undefined || second === undefined) throw new TypeError('There is no instance.');
    const answered = await Promise.all([
      flood(first, 250, '203.0.113.7'),
      flood(second, 250, '203.0.113.8'),
      flood(first, 250, '198.51.100.7'),
      flood(second, 250, '198.51.100.8'),
    ]);
    const [one, same, other, andSame] = answered;
    expect(one + same + other + andSame).toBe(20);
    expect(Math.max(one + same, other + andSame)).toBeLessThanOrEqual(12);
    expect(first.model.requests.length + second.model.requests.length).toBe(20);
    expect(await readTotals(store, 'a:203.0.113.0/24')).toMatchObject({ questions: one + same, held: 0 });
    expect(await readTotals(store, '')).toMatchObject({ questions: 20, held: 0 });
  });

  it('settles what was reserved, so that only the tokens used are gone', async () => {
    const logs = instances.flatMap((instance) => instance.logs);
    const settled = logs.reduce((sum, { settledTokens = 0 }) => sum + settledTokens, 0);
    expect(settled).toBeGreaterThan(0);
    expect(await readTotals(store, '')).toEqual({ questions: 20, tokens: settled, held: 0 });
  });

  it('counts a day of ten billion tokens to the last one that fits', async () => {
    const most = 10_000_000_000;
    const env = { ...store.env, DOCENT_BOOK: 'large-book', DOCENT_TOKENS_PER_DAY: String(most) };
    await withHarness({ env }, async (harness) => {
      expect(await askTimes(harness, 1, '203.0.113.9')).toEqual({ answered: 1, code: null });
      // An answer is settled after its last word.
      await expect.poll(() => harness.logs.at(-1)?.settledTokens).toBeGreaterThan(0);
      const used = harness.logs.at(-1)?.settledTokens ?? 0;
      await addTokens(store, 'large-book', most - 20_000 - used);
      expect(await askTimes(harness, 1, '203.0.113.9')).toEqual({ answered: 1, code: null });
      await expect.poll(() => addTokens(store, 'large-book', 0)).toBe(most - 20_000 + used);
      await addTokens(store, 'large-book', 20_000 - used);
      expect(await askTimes(harness, 1, '203.0.113.9')).toEqual({ answered: 0, code: 'budget_exhausted' });
      expect(await addTokens(store, 'large-book', 0)).toBe(most);
    });
  });
});

/** Asks this many questions at once, in pipelines. @returns How many were answered. */
async function flood(harness: Harness, count: number, address: string): Promise<number> {
  const { token } = await harness.openSession();
  const body = JSON.stringify(selectionQuestion());
  const question = (connection: string): string =>
    [
      'POST /api/chat HTTP/1.1',
      'Host: ask.example',
      `Origin: ${ORIGIN}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `Authorization: Bearer ${token}`,
      `X-Client: ${address}`,
      `Connection: ${connection}`,
      '',
      body,
    ].join('\r\n');
  const pipeline = question('keep-alive').repeat(count / SOCKETS - 1) + question('close');
  const responses = await Promise.all(Array.from({ length: SOCKETS }, () => sendRaw(harness.url, pipeline)));
  const statuses = responses.flat().map(({ status }) => status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(
    count - statuses.filter((status) => status === 200).length,
  );
  return statuses.filter((status) => status === 200).length;
}

const SOCKETS = 10;

/** Reads a holder's totals as the store has them. */
async function readTotals(store: TestStore, holder: string): Promise<Record<string, number>> {
  const totals: Record<string, number> = { questions: 0, tokens: 0, held: 0 };
  const names: Record<string, string> = { q: 'questions', t: 'tokens', h: 'held' };
  for (const [key, points] of await readKeys(store, holder)) {
    const name = names[/:([qth]):\d+:/.exec(key)?.[1] ?? ''];
    if (name !== undefined) totals[name] = (totals[name] ?? 0) + points;
  }
  return totals;
}

/** Adds to the tokens of a book's day, as its other instances would, and returns the new total. */
async function addTokens(store: TestStore, book: string, tokens: number): Promise<number> {
  const name = hash('sha256', book, 'base64url').slice(0, 12);
  const key = `docent:${name}:t:${Math.floor(Date.now() / 86_400_000)}:`;
  if (store.kind === 'redis') {
    const { Redis } = await import('ioredis');
    const client = new Redis(store.url);
    const total = await client.incrby(key, tokens);
    client.disconnect();
    return total;
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: store.url });
  await client.connect();
  const { rows } = await client.query<{ points: string }>(
    'UPDATE docent_total SET points = points + $2 WHERE key = $1 RETURNING points',
    [key, tokens],
  );
  await client.end();
  return Number(rows[0]?.points);
}

async function readKeys(store: TestStore, holder: string): Promise<[string, number][]> {
  if (store.kind === 'redis') {
    const { Redis } = await import('ioredis');
    const client = new Redis(store.url);
    const keys = await client.keys(`*:${holder}`);
    const values = await client.mget(keys);
    client.disconnect();
    return keys.map((key, position) => [key, Number(values[position])]);
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: store.url });
  await client.connect();
  const { rows } = await client.query<{ key: string; points: string }>(
    'SELECT key, points FROM docent_total WHERE key LIKE $1',
    [`%:${holder}`],
  );
  await client.end();
  return rows.map(({ key, points }) => [key, Number(points)]);
}

function answerWith(response: ServerResponse, usage: object): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const chunk of [
    { choices: [{ delta: { content: 'Yes.' } }] },
    { choices: [{ delta: {}, finish_reason: 'stop' }] },
    { choices: [], usage },
  ]) {
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
  response.end('data: [DONE]\n\n');
}
