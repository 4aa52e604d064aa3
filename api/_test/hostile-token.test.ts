import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listen } from '../../scripts/stand-ins/listen.js';
import { chatResponseSchema } from '../_contract/request.js';
import { encodePart, forgeToken, signParts, TOKEN_HEADER, tokenClaims } from './forge-token.js';
import {
  bookQuestion,
  ORIGIN,
  readRefusal,
  selectionQuestion,
  startHarness,
  type Harness,
} from './harness.js';
import { rawPost, sendRaw } from './raw-request.js';

let harness: Harness;
let trap: { url: string; visits: () => number; close: () => Promise<void> };
beforeAll(async () => {
  let visits = 0;
  const server = createServer((_request, response) => void response.end('{"keys":[]}'));
  server.on('connection', () => (visits += 1));
  const { port, close } = await listen(server, 0);
  trap = { url: `http://127.0.0.1:${port}/keys`, visits: () => visits, close };
  harness = await startHarness();
});
afterAll(() => Promise.all([harness.close(), trap.close()]));
beforeEach(() => {
  harness.model.requests.length = 0;
});

/** Asks with a bearer, byte for byte; the code, or `ok`. */
async function codeFor(bearer: string, scheme = 'Bearer'): Promise<string> {
  const body = JSON.stringify(selectionQuestion());
  const lines = [`Authorization: ${scheme} ${bearer}`];
  const [response = new Response()] = await sendRaw(harness.url, rawPost('/api/chat', body, lines));
  return response.status === 200 ? 'ok' : (await readRefusal(response)).code;
}

const forge = (header: unknown, payload: unknown): string =>
  forgeToken(header, payload, { secret: harness.secret });

