import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sessionListSchema, storedSessionSchema } from '../_contract/stored-session.js';
import { chatResponseSchema, sessionResponseSchema } from '../_contract/request.js';
import { startAuthServer, type AuthServer } from './auth-server.js';
import {
  CANARY,
  ORIGIN,
  readEvents,
  readRefusal,
  selectionQuestion,
  startHarness,
  type Harness,
} from './harness.js';
import { sendRaw } from './raw-request.js';

let auth: AuthServer;
let harness: Harness;
beforeAll(async () => {
  auth = await startAuthServer();
  harness = await startHarness({
    env: { DOCENT_AUTH_ISSUER: auth.url, DOCENT_STORE_SESSIONS: '1', DOCENT_STORE_SECONDS: '300' },
  });
});
afterAll(() => Promise.all([harness.close(), auth.close()]));
beforeEach(() => {
  harness.model.requests.length = 0;
});

interface Reader {
  token: string;
  id: string;
}

async function open(jwt?: string, on: Harness = harness): Promise<Reader> {
  const response = await on.post('/api/session', jwt === undefined ? {} : { user_token: jwt });
  const { token, session_id: id } = sessionResponseSchema.parse(await response.json());
  return { token, id };
}

async function askAndKeep({ token }: Reader, on: Harness = harness): Promise<string> {
  const response = await on.chat(selectionQuestion(), { token, headers: { Accept: 'application/json' } });
  const { message_id, saved } = chatResponseSchema.parse(await response.json());
  expect(saved).toBe(true);
  return message_id;
}

const call = (path: string, token: string, method = 'GET', on: Harness = harness): Promise<Response> =>
  fetch(`${on.url}${path}`, { method, headers: { Origin: ORIGIN, Authorization: `Bearer ${token}` } });

const rate = (reader: Reader, body: unknown): Promise<Response> =>
  harness.post('/api/feedback', body, { Authorization: `Bearer ${reader.token}` });

/** A refusal without what differs between any two. */
async function faceOf(response: Response): Promise<unknown> {
  const { status, headers } = response;
  const names = [...headers.keys()].sort();
  const { error } = z.object({ error: z.looseObject({ code: z.string() }) }).parse(await response.json());
  return { status, names, error: { ...error, requestId: '' } };
}

async function listed({ token }: Reader): Promise<string[]> {
  const list = sessionListSchema.parse(await (await call('/api/sessions', token)).json());
  return list.sessions.map(({ session_id }) => session_id);
}

describe('a conversation of a user of Better Auth', () => {
  it('is visible to them in each of their sessions, and not_found to user B', async () => {
    const [jwtA, jwtB] = [await auth.signUp('owner-a'), await auth.signUp('reader-b')];
    const [a, b, stranger] = [await open(jwtA), await open(jwtB), await open()];
    const messageId = await askAndKeep(a);
    const again = await open(jwtA);
    expect((await call(`/api/sessions/${a.id}`, again.token)).status).toBe(200);
    expect(await listed(again)).toEqual([a.id]);
    const missing = { GET: '', DELETE: '' };
    for (const method of ['GET', 'DELETE'] as const) {
      missing[method] = JSON.stringify(
        await faceOf(await call('/api/sessions/AAAAAAAAAAAAAAAAAAAAAA', b.token, method)),
      );
    }
    for (const reader of [b, stranger]) {
      for (const method of ['GET', 'DELETE'] as const) {
        for (const path of [
          `/api/sessions/${a.id}`,
          `/api/sessions/${a.id}?id=${a.id}`,
          `/api/sessions/x?id=${a.id}`,
        ]) {
          const response = await call(path, reader.token, method);
          expect(JSON.stringify(await faceOf(response))).toBe(missing[method]);
        }
      }
      expect(await listed(reader)).toEqual([]);
      const rated = await rate(reader, { message_id: messageId, rating: 'down' });
      expect(await readRefusal(rated)).toMatchObject({ status: 404, code: 'not_found' });
    }
    // Another session of the owner may see and delete it; a rating belongs to the session that asked.
    expect((await call(`/api/sessions/${a.id}`, again.token, 'DELETE')).status).toBe(200);
    expect((await call(`/api/sessions/${a.id}`, a.token)).status).toBe(404);
    expect(await listed(a)).toEqual([]);
  });

  it('cannot be reached with a forged token that names its session without its user', async () => {
    const a = await open(await auth.signUp('owner-c'));
    await askAndKeep(a);
    const { forgeToken, TOKEN_HEADER, tokenClaims } = await import('./forge-token.js');
    for (const claims of [{ sid: a.id }, { sid: a.id, sub: 'A'.repeat(43) }]) {
      const token = forgeToken(TOKEN_HEADER, tokenClaims(claims), { secret: harness.secret });
      expect((await call(`/api/sessions/${a.id}`, token)).status).toBe(404);
      expect((await call(`/api/sessions/${a.id}`, token, 'DELETE')).status).toBe(404);
    }
    expect((await call(`/api/sessions/${a.id}`, a.token)).status).toBe(200);
  });
});

