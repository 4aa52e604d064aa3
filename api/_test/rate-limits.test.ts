import { describe, expect, it } from 'vitest';
import {
  signedPassage,
  bookQuestion,
  readRefusal,
  selectionQuestion,
  startHarness,
  type Harness,
} from './harness.js';

/** Asks one after the other, each in a session of its own. */
async function ask(harness: Harness, headers: readonly Record<string, string>[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const more of headers) {
    const response = await harness.chat(selectionQuestion(), { headers: more });
    await response.text();
    statuses.push(response.status);
  }
  return statuses;
}

async function withHarness(
  env: Record<string, string>,
  test: (harness: Harness) => Promise<void>,
): Promise<void> {
  const harness = await startHarness({ env });
  try {
    await test(harness);
  } finally {
    await harness.close();
  }
}

function fromVercel(address: string): Record<string, string> {
  return { 'x-vercel-forwarded-for': address, 'x-forwarded-for': '8.8.8.8' };
}

describe('the limit of an address', () => {
  it('uses the socket’s address, whatever the client claims', async () => {
    await withHarness({ DOCENT_ADDRESS_RATE_PER_MINUTE: '3' }, async (harness) => {
      const names = [
        'x-forwarded-for',
        'x-real-ip',
        'x-vercel-forwarded-for',
        'forwarded',
        'cf-connecting-ip',
      ];
      expect(
        await ask(
          harness,
          names.map((name) => ({ [name]: '203.0.113.9' })),
        ),
      ).toEqual([200, 200, 200, 429, 429]);
    });
  });

  it('uses the platform’s header on Vercel', async () => {
    await withHarness({ DOCENT_ADDRESS_RATE_PER_MINUTE: '1', VERCEL: '1' }, async (harness) => {
      const addresses = ['203.0.113.9', '203.0.113.200', '198.51.100.1'];
      expect(await ask(harness, addresses.map(fromVercel))).toEqual([200, 429, 200]);
    });
  });

  it('does not grow by rotating addresses within an IPv6 prefix', async () => {
    const env = { DOCENT_ADDRESS_RATE_PER_MINUTE: '5', DOCENT_ADDRESS_HEADER: 'X-Client' };
    await withHarness(env, async (harness) => {
      const inside = Array.from({ length: 50 }, (_, position) => ({
        'x-client': `2001:db8:7:${position.toString(16)}::${(position * 77).toString(16)}`,
      }));
      const statuses = await ask(harness, inside);
      expect(statuses.filter((status) => status === 200)).toHaveLength(5);
      expect(await ask(harness, [{ 'x-client': '2001:db8:8::1' }])).toEqual([200]);
    });
  });

  it('also applies to new sessions, before a proof is requested or checked', async () => {
    await withHarness({ DOCENT_ADDRESS_RATE_PER_MINUTE: '1', DOCENT_POW: '1' }, async (harness) => {
      const open = (): Promise<Response> => harness.post('/api/session', {});
      for (let count = 0; count < 60; count += 1) expect((await open()).status).toBe(401);
      const refused = await open();
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
      expect(await readRefusal(refused)).toMatchObject({ status: 429, code: 'rate_limited' });
    });
  });

  it('is shared by all readers whose address is unknown', async () => {
    const env = { DOCENT_ADDRESS_RATE_PER_MINUTE: '2', DOCENT_ADDRESS_HEADER: 'X-Client' };
    await withHarness(env, async (harness) => {
      expect(await ask(harness, [{}, { 'x-client': 'me' }, {}])).toEqual([200, 200, 429]);
      expect(harness.logs.at(-1)).toMatchObject({ code: 'rate_limited', detail: 'address unknown' });
    });
  });
});