describe('a session token', () => {
  it('is accepted with its scheme in any case, and with no other scheme', async () => {
    const { token } = await harness.openSession();
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR', 'Bearer  ']) {
      expect(await codeFor(token, scheme)).toBe('ok');
    }
    harness.model.requests.length = 0;
    for (const scheme of [
      'Basic',
      'Digest',
      'Token',
      'DPoP',
      'Bearer,',
      'Bearer:',
      'BearerBearer',
      'Bearer Bearer',
      '',
    ]) {
      expect({ scheme, code: await codeFor(token, scheme) }).toEqual({ scheme, code: 'token_missing' });
    }
    expect(harness.model.requests).toEqual([]);
  });

  it('must be signed with the session sub-key, not with another one of the same secret', async () => {
    const others = ['passage', 'receipt', 'challenge', 'user', 'session'].flatMap((name) => [
      `docent/${name}/v1`,
      `docent/${name}/v2`,
      `docent/${name}`,
      name,
    ]);
    expect(await codeFor(forge(TOKEN_HEADER, tokenClaims()))).toBe('ok');
    harness.model.requests.length = 0;
    for (const info of [null, '', ...others.filter((info) => info !== 'docent/session/v1')]) {
      const token = forgeToken(TOKEN_HEADER, tokenClaims(), { secret: harness.secret, info });
      expect({ info, code: await codeFor(token) }).toEqual({ info, code: 'token_invalid' });
    }
    expect(harness.model.requests).toEqual([]);
  });

  it("is refused if it brings a key or a key's URL, and no request is made", async () => {
    const headers: Record<string, unknown>[] = [
      { jwk: { kty: 'oct', k: encodePart('x'.repeat(32)) } },
      { jku: trap.url },
      { x5u: trap.url },
      { x5c: ['MIIB'] },
      { x5t: 'x' },
      { kid: trap.url },
      { kid: '/dev/null' },
      { kid: "' OR 1=1 --" },
      { crit: ['x'], x: 1 },
      { crit: ['exp'], exp: 9e9 },
      { crit: ['b64'], b64: false },
      { crit: [] },
      { crit: 'x' },
      { b64: false },
      { zip: 'DEF' },
      { enc: 'A128GCM' },
      { cty: 'JWT' },
      { iss: trap.url },
      { alg: ['HS256'] },
      { alg: 'hs256' },
      { alg: 'HS256 ' },
      { typ: 'docent-session+JWT' },
      { typ: 'application/docent-session+jwt' },
      { constructor: 1 },
    ];
    for (const more of headers) {
      const token = forge({ ...TOKEN_HEADER, ...more }, tokenClaims());
      expect({ more, code: await codeFor(token) }).toEqual({ more, code: 'token_invalid' });
    }
    const twice = '{"alg":"none","alg":"HS256","typ":"docent-session+jwt","__proto__":{"alg":"HS256"}}';
    expect(await codeFor(forge(twice, tokenClaims()))).toBe('token_invalid');
    expect(trap.visits()).toBe(0);
    expect(harness.model.requests).toEqual([]);
  });

  it('must have claims of the right type, even with a valid signature', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const odd: Record<string, unknown>[] = [
      { aud: 'https://third.example' },
      { aud: `${ORIGIN}/` },
      { aud: '' },
      { aud: null },
      { aud: { toString: ORIGIN } },
      { iss: ['docent'] },
      { iss: 'Docent' },
      { book: 'test-book ' },
      { book: ['test-book'] },
      { sid: '../AAAAAAAAAAAAAAAAAAAA' },
      { sid: 'short' },
      { sid: 'A'.repeat(65) },
      { sub: 'admin' },
      { sub: { $ne: null } },
      { jti: '' },
      { jti: 5 },
      { jti: 'x'.repeat(129) },
      { iat: now + 0.5 },
      { iat: String(now) },
      // Over the 30 s that clocks may differ, by more than the requests before this one take.
      { iat: now + 40, exp: now + 600 },
      { iat: -1, exp: 500 },
      { iat: now, exp: now + 601 },
      { exp: now },
      { exp: 1e308 },
      { exp: true },
      { exp: [now + 600] },
      { iat: now - 1_200, exp: now - 600 },
      { exp: Number.MAX_SAFE_INTEGER, iat: Number.MAX_SAFE_INTEGER - 600 },
    ];
    for (const more of odd) {
      const code = await codeFor(forge(TOKEN_HEADER, tokenClaims(more)));
      expect({ more, code }).toMatchObject({
        more,
        code: expect.stringMatching(/^(token_invalid|token_expired|origin_mismatch)$/),
      });
    }
    for (const text of ['null', '[]', '1', '"x"', '', '{', '\ufeff{}', `${JSON.stringify(tokenClaims())}x`]) {
      expect(await codeFor(forge(TOKEN_HEADER, text))).toBe('token_invalid');
    }
    expect(harness.model.requests).toEqual([]);
  });

  it('names the session; the body cannot change it', async () => {
    const { token, sessionId } = await harness.openSession();
    const other = await harness.openSession();
    const body = { ...bookQuestion(harness.secret), session_id: other.sessionId };
    const answer = await harness.chat(body, { token, headers: { Accept: 'application/json' } });
    expect(chatResponseSchema.parse(await answer.json()).session_id).toBe(sessionId);
    for (const key of ['sid', 'jti', 'sub', 'user']) {
      const response = await harness.chat(
        { ...bookQuestion(harness.secret), [key]: other.sessionId },
        { token },
      );
      expect(await readRefusal(response)).toMatchObject({ code: 'invalid_request' });
    }
  });
});

const WYCHEPROOF = new URL('fixtures/wycheproof-jws.json', import.meta.url);

describe("Wycheproof's HS256 and base64 groups, over HTTP", () => {
  it('open nothing, whatever the file says of them: none is a token of ours', async () => {
    const cases = wycheproofSchema
      .parse(JSON.parse(readFileSync(WYCHEPROOF, 'utf8')))
      .testGroups.flatMap(({ tests }) => tests);
    expect(cases).toHaveLength(40);
    for (const { tcId, jws } of cases) {
      const code = await codeFor(jws);
      expect({ tcId, code }).toMatchObject({
        tcId,
        code: expect.stringMatching(/^token_(invalid|missing)$/),
      });
    }
    expect(harness.model.requests).toEqual([]);
  });
});

const parts = (): [string, string] => [encodePart(TOKEN_HEADER), encodePart(tokenClaims())];
const sign = (header: string, payload: string): string =>
  signParts(header, payload, { secret: harness.secret });
/** The signature of the clean parts under changed ones: what a decoder that drops characters would take. */
const lenient = (header: string, payload: string): string =>
  `${header}.${payload}.${sign(...parts()).split('.')[2]}`;

