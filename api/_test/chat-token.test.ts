import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deriveKey, readSecret } from '../../plugin/contract/secret.js';
import { verifyJws } from '../_session/jws.js';
import {
  bookQuestion,
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
beforeEach(() => {
  harness.model.requests.length = 0;
});

const HEADER = { alg: 'HS256', typ: 'docent-session+jwt' };

function claims(more: Record<string, unknown> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1_000);
  const good = {
    iss: 'docent',
    aud: ORIGIN,
    book: 'test-book',
    sid: 'AAAAAAAAAAAAAAAAAAAAAA',
    iat: now,
    exp: now + 600,
    jti: 'id',
  };
  return { ...good, ...more };
}

/** A token of one's own making; `payload` may be JSON text that no object serialises to. */
function forge(
  header: unknown,
  payload: unknown,
  { secret = harness.secret, info = 'docent/session/v1', hash = 'sha256' } = {},
): string {
  const read = readSecret(secret);
  if (!read.ok) throw new TypeError('The test has no secret.');
  const signed = `${encode(header)}.${encode(payload)}`;
  const key = deriveKey(read.secret, info);
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}

function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

async function ask(
  headers: TestHeaders,
  path = '/api/chat',
): Promise<Awaited<ReturnType<typeof readRefusal>> & { headers: Headers }> {
  const response = await harness.post(path, bookQuestion(harness.secret), headers);
  if (response.status === 200) {
    await response.text();
    return { status: 200, code: 'ok', message: '', headers: response.headers };
  }
  return { ...(await readRefusal(response)), headers: response.headers };
}

describe('a session token', () => {
  it('of our own making is what the forger makes when he has the key', async () => {
    expect(await ask({ Authorization: `Bearer ${forge(HEADER, claims())}` })).toMatchObject({ code: 'ok' });
  });

  it('must be there, in the header', async () => {
    const { token } = await harness.openSession();
    for (const headers of [
      {},
      { Authorization: `Basic ${token}` },
      { Authorization: 'Bearer' },
      { Authorization: token },
    ]) {
      const refusal = await ask(headers);
      expect(refusal).toMatchObject({ status: 401, code: 'token_missing' });
      expect(refusal.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(await ask({}, `/api/chat?token=${token}&access_token=${token}`)).toMatchObject({
      code: 'token_missing',
    });
    expect(harness.model.requests).toEqual([]);
  });

  it('is invalid with another header, key, algorithm, claim or form', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const claimsText = JSON.stringify(claims());
    const { token } = await harness.openSession();
    const [head = '', body = '', signature = ''] = token.split('.');
    const without = (name: string): Record<string, unknown> =>
      Object.fromEntries(Object.entries(claims()).filter(([key]) => key !== name));
    const bad: Record<string, string> = {
      'alg none': `${Buffer.from('{"alg":"none","typ":"docent-session+jwt"}').toString('base64url')}.${body}.`,
      'alg none, signed': forge({ ...HEADER, alg: 'none' }, claims()),
      HS384: forge({ ...HEADER, alg: 'HS384' }, claims(), { hash: 'sha384' }),
      HS512: forge({ ...HEADER, alg: 'HS512' }, claims(), { hash: 'sha512' }),
      'no typ': forge({ alg: 'HS256' }, claims()),
      'another typ': forge({ alg: 'HS256', typ: 'JWT' }, claims()),
      jwk: forge({ ...HEADER, jwk: { kty: 'oct', k: 'AAAA' } }, claims()),
      jku: forge({ ...HEADER, jku: `${harness.model.url}/keys` }, claims()),
      x5u: forge({ ...HEADER, x5u: `${harness.model.url}/keys` }, claims()),
      kid: forge({ ...HEADER, kid: '../key' }, claims()),
      crit: forge({ ...HEADER, crit: ['exp'], exp: 1 }, claims()),
      'another sub-key': forge(HEADER, claims(), { info: 'docent/receipt/v1' }),
      'another secret': forge(HEADER, claims(), { secret: 'y'.repeat(40) }),
      'no exp': forge(HEADER, without('exp')),
      'no iat': forge(HEADER, without('iat')),
      'no jti': forge(HEADER, without('jti')),
      'no sid': forge(HEADER, without('sid')),
      'no aud': forge(HEADER, without('aud')),
      'no iss': forge(HEADER, without('iss')),
      'exp text': forge(HEADER, claims({ exp: String(now + 600) })),
      'exp beyond numbers': forge(HEADER, claimsText.replace(/"exp":\d+/, '"exp":1e400')),
      'exp negative': forge(HEADER, claims({ exp: -1 })),
      'exp in an hour': forge(HEADER, claims({ exp: now + 3_600 })),
      'iat an hour ahead': forge(HEADER, claims({ iat: now + 3_600, exp: now + 4_200 })),
      'another iss': forge(HEADER, claims({ iss: 'other' })),
      'another book': forge(HEADER, claims({ book: 'other-book' })),
      'aud list': forge(HEADER, claims({ aud: [ORIGIN] })),
      'no JSON': forge(HEADER, 'text'),
      'a list': forge(HEADER, []),
      'signature of another': `${head}.${body}.${forge(HEADER, claims()).split('.')[2]}`,
      'payload of another': `${head}.${forge(HEADER, claims()).split('.')[1]}.${signature}`,
      'two parts': `${head}.${body}`,
      'four parts': `${token}.${signature}`,
      padding: `${token}=`,
      'non-canonical last character': `${head}.${body}.${nonCanonical(signature)}`,
      'standard base64': `${head}.${body}.+/${signature.slice(2)}`,
      rubbish: 'x',
    };
    for (const [name, value] of Object.entries(bad)) {
      const refusal = await ask({ Authorization: `Bearer ${value}` });
      expect({ name, ...refusal }).toMatchObject({ name, status: 401, code: 'token_invalid' });
    }
    expect(harness.model.requests).toEqual([]);
  });

  it('is refused by its length before any cryptography', async () => {
    for (const length of [8_000, 1_000_000]) {
      const refusal = await ask({ Authorization: `Bearer ${'a'.repeat(length)}` });
      expect(refusal).toMatchObject({ status: 401, code: 'token_invalid' });
    }
    expect(harness.model.requests).toEqual([]);
  });

  it('is over after ten minutes', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const over = forge(HEADER, claims({ iat: now - 601, exp: now - 1 }));
    expect(await ask({ Authorization: `Bearer ${over}` })).toMatchObject({
      status: 401,
      code: 'token_expired',
    });
    expect(harness.model.requests).toEqual([]);
  });

  it('is good on its own origin alone', async () => {
    const { token } = await harness.openSession();
    const refusal = await ask({ Authorization: `Bearer ${token}`, Origin: 'https://second.example' });
    expect(refusal).toMatchObject({ status: 403, code: 'origin_mismatch' });
    expect(harness.model.requests).toEqual([]);
  });

  it('and passages signed with the previous secret stay good while it is changed, those before do not', async () => {
    const previous = 'p'.repeat(40);
    const changing = await startHarness({ env: { DOCENT_SECRET_PREVIOUS: previous } });
    try {
      const tokenOf = (secret: string): string => forge(HEADER, claims(), { secret });
      const good = await changing.chat(bookQuestion(previous), { token: tokenOf(previous) });
      expect(good.status).toBe(200);
      await good.text();
      const old = await changing.chat(bookQuestion(changing.secret), { token: tokenOf('q'.repeat(40)) });
      expect(await readRefusal(old)).toMatchObject({ code: 'token_invalid' });
    } finally {
      await changing.close();
    }
  });
});