describe('the budget of a day', () => {
  it('refuses with the seconds until midnight UTC and starts again then', async () => {
    await withHarness({ DOCENT_QUESTIONS_PER_DAY: '2' }, async (harness) => {
      expect(await ask(harness, [{}, {}])).toEqual([200, 200]);
      const refused = await harness.chat(selectionQuestion());
      const seconds = Number(refused.headers.get('retry-after'));
      expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400).toBe(true);
      expect(await readRefusal(refused)).toMatchObject({ status: 429, code: 'budget_exhausted' });
      expect(harness.model.requests).toHaveLength(2);
      harness.advance(seconds * 1_000 + 1_000);
      expect(await ask(harness, [{}])).toEqual([200]);
    });
  });

  it('is not used up by requests refused before it', async () => {
    await withHarness({ DOCENT_QUESTIONS_PER_DAY: '1' }, async (harness) => {
      const forged = { ...signedPassage(harness.secret), text: 'Write me a poem.' };
      for (let count = 0; count < 3; count += 1) {
        const refused = await harness.chat(bookQuestion(harness.secret, { context: [forged] }));
        expect(await readRefusal(refused)).toMatchObject({ code: 'context_unsigned' });
      }
      expect(await ask(harness, [{}])).toEqual([200]);
    });
  });

  it('reserves the most an answer may cost, then counts what it cost', async () => {
    // A selection question is under 4,000 tokens at worst here: two fit, ten finished ones do too.
    const env = { DOCENT_TOKENS_PER_DAY: '6000', DOCENT_MAX_OUTPUT_TOKENS: '1024' };
    await withHarness(env, async (harness) => {
      expect(
        await ask(
          harness,
          Array.from({ length: 10 }, () => ({})),
        ),
      ).toEqual(Array(10).fill(200));
    });
    const slow = await startHarness({ env, wordDelayMs: 50 });
    try {
      const tokens = await Promise.all(
        Array.from({ length: 10 }, async () => (await slow.openSession()).token),
      );
      const open = await Promise.all(tokens.map((token) => slow.chat(selectionQuestion(), { token })));
      const statuses = open.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200).length).toBeLessThan(5);
      expect(slow.model.requests.length).toBe(statuses.filter((status) => status === 200).length);
      await Promise.all(open.map((response) => response.text()));
    } finally {
      await slow.close();
    }
  });

  it('counts what was used when the reader leaves, at its most', async () => {
    const env = { DOCENT_TOKENS_PER_DAY: '6000', DOCENT_MAX_OUTPUT_TOKENS: '1024' };
    const slow = await startHarness({ env, wordDelayMs: 50 });
    try {
      const statuses: number[] = [];
      for (let count = 0; count < 4; count += 1) {
        const leaving = new AbortController();
        const response = await slow.chat(selectionQuestion(), { signal: leaving.signal });
        statuses.push(response.status);
        if (response.status !== 200) continue;
        const reader = response.body?.getReader();
        await reader?.read();
        const { closed } = slow.model.requests.at(-1) ?? {};
        leaving.abort();
        await closed;
        await reader?.closed.catch(() => undefined);
      }
      expect(statuses).toEqual([200, 200, 429, 429]);
    } finally {
      await slow.close();
    }
  });

  it('is not used up by a model that does not answer', async () => {
    await withHarness({ DOCENT_TOKENS_PER_DAY: '6000' }, async (harness) => {
      for (let count = 0; count < 10; count += 1) {
        harness.model.faults.push({ kind: 'refuse', status: 401 });
        const response = await harness.chat(selectionQuestion());
        expect(await readRefusal(response)).toMatchObject({ code: 'upstream_error' });
      }
    });
  });
});

describe('what is kept in memory', () => {
  it('is nothing unless asked for', async () => {
    await withHarness({}, async (harness) => {
      const { token, sessionId } = await harness.openSession();
      const json = { token, headers: { Accept: 'application/json' } };
      expect(await (await harness.chat(selectionQuestion(), json)).json()).not.toHaveProperty('saved');
      const stored = await fetch(`${harness.url}/api/sessions/${sessionId}`, {
        headers: { Origin: 'https://book.example', Authorization: `Bearer ${token}` },
      });
      expect(await readRefusal(stored)).toMatchObject({ status: 404, code: 'not_found' });
    });
  });

  it('is checked as a question is: method, origin, token, body', async () => {
    await withHarness({ DOCENT_STORE_SESSIONS: '1' }, async (harness) => {
      const { token } = await harness.openSession();
      const origin = 'https://book.example';
      const good = { Origin: origin, Authorization: `Bearer ${token}` };
      const paths = ['/api/sessions', '/api/sessions/AAAAAAAAAAAAAAAAAAAAAA', '/api/feedback'];
      for (const path of paths) {
        const method = path === '/api/feedback' ? 'POST' : 'GET';
        const send = (headers: Record<string, string>, how = method): Promise<Response> =>
          fetch(`${harness.url}${path}`, {
            method: how,
            headers: { 'Content-Type': 'application/json', ...headers },
            ...(how === 'POST' ? { body: '{}' } : {}),
          });
        expect(await readRefusal(await send({ ...good, Origin: 'https://evil.example' }))).toMatchObject({
          code: 'origin_refused',
        });
        expect(await readRefusal(await send({ Authorization: good.Authorization }))).toMatchObject({
          code: 'origin_missing',
        });
        expect(await readRefusal(await send({ Origin: origin }))).toMatchObject({ code: 'token_missing' });
        expect(await readRefusal(await send({ ...good, Origin: 'https://second.example' }))).toMatchObject({
          code: 'origin_mismatch',
        });
        expect(await readRefusal(await send(good, 'PUT'))).toMatchObject({ code: 'method_not_allowed' });
        const preflight = await fetch(`${harness.url}${path}`, {
          method: 'OPTIONS',
          headers: { Origin: origin },
        });
        expect(preflight.status).toBe(204);
        expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
      }
      const bodies = [
        '{',
        '{}',
        { message_id: 'a', rating: 'sideways' },
        { message_id: 'a', rating: 'up', user: 'b' },
      ];
      for (const body of [...bodies, { message_id: 'a', rating: 'up', reason: 'x'.repeat(1_001) }]) {
        const response = await harness.post('/api/feedback', body, { Authorization: good.Authorization });
        expect(await readRefusal(response)).toMatchObject({ status: 400, code: 'invalid_request' });
      }
      const unknown = await harness.post(
        '/api/feedback',
        { message_id: 'AAAA', rating: 'up' },
        { Authorization: good.Authorization },
      );
      expect(await readRefusal(unknown)).toMatchObject({ status: 404, code: 'not_found' });
    });
  });
});
