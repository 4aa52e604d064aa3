import { createServer, type RequestListener } from 'node:http';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { CompactSign, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listen } from '../../scripts/stand-ins/listen.js';
import { challengeSchema, type PowChallenge } from '../_contract/challenge.js';
import { sessionResponseSchema } from '../_contract/request.js';
import { encodePart } from './forge-token.js';
import { readRefusal, startHarness, testSecret, type Harness } from './harness.js';

const ISSUER = 'https://auth.example';

/** A key of an issuer of our own making, public and private. */
interface IssuerKey {
  jwk: JWK;
  privateKey: CryptoKey;
}

async function makeKey(kid: string | undefined, alg = 'ES256'): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), alg, use: 'sig', ...(kid === undefined ? {} : { kid }) };
  return { jwk, privateKey };
}

function signUser(
  { privateKey }: IssuerKey,
  header: Record<string, unknown> = {},
  claims: Record<string, unknown> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const payload = { iss: ISSUER, aud: ISSUER, sub: 'ada', iat: now, exp: now + 600, ...claims };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', ...header })
    .sign(privateKey);
}

/** A function whose users' keys come from what answers here. */
async function withKeys(
  answer: RequestListener,
  ask: (send: (userToken: string) => Promise<string>, harness: Harness) => Promise<void>,
): Promise<void> {
  const { port, close } = await listen(createServer(answer), 0);
  const harness = await startHarness({
    env: { DOCENT_AUTH_ISSUER: ISSUER, DOCENT_AUTH_JWKS_URL: `http://127.0.0.1:${port}/jwks` },
  });
  try {
    await ask(async (userToken) => {
      const response = await harness.post('/api/session', { user_token: userToken });
      if (response.status !== 200) return (await readRefusal(response)).code;
      sessionResponseSchema.parse(await response.json());
      return 'ok';
    }, harness);
    expect(harness.model.requests).toEqual([]);
  } finally {
    await Promise.all([harness.close(), close()]);
  }
}

const serve =
  (...keys: JWK[]): RequestListener =>
  (_request, response) =>
    void response.end(JSON.stringify({ keys }));