describe("what Wycheproof's base64 group does to a token, done to one of ours and signed with our key", () => {
  it('is taken where only the JSON inside has other spaces', async () => {
    const spaced = JSON.stringify(TOKEN_HEADER, null, 3).replaceAll('\n', '\r\n\t');
    expect(await codeFor(sign(encodePart(spaced), encodePart(JSON.stringify(tokenClaims(), null, 2))))).toBe(
      'ok',
    );
  });

  it.each([
    ['spaces in the MAC', (h: string, p: string, m: string): string => `${h}.${p}.    ${m}`],
    ['a character before the MAC', (h: string, p: string, m: string): string => `${h}.${p}.?${m}`],
    ['a character after the MAC', (h: string, p: string, m: string): string => `${h}.${p}.${m}?`],
    [
      'the first of the MAC replaced',
      (h: string, p: string, m: string): string => `${h}.${p}.?${m.slice(1)}`,
    ],
    ['padding of the MAC', (h: string, p: string, m: string): string => `${h}.${p}.${m}=`],
    ['a cut MAC', (h: string, p: string, m: string): string => `${h}.${p}.${m.slice(0, -1)}`],
    ['no MAC', (h: string, p: string): string => `${h}.${p}.`],
    [
      'a MAC in standard base64',
      (h: string, p: string, m: string): string =>
        `${h}.${p}.${Buffer.from(m, 'base64url').toString('base64')}`,
    ],
    [
      'a MAC in hex',
      (h: string, p: string, m: string): string => `${h}.${p}.${Buffer.from(m, 'base64url').toString('hex')}`,
    ],
    ['spaces in the header', (h: string, p: string): string => sign(`${h}    `, p)],
    ['characters in the header', (h: string, p: string): string => sign(`${h}####`, p)],
    ['padding of the header', (h: string, p: string): string => sign(`${h}=`, p)],
    ['spaces in the payload', (h: string, p: string): string => sign(h, `    ${p}`)],
    ['characters in the payload', (h: string, p: string): string => sign(h, `####${p}`)],
    ['padding of the payload', (h: string, p: string): string => sign(h, `${p}=`)],
    ['a character in the payload', (h: string, p: string): string => sign(h, `?${p}`)],
    [
      'a character in the header that a decoder drops',
      (h: string, p: string): string => lenient(`${h.slice(0, -1)}?${h.slice(-1)}`, p),
    ],
    [
      'a character in the payload that a decoder drops',
      (h: string, p: string): string => lenient(h, `${p}?`),
    ],
    ['unused bits of the header', (h: string, p: string): string => sign(withOtherUnusedBits(h), p)],
    ['unused bits of the payload', (h: string, p: string): string => sign(h, withOtherUnusedBits(p))],
    [
      'unused bits of the MAC',
      (h: string, p: string, m: string): string => `${h}.${p}.${withOtherUnusedBits(m)}`,
    ],
    [
      'a MAC over the decoded message',
      (h: string, p: string): string =>
        `${h}.${p}.${sign(Buffer.from(h, 'base64url').toString(), Buffer.from(p, 'base64url').toString()).split('.').at(-1)}`,
    ],
    [
      'JSON serialisation',
      (h: string, p: string, m: string): string => encodePart({ protected: h, payload: p, signature: m }),
    ],
  ])('%s: refused', async (_name, change) => {
    // Of a length whose last character has bits that mean nothing.
    let jti = 'x';
    while (encodePart(tokenClaims({ jti })).length % 4 === 0) jti += 'x';
    const header = encodePart(` ${JSON.stringify(TOKEN_HEADER)}`);
    const [h, p] = [
      header.length % 4 === 0 ? encodePart(`  ${JSON.stringify(TOKEN_HEADER)}`) : header,
      encodePart(tokenClaims({ jti })),
    ];
    const good = sign(h, p);
    expect(await codeFor(good)).toBe('ok');
    harness.model.requests.length = 0;
    expect(await codeFor(change(h, p, good.split('.')[2] ?? ''))).toMatch(/^token_(invalid|missing)$/);
    expect(harness.model.requests).toEqual([]);
  });
});

/** The same bytes, spelled with other bits after their end. */
function withOtherUnusedBits(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const other = `${part.slice(0, -1)}${alphabet[alphabet.indexOf(part.at(-1) ?? '') + 1]}`;
  if (!Buffer.from(other, 'base64url').equals(Buffer.from(part, 'base64url')))
    throw new TypeError('Other bytes.');
  return other;
}

const wycheproofSchema = z.object({
  testGroups: z.array(z.object({ tests: z.array(z.object({ tcId: z.number(), jws: z.string() })) })),
});