/**
 * Cases that lost what their names say on the way into the file: 367 and 370 are to the byte the valid 357, and 372 and
 * 373 are called valid with a question mark inside, which we refuse as we refuse it in 361 and 371.
 */
const DEFECTIVE: ReadonlySet<number> = new Set([367, 370, 372, 373]);

const WYCHEPROOF = new URL('../../../shared/security/wycheproof-jws.json', import.meta.url);

describe.skipIf(!existsSync(WYCHEPROOF))('the HS256 cases of Wycheproof', () => {
  it('are all judged as the file says, but for four that contradict the others', async () => {
    const { testGroups } = wycheproofSchema.parse(JSON.parse(readFileSync(WYCHEPROOF, 'utf8')));
    let judged = 0;
    for (const group of testGroups) {
      const key = Buffer.from(group.private.k, 'base64url');
      for (const { tcId, jws, result } of group.tests) {
        if (DEFECTIVE.has(tcId)) continue;
        const isGood = (await verifyJws(jws, [key])) !== null;
        expect({ tcId, isGood }).toEqual({ tcId, isGood: result === 'valid' });
        judged += 1;
      }
    }
    expect(judged).toBe(36);
  });
});

const wycheproofSchema = z.object({
  testGroups: z.array(
    z.object({
      private: z.object({ k: z.string() }),
      tests: z.array(z.object({ tcId: z.number(), jws: z.string(), result: z.string() })),
    }),
  ),
});

/** The same bytes with other unused bits at the end: 43 characters hold 258 bits for 256. */
function nonCanonical(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(signature.at(-1) ?? '');
  return `${signature.slice(0, -1)}${alphabet[last + 1]}`;
}