describe("an issuer's keys", () => {
  it('belong to their key id: a token signed by one key under the id of another is refused', async () => {
    const [a, b] = [await makeKey('a'), await makeKey('b')];
    const outside = await makeKey('a');
    await withKeys(serve(a.jwk, b.jwk), async (send) => {
      expect(await send(await signUser(a, { kid: 'a' }))).toBe('ok');
      expect(await send(await signUser(b, { kid: 'b' }))).toBe('ok');
      expect(await send(await signUser(a, { kid: 'b' }))).toBe('user_invalid');
      expect(await send(await signUser(outside, { kid: 'a' }))).toBe('user_invalid');
      // Two keys fit, and the token does not say which: no guessing.
      expect(await send(await signUser(a))).toBe('user_invalid');
      for (const kid of ['', '../a', 'A', 'a ', '__proto__', 'x'.repeat(2_000)]) {
        expect({ kid, code: await send(await signUser(a, { kid })) }).toEqual({ kid, code: 'user_invalid' });
      }
    });
  });

  it('are used only for their declared purpose', async () => {
    const key = await makeKey('k');
    const { kty, crv, x, y } = key.jwk;
    const token = await signUser(key, { kid: 'k' });
    const odd: Record<string, unknown>[] = [
      { ...key.jwk, use: 'enc' },
      { ...key.jwk, alg: 'ES384' },
      { ...key.jwk, alg: 'HS256' },
      { ...key.jwk, key_ops: ['sign'] },
      { ...key.jwk, kty: 'oct', k: 'AAAA' },
      { ...key.jwk, crv: 'P-384' },
      { ...key.jwk, x: y, y: x },
      { kty, crv, kid: 'k' },
      { kid: 'k' },
      {},
    ];
    for (const jwk of odd) {
      await withKeys(
        (_request, response) => void response.end(JSON.stringify({ keys: [jwk] })),
        async (send) => {
          expect({ jwk, code: await send(token) }).toEqual({ jwk, code: 'user_invalid' });
        },
      );
    }
  });

  it('that are too short or symmetric verify nothing', async () => {
    const { createHmac, generateKeyPairSync, createSign } = await import('node:crypto');
    const now = Math.floor(Date.now() / 1_000);
    const payload = encodePart({ iss: ISSUER, aud: ISSUER, sub: 'ada', iat: now, exp: now + 600 });
    const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 });
    const rsa = `${encodePart({ alg: 'RS256', kid: 'w' })}.${payload}`;
    const hmac = `${encodePart({ alg: 'HS256', kid: 's' })}.${payload}`;
    const secret = Buffer.from('a secret that stands in a public list of keys');
    const keys = [
      { ...weak.publicKey.export({ format: 'jwk' }), kid: 'w', alg: 'RS256', use: 'sig' },
      { kty: 'oct', k: secret.toString('base64url'), kid: 's', alg: 'HS256' },
    ];
    await withKeys(
      (_request, response) => void response.end(JSON.stringify({ keys })),
      async (send) => {
        const signature = createSign('sha256').update(rsa).sign(weak.privateKey, 'base64url');
        expect(await send(`${rsa}.${signature}`)).toBe('user_invalid');
        expect(await send(`${hmac}.${createHmac('sha256', secret).update(hmac).digest('base64url')}`)).toBe(
          'user_invalid',
        );
      },
    );
  });

  it.each<[string, RequestListener]>([
    ['lead elsewhere', (_q, r): void => void r.writeHead(302, { Location: 'http://127.0.0.1:9/jwks' }).end()],
    ['are a page', (_q, r): void => void r.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>')],
    ['are no set', (_q, r): void => void r.end('{"keys":{"0":{}}}')],
    ['are null', (_q, r): void => void r.end('null')],
    ['are a megabyte', (_q, r): void => void r.end(JSON.stringify({ keys: [], pad: 'x'.repeat(1_000_000) }))],
    ['have no end', pourForEver],
    ['are refused', (_q, r): void => void r.writeHead(500).end(JSON.stringify({ keys: [] }))],
    ['are nothing', (_q, r): void => void r.writeHead(204).end()],
    [
      'are cut',
      (_q, r): void =>
        void r.writeHead(200, { 'Content-Length': '500' }).write('{"keys":[', () => r.destroy()),
    ],
  ])(
    'that %s are unavailable: 503 with Retry-After, and one request for many tokens',
    async (_name, answer) => {
      const key = await makeKey('k');
      const token = await signUser(key, { kid: 'k' });
      let asked = 0;
      const count: RequestListener = (request, response) => {
        asked += 1;
        answer(request, response);
      };
      await withKeys(count, async (send, harness) => {
        for (let tries = 0; tries < 5; tries += 1) expect(await send(token)).toBe('admission_unavailable');
        const response = await harness.post('/api/session', { user_token: token });
        expect(response.headers.get('retry-after')).toBe('10');
        await response.text();
        expect(asked).toBe(1);
        expect(JSON.stringify(harness.logs)).not.toContain('127.0.0.1');
      });
    },
  );

  it('that never arrive time out after some seconds and delay nobody else', async () => {
    const key = await makeKey('k');
    await withKeys(
      () => undefined,
      async (send, harness) => {
        const token = await signUser(key, { kid: 'k' });
        const many = Promise.all(Array.from({ length: 5 }, () => send(token)));
        const anonymous = await harness.post('/api/session', {});
        expect(anonymous.status).toBe(200);
        await anonymous.text();
        expect(new Set(await many)).toEqual(new Set(['admission_unavailable']));
      },
    );
  });

  it('are not fetched again for each invented key id', async () => {
    const key = await makeKey('k');
    let asked = 0;
    await withKeys(
      (request, response) => {
        asked += 1;
        serve(key.jwk)(request, response);
      },
      async (send) => {
        expect(await send(await signUser(key, { kid: 'k' }))).toBe('ok');
        for (let count = 0; count < 30; count += 1) {
          expect(await send(await signUser(key, { kid: `made-up-${count}` }))).toBe('user_invalid');
        }
        expect(asked).toBeLessThanOrEqual(2);
      },
    );
  });
});

describe("a user's JWT", () => {
  it('has claims of the right kind, even when it is well signed', async () => {
    const key = await makeKey('k');
    const now = Math.floor(Date.now() / 1_000);
    const odd: Record<string, unknown>[] = [
      { sub: '' },
      { sub: 5 },
      { sub: null },
      { sub: 'x'.repeat(513) },
      { sub: undefined },
      { iat: undefined },
      { exp: undefined },
      { exp: String(now + 600) },
      { exp: now - 11 },
      { iat: now + 3_600 },
      { nbf: now + 3_600 },
      { iss: `${ISSUER}/` },
      { iss: [ISSUER] },
      { aud: [] },
      { aud: `${ISSUER}.evil.example` },
      { aud: ['https://other.example'] },
    ];
    await withKeys(serve(key.jwk), async (send) => {
      expect(await send(await signUser(key, { kid: 'k' }, { aud: [ISSUER, 'x'] }))).toBe('ok');
      for (const claims of odd) {
        expect({ claims, code: await send(await signUser(key, { kid: 'k' }, claims)) }).toEqual({
          claims,
          code: 'user_invalid',
        });
      }
      for (const header of [
        { b64: true, crit: ['b64'] },
        { crit: ['x'], x: 1 },
      ]) {
        const token = await signUser(key, { kid: 'k' }).then((text) => {
          const [, payload, signature] = text.split('.');
          const head = Buffer.from(JSON.stringify({ alg: 'ES256', kid: 'k', ...header })).toString(
            'base64url',
          );
          return `${head}.${payload}.${signature}`;
        });
        expect(await send(token)).toBe('user_invalid');
      }
    });
  });
});

