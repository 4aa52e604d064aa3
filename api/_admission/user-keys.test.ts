import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../scripts/stand-ins/listen.js';
import { createUserKeys, type UserKeysTiming } from './user-keys.js';
import { verifyUser } from './verify-user.js';

const ISSUER = { issuer: 'https://auth.example', audience: 'book', jwksUrl: '', required: false };

let key: { privateKey: CryptoKey; jwk: JWK };
let requests: number;
let reply: (response: ServerResponse, request: IncomingMessage) => void;
let issuer: { url: string; close: () => Promise<void> };

beforeEach(async () => {
  requests = 0;
  key = await makeKey('one');
  reply = (response) => response.end(JSON.stringify({ keys: [key.jwk] }));
  const server = createServer((request, response) => {
    requests += 1;
    reply(response, request);
  });
  const { port, close } = await listen(server, 0);
  issuer = { url: `http://127.0.0.1:${port}`, close };
});
afterEach(() => issuer.close());

async function makeKey(kid: string): Promise<{ privateKey: CryptoKey; jwk: JWK }> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' } };
}

function sign(claims: Record<string, unknown> = {}, { privateKey, jwk } = key): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ iss: ISSUER.issuer, aud: 'book', sub: 'u-1', iat: now, exp: now + 60, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: jwk.kid ?? '' })
    .sign(privateKey);
}

/** The verdict of one process: its code, or `ok`. */
function startVerifier(
  timing: UserKeysTiming = {},
  now: () => number = Date.now,
): (token: string) => Promise<string> {
  const keys = createUserKeys(issuer.url, { fetch, now }, timing);
  return async (token) => {
    const result = await verifyUser(token, {
      issuer: ISSUER,
      keys,
      idKey: new Uint8Array(32),
      nowMs: Date.now(),
    });
    return result.ok ? 'ok' : result.error.code;
  };
}

describe("a user's token", () => {
  it('needs subject, issue and end, and none of them odd', async () => {
    const verify = startVerifier();
    const now = Math.floor(Date.now() / 1_000);
    expect(await verify(await sign())).toBe('ok');
    for (const claims of [
      { sub: undefined },
      { sub: '' },
      { sub: 7 },
      { sub: 'x'.repeat(600) },
      { iat: undefined },
      { iat: now + 3_600 },
      { exp: undefined },
      { exp: now - 60 },
      { exp: String(now + 60) },
      { nbf: now + 3_600 },
      { aud: ['other'] },
      { aud: undefined },
      { iss: `${ISSUER.issuer}/` },
    ]) {
      expect({ claims, code: await verify(await sign(claims)) }).toEqual({ claims, code: 'user_invalid' });
    }
    expect(await verify(await sign({ aud: ['other', 'book'] }))).toBe('ok');
  });
});

describe("an issuer's keys", () => {
  it('are fetched once, and again for a key that is new, but not for every unknown one', async () => {
    const verify = startVerifier({ coolDownMs: 0 });
    await Promise.all([verify(await sign()), verify(await sign()), verify(await sign())]);
    expect(requests).toBe(1);
    key = await makeKey('two');
    expect(await verify(await sign())).toBe('ok');
    expect(requests).toBe(2);

    const cooling = startVerifier();
    expect(await cooling(await sign())).toBe('ok');
    const stranger = await makeKey('nobody');
    for (let tries = 0; tries < 20; tries += 1) {
      expect(await cooling(await sign({}, stranger))).toBe('user_invalid');
    }
    expect(requests).toBe(3);
  });

  it('go on for a day when they cannot be fetched again, and are then no key at all', async () => {
    let aheadMs = 0;
    const verify = startVerifier({ freshMs: 0, restMs: 0 }, () => Date.now() + aheadMs);
    const token = await sign();
    expect(await verify(token)).toBe('ok');
    reply = (response) => response.writeHead(500).end();
    expect(await verify(token)).toBe('ok');
    // A key nobody has seen may be good or bad: that is not known now.
    expect(await verify(await sign({}, await makeKey('new')))).toBe('admission_unavailable');
    aheadMs = 90_000_000;
    expect(await verify(token)).toBe('admission_unavailable');
    reply = (response) => response.end(JSON.stringify({ keys: [key.jwk] }));
    expect(await verify(token)).toBe('ok');
  });

  it.each<[string, typeof reply]>([
    ['an error', (response) => response.writeHead(500).end()],
    ['a page', (response) => response.end('<html>')],
    ['no set', (response) => response.end('{"keys":{}}')],
    ['a flood', (response) => response.end(JSON.stringify({ keys: [], pad: 'x'.repeat(70_000) }))],
    ['a reset', (response) => response.destroy()],
    ['nothing', () => undefined],
    [
      'a set that says it is compressed and is not',
      (response) =>
        void response.socket?.end('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{"keys":[]}', 'latin1'),
    ],
    ['half a set', (response) => void response.writeHead(200).write('{"keys":[')],
    [
      'a redirect',
      (response, request) =>
        request.url === '/elsewhere'
          ? response.end(JSON.stringify({ keys: [key.jwk] }))
          : response.writeHead(302, { location: '/elsewhere' }).end(),
    ],
  ])('that are %s let nobody in, and the issuer is left alone for a while', async (_, answer) => {
    reply = answer;
    const verify = startVerifier({ timeoutMs: 200 });
    const token = await sign();
    expect(await verify(token)).toBe('admission_unavailable');
    expect(await verify(token)).toBe('admission_unavailable');
    expect(requests).toBe(1);
  });
});
