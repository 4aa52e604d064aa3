import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionResponseSchema, type SessionResponse } from '../_contract/request.js';
import {
  bookQuestion,
  CANARY,
  ORIGIN,
  readRefusal,
  startHarness,
  type Harness,
  type TestHeaders,
} from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const MINUTE = 60_000;

async function open(headers: TestHeaders = {}): Promise<SessionResponse> {
  const response = await harness.post('/api/session', {}, headers);
  expect(response.status).toBe(200);
  return sessionResponseSchema.parse(await response.json());
}

describe('a session', () => {
  it('is opened with a token of ten minutes and an id of 128 random bits', async () => {
    const first = await open();
    const second = await open();
    expect(first.expires_in).toBe(600);
    expect(first.session_id).toMatch(/^[\w-]{22}$/);
    expect(second.session_id).not.toBe(first.session_id);
    expect(second.token).not.toBe(first.token);
  });

  it('is also opened by an empty POST and by GET /auth/token', async () => {
    const headers = { Origin: ORIGIN };
    const post = await fetch(`${harness.url}/api/session`, { method: 'POST', headers });
    expect(sessionResponseSchema.parse(await post.json()).expires_in).toBe(600);
    const get = await fetch(`${harness.url}/auth/token`, { headers });
    expect(sessionResponseSchema.parse(await get.json()).expires_in).toBe(600);
    expect(get.headers.get('cache-control')).toContain('no-store');
    const stranger = await fetch(`${harness.url}/auth/token`, {
      headers: { Origin: 'https://evil.example' },
    });
    expect(await readRefusal(stranger)).toMatchObject({ status: 403, code: 'origin_refused' });
  });

  it('ignores what the body claims about it', async () => {
    const response = await harness.post('/api/session', { sid: 'mine', jti: 'mine', session_id: 'mine' });
    expect(sessionResponseSchema.parse(await response.json()).session_id).not.toBe('mine');
    for (const body of ['[]', '1', '{']) {
      expect(await readRefusal(await harness.post('/api/session', body))).toMatchObject({
        code: 'invalid_request',
      });
    }
    const plain = await harness.post('/api/session', '{}', { 'Content-Type': 'text/plain' });
    expect(await readRefusal(plain)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    const large = await harness.post('/api/session', ' '.repeat(140_000));
    expect(await readRefusal(large)).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  it('accepts only POST and GET', async () => {
    const response = await fetch(`${harness.url}/api/session`, {
      method: 'DELETE',
      headers: { Origin: ORIGIN },
    });
    expect(response.headers.get('allow')).toBe('POST, GET, OPTIONS');
    expect(await readRefusal(response)).toMatchObject({ status: 405 });
  });
});

describe('renewal', () => {
  it('keeps the session, even if the token expired up to a day ago', async () => {
    const clock = await startHarness({ env: { DOCENT_SESSION_HOURS: '48' } });
    try {
      const renew = async (token: string): Promise<Response> =>
        clock.post('/api/session', {}, { Authorization: `Bearer ${token}` });
      const first = await clock.openSession();
      clock.advance(11 * MINUTE);
      const refused = await clock.chat(bookQuestion(clock.secret), { token: first.token });
      expect(await readRefusal(refused)).toMatchObject({ status: 401, code: 'token_expired' });
      const second = sessionResponseSchema.parse(await (await renew(first.token)).json());
      expect(second.session_id).toBe(first.sessionId);
      const answered = await clock.chat(bookQuestion(clock.secret), { token: second.token });
      expect(answered.status).toBe(200);
      await answered.text();
      clock.advance(24 * 60 * MINUTE);
      const third = sessionResponseSchema.parse(await (await renew(second.token)).json());
      expect(third.session_id).toBe(first.sessionId);
      expect(await readRefusal(await renew(first.token))).toMatchObject({
        status: 401,
        code: 'token_expired',
      });
    } finally {
      await clock.close();
    }
  });

  it('keeps the receipts of the conversation valid', async () => {
    const { token } = await harness.openSession();
    const body = bookQuestion(harness.secret, { message: 'Is the Moon cheese?' });
    const first = await harness.chat(body, { token, headers: { Accept: 'application/json' } });
    const answer: unknown = await first.json();
    if (typeof answer !== 'object' || answer === null || !('receipt' in answer) || !('response' in answer)) {
      throw new TypeError('There is no answer.');
    }
    const turn = {
      question: 'Is the Moon cheese?',
      answer: String(answer.response),
      receipt: String(answer.receipt),
    };
    const renewed = await open({ Authorization: `Bearer ${token}` });
    const second = await harness.chat(bookQuestion(harness.secret, { history: [turn] }), {
      token: renewed.token,
    });
    expect(second.status).toBe(200);
    await second.text();
  });

  it('refuses a malformed token or one for another origin', async () => {
    const { token } = await harness.openSession();
    const bad = await harness.post('/api/session', {}, { Authorization: `Bearer ${token}x` });
    expect(await readRefusal(bad)).toMatchObject({ status: 401, code: 'token_invalid' });
    const elsewhere = await harness.post(
      '/api/session',
      {},
      { Authorization: `Bearer ${token}`, Origin: 'https://second.example' },
    );
    expect(await readRefusal(elsewhere)).toMatchObject({ status: 403, code: 'origin_mismatch' });
    const basic = await harness.post('/api/session', {}, { Authorization: 'Basic eDp5' });
    expect(await readRefusal(basic)).toMatchObject({ status: 401, code: 'token_missing' });
  });
});

describe('the secrets', () => {
  it('are in no log line, response or token', async () => {
    const { token } = await harness.openSession();
    await (await harness.chat(bookQuestion(harness.secret), { token })).text();
    const said = [JSON.stringify(harness.logs), token, ...token.split('.').map(decode)].join('\n');
    expect(said).not.toContain(CANARY);
    expect(JSON.stringify(harness.logs)).not.toContain(token);
  });
});

function decode(part: string): string {
  return Buffer.from(part, 'base64url').toString('latin1');
}