describe('a proof of work', () => {
  const env = { DOCENT_POW: '1', DOCENT_POW_DIFFICULTY: '10', DOCENT_SECRET: testSecret('admission') };
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ env });
  });
  afterAll(() => harness.close());

  async function askForPow(): Promise<PowChallenge> {
    const response = await harness.post('/api/session', {});
    const body = z.object({ error: z.object({ challenge: challengeSchema }) }).parse(await response.json());
    if (body.error.challenge.pow === undefined) throw new TypeError('There is no proof of work.');
    return body.error.challenge.pow;
  }

  it('sent a hundred times at once opens one session', async () => {
    const challenge = await askForPow();
    const solution = await solveChallenge({ challenge, deriveKey });
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => harness.post('/api/session', { proof: { challenge, solution } })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(await readRefusal(answer)).toMatchObject({ status: 401, code: 'challenge_required' });
    }
  });

  const send = async (proof: unknown): Promise<string> => {
    const response = await harness.post('/api/session', { proof });
    return response.status === 200 ? 'ok' : (await readRefusal(response)).code;
  };

  it('is not valid again after a clock jump or in another spelling', async () => {
    const challenge = await askForPow();
    const solution = await solveChallenge({ challenge, deriveKey });
    if (solution === null) throw new TypeError('There is no solution.');
    expect(await send({ challenge, solution })).toBe('ok');
    for (const jumpMs of [-3_600_000, 60_000, 119_000, 121_000, 86_400_000]) {
      harness.advance(jumpMs);
      try {
        expect({ jumpMs, code: await send({ challenge, solution }) }).toEqual({
          jumpMs,
          code: 'challenge_required',
        });
      } finally {
        harness.advance(-jumpMs);
      }
    }
    const { parameters, signature } = challenge;
    const others: unknown[] = [
      { challenge, solution: { ...solution, more: 1 } },
      {
        challenge: { signature, parameters: Object.fromEntries(Object.entries(parameters).reverse()) },
        solution,
      },
      { challenge: { ...challenge, signature: signature.toUpperCase() }, solution },
      { challenge, solution: { ...solution, derivedKey: solution.derivedKey.toUpperCase() } },
      {
        challenge: { ...challenge, parameters: { ...parameters, nonce: parameters.nonce.toUpperCase() } },
        solution,
      },
      { challenge, solution: { ...solution, counter: solution.counter + 2 ** 32 } },
      { challenge, solution: { ...solution, counter: `${solution.counter}` } },
      { challenge: { ...challenge, parameters: { ...parameters, algorithm: 'SHA-1' } }, solution },
      { challenge: { ...challenge, parameters: { ...parameters, cost: 1e9 } }, solution },
      { challenge: { ...challenge, parameters: { ...parameters, expiresAt: 1e300 } }, solution },
    ];
    for (const proof of others) {
      expect(await send(proof)).toMatch(/^(challenge_required|invalid_request)$/);
    }
  });

  it("is required from a client with another function's token, and not accepted in the URL", async () => {
    const lax = await startHarness({ env: { DOCENT_SECRET: testSecret('stranger') } });
    try {
      const { token } = await lax.openSession();
      const response = await harness.post('/api/session', {}, { Authorization: `Bearer ${token}` });
      expect(await readRefusal(response)).toMatchObject({ status: 401, code: 'token_invalid' });
      const inQuery = await harness.post('/api/session?proof=1&turnstile_token=x', {});
      expect(await readRefusal(inQuery)).toMatchObject({ code: 'challenge_required' });
    } finally {
      await lax.close();
    }
  });
});

function pourForEver(_request: unknown, response: Parameters<RequestListener>[1]): void {
  const pour = (): void => {
    while (!response.destroyed && response.write(' '.repeat(65_536)));
    if (!response.destroyed) response.once('drain', pour);
  };
  pour();
}
