import { createServer } from 'node:http';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listen } from '../../scripts/stand-ins/listen.js';
import { challengeSchema, type Challenge, type PowChallenge, type Proof } from '../_contract/challenge.js';
import { sessionResponseSchema } from '../_contract/request.js';
import { bookQuestion, ORIGIN, readRefusal, startHarness, testSecret, type Harness } from './harness.js';

async function readChallenge(response: Response): Promise<Challenge> {
  expect(await readRefusal(response.clone())).toMatchObject({ status: 401, code: 'challenge_required' });
  const body = z.object({ error: z.object({ challenge: z.unknown() }) }).parse(await response.json());
  return challengeSchema.parse(body.error.challenge);
}

async function askForPow(harness: Harness): Promise<PowChallenge> {
  const { pow } = await readChallenge(await harness.post('/api/session', {}));
  if (pow === undefined) throw new TypeError('There is no proof of work in the challenge.');
  return pow;
}

async function solve(challenge: PowChallenge): Promise<Proof> {
  const solution = await solveChallenge({ challenge, deriveKey });
  if (solution === null) throw new TypeError('There is no solution.');
  return { challenge, solution };
}

async function idOf(response: Response): Promise<string> {
  return sessionResponseSchema.parse(await response.json()).session_id;
}

describe('a session that costs a proof of work', () => {
  const env = { DOCENT_POW: '1', DOCENT_POW_DIFFICULTY: '10', DOCENT_SECRET: testSecret('admission') };
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ env });
  });
  afterAll(() => harness.close());

  it('is opened by a solved challenge, answers, and is renewed by its token alone', async () => {
    const proof = await solve(await askForPow(harness));
    const opened = await harness.post('/api/session', { proof });
    expect(opened.status).toBe(200);
    const { token, session_id: id } = sessionResponseSchema.parse(await opened.json());
    expect(id).toMatch(/^[\w-]{22}$/);
    const answer = await harness.chat(bookQuestion(env.DOCENT_SECRET), { token });
    expect(answer.status).toBe(200);
    await answer.text();
    expect(await idOf(await harness.post('/api/session', {}, { Authorization: `Bearer ${token}` }))).toBe(id);
  });

  it('takes a proof once, and on another instance only for the same session', async () => {
    const proof = await solve(await askForPow(harness));
    const answers = await Promise.all([1, 2, 3].map(() => harness.post('/api/session', { proof })));
    const [opened, ...more] = answers.filter(({ status }) => status === 200);
    if (opened === undefined || more.length > 0) throw new TypeError('It counted another number of times.');
    const id = await idOf(opened);
    const another = await startHarness({ env });
    try {
      expect(await idOf(await another.post('/api/session', { proof }))).toBe(id);
    } finally {
      await another.close();
    }
  });

  it('is not opened by a challenge that was altered, is unsolved, has expired, or was issued for another site', async () => {
    const proof = await solve(await askForPow(harness));
    const { challenge, solution } = proof;
    const change = (parameters: Partial<PowChallenge['parameters']>): Proof => ({
      solution,
      challenge: { ...challenge, parameters: { ...challenge.parameters, ...parameters } },
    });
    const stranger = await startHarness({ env: { ...env, DOCENT_SECRET: testSecret('stranger') } });
    const foreign = await solve(await askForPow(stranger));
    await stranger.close();
    const bad: Record<string, Proof> = {
      'no solution': { challenge, solution: { counter: 0, derivedKey: '0'.repeat(64) } },
      easier: change({ cost: 1 }),
      longer: change({ expiresAt: challenge.parameters.expiresAt + 600 }),
      'other nonce': change({ nonce: '0'.repeat(32) }),
      'other book': change({ data: { origin: ORIGIN, book: 'other' } }),
      'other signature': { solution, challenge: { ...challenge, signature: '0'.repeat(64) } },
      'solution of another': { challenge: await askForPow(harness), solution },
      'another secret': foreign,
    };
    for (const [name, one] of Object.entries(bad)) {
      const response = await harness.post('/api/session', { proof: one });
      expect({ name, ...(await readRefusal(response.clone())) }).toMatchObject({
        name,
        code: 'challenge_required',
      });
      expect((await readChallenge(response)).pow).toBeDefined();
    }
    const elsewhere = await harness.post('/api/session', { proof }, { Origin: 'https://second.example' });
    expect(await readRefusal(elsewhere)).toMatchObject({ code: 'challenge_required' });
    for (const one of [1, 'x', {}, { challenge }, { challenge: { ...challenge, more: 1 }, solution }]) {
      expect(await readRefusal(await harness.post('/api/session', { proof: one }))).toMatchObject({
        status: 400,
        code: 'invalid_request',
      });
    }
    harness.advance(121_000);
    expect(await readRefusal(await harness.post('/api/session', { proof }))).toMatchObject({
      code: 'challenge_required',
    });
    harness.advance(-121_000);
    // None of these spent it.
    expect((await harness.post('/api/session', { proof })).status).toBe(200);
  });

  it('is not opened by GET, and the challenge is for allowed origins only', async () => {
    const get = await fetch(`${harness.url}/auth/token`, { headers: { Origin: ORIGIN } });
    expect(await readRefusal(get)).toMatchObject({ status: 401, code: 'challenge_required' });
    const evil = await harness.post('/api/session', {}, { Origin: 'https://evil.example' });
    expect(await readRefusal(evil)).toMatchObject({ status: 403, code: 'origin_refused' });
  });
});

