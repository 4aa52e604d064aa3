import { createHmac } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, exportSPKI, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sessionResponseSchema } from '../_contract/request.js';
import { startAuthServer, type AuthServer } from './auth-server.js';
import { bookQuestion, readRefusal, startHarness, testSecret, type Harness } from './harness.js';

let auth: AuthServer;
let harness: Harness;
beforeAll(async () => {
  auth = await startAuthServer();
  harness = await startHarness({ env: { DOCENT_AUTH_ISSUER: auth.url } });
});
afterAll(() => Promise.all([harness.close(), auth.close()]));

async function open(
  userToken: string | undefined,
  { on = harness, bearer }: { on?: Harness; bearer?: string } = {},
): Promise<{ token: string; id: string; user: unknown }> {
  const response = await on.post(
    '/api/session',
    { user_token: userToken },
    bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` },
  );
  const { token, session_id: id } = sessionResponseSchema.parse(await response.json());
  return { token, id, user: decodeJwt(token).sub };
}

async function refusalOf(
  userToken: unknown,
  { on = harness, bearer }: { on?: Harness; bearer?: string } = {},
): Promise<Awaited<ReturnType<typeof readRefusal>>> {
  const headers = bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` };
  return readRefusal(await on.post('/api/session', { user_token: userToken }, headers));
}