describe('the id in the path', () => {
  it('is one we issued or not_found, whatever it contains', async () => {
    const { token, id } = await open();
    await askAndKeep({ token, id });
    const paths = [
      '%2e%2e',
      '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      '%00',
      `${id}%00`,
      `${id}%20`,
      `${id}%0d%0aX-A:%20b`,
      `%20${id}`,
      `${id}/x`,
      `${id}%2fx`,
      `${id};x`,
      id.toUpperCase() === id ? id.toLowerCase() : id.toUpperCase(),
      'A'.repeat(10_000),
      '%',
      '%ff',
      '*',
      '__proto__',
      'constructor',
      "'%20OR%201=1%20--%20aaaaaaaaaaaa",
      'docent:*:m:*aaaaaaaaaaaa',
      encodeURIComponent('ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ'),
    ];
    for (const method of ['GET', 'DELETE']) {
      for (const path of paths) {
        const head = `${method} /api/sessions/${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}`;
        const responses = await sendRaw(
          harness.url,
          `${head}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
        );
        expect(responses).toHaveLength(1);
        const { status, code } = await readRefusal(responses[0] ?? new Response());
        expect({ method, path, status, code }).toEqual({ method, path, status: 404, code: 'not_found' });
        expect(responses[0]?.headers.get('x-a')).toBeNull();
      }
    }
    expect((await call(`/api/sessions/${id}`, token)).status).toBe(200);
  });
});

describe('what is kept', () => {
  it('cannot be read, listed, rated or deleted once it has expired', async () => {
    const reader = await open();
    const messageId = await askAndKeep(reader);
    harness.advance(299_000);
    expect((await call(`/api/sessions/${reader.id}`, reader.token)).status).toBe(200);
    harness.advance(2_000);
    try {
      expect((await call(`/api/sessions/${reader.id}`, reader.token)).status).toBe(404);
      expect((await call(`/api/sessions/${reader.id}`, reader.token, 'DELETE')).status).toBe(404);
      expect(await listed(reader)).toEqual([]);
      expect((await rate(reader, { message_id: messageId, rating: 'up' })).status).toBe(404);
    } finally {
      harness.advance(-301_000);
    }
  });

  it('is deleted once, however many requests arrive at the same time', async () => {
    const reader = await open();
    await askAndKeep(reader);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call(`/api/sessions/${reader.id}`, reader.token, 'DELETE')),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(19);
    await askAndKeep(reader);
    expect(await listed(reader)).toEqual([reader.id]);
  });

  it('accepts only valid feedback and keeps the latest', async () => {
    const reader = await open();
    const id = await askAndKeep(reader);
    const bad: unknown[] = [
      { message_id: id },
      { rating: 'up' },
      { message_id: id, rating: 'UP' },
      { message_id: id, rating: 1 },
      { message_id: [id], rating: 'up' },
      { message_id: `${id}'; DROP TABLE docent_message; --`, rating: 'up' },
      { message_id: id, rating: 'up', reason: 'half \ud800' },
      { message_id: id, rating: 'up', reason: 'nul \0' },
      { message_id: id, rating: 'up', reason: 'x'.repeat(1_001) },
      { message_id: id, rating: 'up', session_id: reader.id },
      { message_id: id, rating: 'up', ['__proto__']: { x: 1 } },
      `{"message_id":"${id}","rating":"up","__proto__":{"x":1}}`,
      '[]',
      'null',
      '{',
    ];
    for (const body of bad) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      expect({ text, ...(await readRefusal(await rate(reader, body))) }).toMatchObject({
        text,
        code: 'invalid_request',
      });
    }
    for (const rating of ['up', 'down', 'up', 'down']) {
      expect((await rate(reader, { message_id: id, rating, reason: rating })).status).toBe(200);
    }
    const kept = storedSessionSchema.parse(
      await (await call(`/api/sessions/${reader.id}`, reader.token)).json(),
    );
    expect(kept.turns.map(({ feedback }) => feedback)).toEqual([{ rating: 'down', reason: 'down' }]);
  });

  it('has its own rate limit: spam gets 429 while questions are still answered', async () => {
    const few = await startHarness({
      env: { DOCENT_STORE_SESSIONS: '1', DOCENT_ADDRESS_RATE_PER_MINUTE: '3', DOCENT_SIGNED_IN_FACTOR: '2' },
    });
    try {
      const reader = await open(undefined, few);
      const statuses: number[] = [];
      for (let count = 0; count < 9; count += 1) {
        const response = await few.post(
          '/api/feedback',
          { message_id: 'AAAA', rating: 'up' },
          { Authorization: `Bearer ${reader.token}` },
        );
        statuses.push((await readRefusal(response)).status);
      }
      expect(statuses).toEqual([404, 404, 404, 404, 404, 404, 429, 429, 429]);
      for (const method of ['GET', 'DELETE']) {
        expect(
          await readRefusal(await call(`/api/sessions/${reader.id}`, reader.token, method, few)),
        ).toMatchObject({
          code: 'rate_limited',
        });
      }
      const answer = await few.chat(selectionQuestion(), { token: reader.token });
      expect((await readEvents(answer)).isDone).toBe(true);
    } finally {
      await few.close();
    }
  });
});

describe('metrics and health', () => {
  const KEY = `${CANARY}-metrics-key`;
  let on: Harness;
  beforeAll(async () => {
    on = await startHarness({ env: { DOCENT_METRICS_KEY: KEY } });
  });
  afterAll(() => on.close());

  it('metrics are not_found without the key, for any method and any guess', async () => {
    const guesses = [
      null,
      'Bearer',
      'Bearer x',
      `Bearer ${KEY.slice(0, -1)}`,
      `Bearer ${KEY.slice(0, 8)}`,
      `Bearer ${KEY}${KEY}`,
      `Bearer ${KEY.toUpperCase()}`,
      `Basic ${Buffer.from(`x:${KEY}`).toString('base64')}`,
      KEY,
      `Bearer ${'x'.repeat(100_000)}`,
    ];
    const faces = new Set<string>();
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      for (const guess of guesses) {
        const headers = { Origin: ORIGIN, ...(guess === null ? {} : { Authorization: guess }) };
        const response = await fetch(`${on.url}/api/metrics`, { method, headers });
        faces.add(JSON.stringify(await faceOf(response)));
        const head = await fetch(`${on.url}/api/metrics`, { method: 'HEAD', headers });
        expect(head.status).toBe(404);
      }
    }
    const nowhere = await fetch(`${on.url}/api/metricz`, { headers: { Origin: ORIGIN } });
    expect([...faces]).toEqual([JSON.stringify(await faceOf(nowhere))]);
  });

  it('metrics contain no secret, and a POST is a 405', async () => {
    const headers = { Authorization: `Bearer ${KEY}` };
    const text = await (await fetch(`${on.url}/api/metrics`, { headers })).text();
    expect(text).toContain('docent_requests_total');
    expect(text).not.toContain(CANARY);
    const head = await fetch(`${on.url}/api/metrics`, { method: 'HEAD', headers });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const posted = await on.post('/api/metrics', {}, headers);
    expect(await readRefusal(posted)).toMatchObject({ code: 'method_not_allowed' });
  });

  it('health tells everyone the same, besides what becomes of their origin, and a session token does not open metrics', async () => {
    const { token } = await open(undefined, on);
    const texts = await Promise.all(
      [{}, { Origin: 'https://evil.example' }, { Authorization: `Bearer ${KEY}` }].map(async (headers) => {
        const response = await fetch(`${on.url}/api/health?verbose=1&debug`, { headers });
        // Any page may read it, but never with a reader's cookies.
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
        expect(response.headers.get('access-control-allow-credentials')).toBeNull();
        return (await response.text()).replace(/"origin":"(?:none|refused)"|"time":"[^"]*"/gu, '');
      }),
    );
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).not.toContain(CANARY);
    expect(
      (await fetch(`${on.url}/api/metrics`, { headers: { Authorization: `Bearer ${token}` } })).status,
    ).toBe(404);
  });
});