describe('a session that costs a Turnstile token', () => {
  let cloudflare: { url: string; seen: unknown[]; close: () => Promise<void> };
  let reply: { status: number; body: string; raw?: string };
  beforeAll(async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        seen.push(JSON.parse(text));
        if (reply.raw !== undefined) response.socket?.end(reply.raw, 'latin1');
        else response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
      });
    });
    const { port, close } = await listen(server, 0);
    cloudflare = { url: `http://127.0.0.1:${port}/siteverify`, seen, close };
  });
  afterAll(() => cloudflare.close());

  const say = (value: unknown, status = 200): void => {
    reply = { status, body: typeof value === 'string' ? value : JSON.stringify(value) };
  };

  it('is opened if Cloudflare confirms that the token was issued on this site, for a session, to this address', async () => {
    const harness = await startHarness({
      env: { DOCENT_TURNSTILE_SECRET: 'canary-turnstile', DOCENT_TURNSTILE_VERIFY_URL: cloudflare.url },
    });
    try {
      expect(await readChallenge(await harness.post('/api/session', {}))).toEqual({ turnstile: true });
      expect(cloudflare.seen).toEqual([]);
      const send = (): Promise<Response> =>
        harness.post('/api/session', { turnstile_token: 'from-the-page' });
      const passed = { success: true, hostname: 'book.example', action: 'docent-session' };
      say(passed);
      expect((await send()).status).toBe(200);
      expect(cloudflare.seen).toEqual([
        { secret: 'canary-turnstile', response: 'from-the-page', remoteip: '127.0.0.1' },
      ]);
      for (const other of [
        { hostname: 'evil.example' },
        { action: 'login' },
        { action: '' },
        { action: undefined },
      ]) {
        say({ ...passed, ...other });
        expect(await readChallenge(await send())).toEqual({ turnstile: true });
      }
      say({ success: false, 'error-codes': ['timeout-or-duplicate'] });
      expect(await readChallenge(await send())).toEqual({ turnstile: true });
      const down: [unknown, number][] = [
        [{ success: false, 'error-codes': ['invalid-input-secret'] }, 200],
        [passed, 500],
        ['<html>', 200],
        [{ success: 'true' }, 200],
        [`{"success":true,"hostname":"book.example","pad":"${'x'.repeat(20_000)}"}`, 200],
      ];
      for (const [body, status] of down) {
        say(body, status);
        expect(await readRefusal(await send())).toMatchObject({ status: 503, code: 'admission_unavailable' });
      }
      // Without the content the header promises, fetch's own time-out would not end the read.
      reply = {
        status: 200,
        body: '',
        raw: 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{"success":true}',
      };
      expect(await readRefusal(await send())).toMatchObject({ status: 503, code: 'admission_unavailable' });
      expect(JSON.stringify(harness.logs)).not.toContain('canary-turnstile');
    } finally {
      await harness.close();
    }
  });

  it('is opened without naming an address that is unknown or none', async () => {
    const harness = await startHarness({
      env: {
        DOCENT_TURNSTILE_SECRET: 'canary-turnstile',
        DOCENT_TURNSTILE_VERIFY_URL: cloudflare.url,
        DOCENT_ADDRESS_HEADER: 'x-reader',
      },
    });
    try {
      say({ success: true, hostname: 'book.example', action: 'docent-session' });
      const addresses = ['198.51.100.7', '[2001:db8::1]', '::ffff:198.51.100.7', 'unknown', null];
      cloudflare.seen.length = 0;
      for (const address of addresses) {
        const body = { turnstile_token: 'from-the-page' };
        expect((await harness.post('/api/session', body, { 'X-Reader': address })).status).toBe(200);
      }
      expect(cloudflare.seen.map((seen) => Object(seen).remoteip)).toEqual([
        '198.51.100.7',
        '2001:db8::1',
        '198.51.100.7',
        undefined,
        undefined,
      ]);
    } finally {
      await harness.close();
    }
  });

  it("is misconfigured in production with one of Cloudflare's test secrets, and with one alone works elsewhere", async () => {
    for (const secret of ['1', '2', '3'].map((digit) => `${digit}x0000000000000000000000000000000AA`)) {
      for (const production of [{ NODE_ENV: 'production' }, { VERCEL_ENV: 'production' }]) {
        const on = await startHarness({ env: { DOCENT_TURNSTILE_SECRET: secret, ...production } });
        try {
          expect(await readRefusal(await on.post('/api/session', {}))).toMatchObject({
            code: 'misconfigured',
          });
          expect(on.logs[0]?.problems?.[0]?.variable).toBe('DOCENT_TURNSTILE_SECRET');
        } finally {
          await on.close();
        }
      }
    }
    const testing = await startHarness({
      env: {
        DOCENT_TURNSTILE_SECRET: '1x0000000000000000000000000000000AA',
        DOCENT_TURNSTILE_VERIFY_URL: cloudflare.url,
      },
    });
    try {
      say({ success: true, hostname: 'example.com' });
      expect((await testing.post('/api/session', { turnstile_token: 'XXXX.DUMMY.TOKEN' })).status).toBe(200);
    } finally {
      await testing.close();
    }
  });
});