describe("a Better Auth user's JWT", () => {
  it('opens a session of that user, which is answered', async () => {
    const jwt = await auth.signUp('ada');
    expect(decodeProtectedHeader(jwt).alg).toBe('EdDSA');
    const session = await open(jwt);
    expect(session.user).toMatch(/^[\w-]{43}$/);
    expect(session.user).not.toBe(decodeJwt(jwt).sub);
    const answer = await harness.chat(bookQuestion(harness.secret), { token: session.token });
    expect(answer.status).toBe(200);
    await answer.text();
    expect(JSON.stringify(harness.logs)).not.toContain(String(decodeJwt(jwt).sub));
  });

  it('gives the same user id in every session, another one for another user, none without a user', async () => {
    const [grace, alan] = [await auth.signUp('grace'), await auth.signUp('alan')];
    const sessions = [await open(grace), await open(grace), await open(alan), await open(undefined)];
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(4);
    expect(sessions[0]?.user).toBe(sessions[1]?.user);
    expect(sessions[0]?.user).not.toBe(sessions[2]?.user);
    expect(sessions[3]?.user).toBeUndefined();
    expect(auth.keyRequests()).toBe(1);
  });

  it('renews the session; another user, nobody, or a newly signed-in reader cannot take it over', async () => {
    const [first, second] = [await auth.signUp('first'), await auth.signUp('second')];
    const session = await open(first);
    expect(await open(first, { bearer: session.token })).toMatchObject({
      id: session.id,
      user: session.user,
    });
    const other = await open(second, { bearer: session.token });
    expect(other.id).not.toBe(session.id);
    expect(other.user).not.toBe(session.user);
    expect(await refusalOf(undefined, { bearer: session.token })).toMatchObject({
      status: 401,
      code: 'user_required',
    });
    const anonymous = await open(undefined);
    expect((await open(first, { bearer: anonymous.token })).id).not.toBe(anonymous.id);
  });

  it('is refused if it was altered, has another issuer or audience, or has expired', async () => {
    const jwt = await auth.signUp('mallory');
    const trap = await startAuthServer();
    const [head = '', body = '', signature = ''] = jwt.split('.');
    const claims = decodeJwt(jwt);
    const changed = encode({ ...claims, sub: 'admin' });
    const bad: Record<string, string> = {
      'payload changed': `${head}.${changed}.${signature}`,
      'header changed': `${encode({ ...decodeProtectedHeader(jwt), typ: 'JWT' })}.${body}.${signature}`,
      'signature changed': `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      'alg none': `${encode({ alg: 'none' })}.${body}.`,
      'alg none with a signature': `${encode({ alg: 'none' })}.${body}.${signature}`,
      'HS256 with the public key': await signWithPublicKey(jwt, claims),
      'its own key in the header': `${encode({ ...decodeProtectedHeader(jwt), jku: `${trap.url}/api/auth/jwks` })}.${body}.${signature}`,
      'an unknown key': `${encode({ alg: 'EdDSA', kid: 'nobody' })}.${body}.${signature}`,
      padding: `${jwt}=`,
      'a session token': (await open(undefined)).token,
      rubbish: 'x',
      empty: '',
      'too long': `${head}.${'A'.repeat(9_000)}.${signature}`,
    };
    for (const [name, token] of Object.entries(bad)) {
      expect({ name, ...(await refusalOf(token)) }).toMatchObject({
        name,
        status: 401,
        code: 'user_invalid',
      });
    }
    for (const token of [1, null, ['x'], {}]) {
      expect(await refusalOf(token)).toMatchObject({ status: 400, code: 'invalid_request' });
    }
    harness.advance(16 * 60_000);
    expect(await refusalOf(jwt)).toMatchObject({ status: 401, code: 'user_invalid' });
    harness.advance(-16 * 60_000);
    expect((await open(jwt)).user).toBeDefined();
    expect(trap.keyRequests()).toBe(0);
    await trap.close();
  });

  it('of another audience or another issuer is refused', async () => {
    const elsewhere = await startAuthServer({ audience: 'https://another.example' });
    const strict = await startHarness({ env: { DOCENT_AUTH_ISSUER: elsewhere.url } });
    const misled = await startHarness({
      env: { DOCENT_AUTH_ISSUER: auth.url, DOCENT_AUTH_JWKS_URL: `${elsewhere.url}/api/auth/jwks` },
    });
    const fitting = await startHarness({
      env: { DOCENT_AUTH_ISSUER: elsewhere.url, DOCENT_AUTH_AUDIENCE: 'https://another.example' },
    });
    try {
      const jwt = await elsewhere.signUp('eve');
      for (const on of [harness, strict, misled]) {
        expect(await refusalOf(jwt, { on })).toMatchObject({ code: 'user_invalid' });
      }
      expect((await open(jwt, { on: fitting })).user).toBeDefined();
    } finally {
      await Promise.all([strict.close(), misled.close(), fitting.close(), elsewhere.close()]);
    }
  });

  it('is also accepted with ES256 and RS256', async () => {
    for (const alg of ['ES256', 'RS256'] as const) {
      const issuer = await startAuthServer({ alg });
      const on = await startHarness({ env: { DOCENT_AUTH_ISSUER: issuer.url } });
      try {
        const jwt = await issuer.signUp('ron');
        expect(decodeProtectedHeader(jwt).alg).toBe(alg);
        expect((await open(jwt, { on })).user).toBeDefined();
      } finally {
        await Promise.all([on.close(), issuer.close()]);
      }
    }
  });

  it("is neither accepted nor refused, but 503, while the issuer's keys are unavailable", async () => {
    const gone = await startAuthServer();
    const on = await startHarness({ env: { DOCENT_AUTH_ISSUER: gone.url } });
    const jwt = await gone.signUp('ghost');
    await gone.close();
    try {
      expect(await refusalOf(jwt, { on })).toMatchObject({ status: 503, code: 'admission_unavailable' });
      // Anybody else still comes in: the owner did not ask for users.
      expect((await open(undefined, { on })).user).toBeUndefined();
    } finally {
      await on.close();
    }
  });
});

describe('a function for signed-in readers only', () => {
  it('opens and renews no session without a user, and takes no anonymous token', async () => {
    const secret = testSecret('users');
    const both = { DOCENT_SECRET: secret, DOCENT_AUTH_ISSUER: auth.url };
    const strict = await startHarness({ env: { ...both, DOCENT_AUTH_REQUIRED: '1' } });
    const lax = await startHarness({ env: both });
    try {
      expect(await refusalOf(undefined, { on: strict })).toMatchObject({
        status: 401,
        code: 'user_required',
      });
      const get = await fetch(`${strict.url}/auth/token`, { headers: { Origin: 'https://book.example' } });
      expect(await readRefusal(get)).toMatchObject({ code: 'user_required' });
      const anonymous = await open(undefined, { on: lax });
      expect(await refusalOf(undefined, { on: strict, bearer: anonymous.token })).toMatchObject({
        code: 'user_required',
      });
      const refused = await strict.chat(bookQuestion(secret), { token: anonymous.token });
      expect(await readRefusal(refused)).toMatchObject({ status: 401, code: 'user_required' });
      expect(strict.model.requests).toEqual([]);
      const jwt = await auth.signUp('only');
      const answer = await strict.chat(bookQuestion(secret), {
        token: (await open(jwt, { on: strict })).token,
      });
      expect(answer.status).toBe(200);
      await answer.text();
    } finally {
      await Promise.all([strict.close(), lax.close()]);
    }
  });

  it('is misconfigured with incomplete settings, or with keys fetched over plain http', async () => {
    for (const [variable, env] of [
      ['DOCENT_AUTH_ISSUER', { DOCENT_AUTH_REQUIRED: '1' }],
      ['DOCENT_AUTH_ISSUER', { DOCENT_AUTH_AUDIENCE: 'https://book.example' }],
      ['DOCENT_AUTH_ISSUER', { DOCENT_AUTH_ISSUER: 'http://auth.example' }],
      ['DOCENT_AUTH_ISSUER', { DOCENT_AUTH_ISSUER: 'accounts' }],
      [
        'DOCENT_AUTH_JWKS_URL',
        { DOCENT_AUTH_ISSUER: 'https://auth.example', DOCENT_AUTH_JWKS_URL: 'ftp://auth.example' },
      ],
      ['DOCENT_AUTH_REQUIRED', { DOCENT_AUTH_ISSUER: 'https://auth.example', DOCENT_AUTH_REQUIRED: 'yes' }],
    ] as const) {
      const on = await startHarness({ env });
      try {
        expect(await refusalOf(undefined, { on })).toMatchObject({ status: 503, code: 'misconfigured' });
        expect(on.logs.at(-1)?.problems?.map((problem) => problem.variable)).toEqual([variable]);
      } finally {
        await on.close();
      }
    }
  });
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The old trick: the key is public, so everybody can sign with it, if only the verifier takes it for a secret. */
async function signWithPublicKey(jwt: string, claims: object): Promise<string> {
  const answer = await fetch(`${auth.url}/api/auth/jwks`);
  const { keys } = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }).parse(await answer.json());
  const key = await importJWK({ ...keys[0], ext: true }, 'EdDSA');
  if (key instanceof Uint8Array) throw new TypeError('The key is not public.');
  const signed = `${encode({ ...decodeProtectedHeader(jwt), alg: 'HS256' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', await exportSPKI(key))
    .update(signed)
    .digest('base64url')}`;
}
