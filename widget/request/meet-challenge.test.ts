import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { afterEach, describe, expect, it } from 'vitest';
import { powChallengeSchema, type PowChallenge } from '../../api/_contract/challenge.js';
import { sessionRequestSchema, type ChatRequest } from '../../api/_contract/request.js';
import {
  sendError,
  sendJson,
  sendStream,
  startFunctionServer,
  WHOLE_ANSWER,
  type FunctionServer,
  type Reply,
} from './_test/function-server.js';
import { createAskClient, type AskClientOptions } from './ask-client.js';
import { fetchUserToken } from './user-token.js';

const question: ChatRequest = { mode: 'selection_only', message: 'What?', selected_text: 'this' };
const SECRETS = { hmacSignatureSecret: 'a', hmacKeySignatureSecret: 'b' };

let server: FunctionServer;
afterEach(() => server.close());

async function makePow(counter: number, cost = 10): Promise<PowChallenge> {
  const expiresAt = Math.floor(Date.now() / 1_000) + 60;
  const data = { origin: 'https://book.example', book: 'book' };
  const challenge = await createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost,
    counter,
    deriveKey,
    expiresAt,
    data,
    ...SECRETS,
  });
  return powChallengeSchema.parse(challenge);
}

/** A function that wants `challenge` met, unless `isMet` says that it is. */
function costly(challenge: unknown, isMet: (body: string) => boolean): Reply {
  return (response, { body }) => {
    if (isMet(body)) return sendJson(response, 200, { token: 'good', expires_in: 600, session_id: 's' });
    const error = { code: 'challenge_required', message: 'It costs.', requestId: 'r', challenge };
    return sendJson(response, 401, { error });
  };
}

async function ask(session: Reply, more: Partial<AskClientOptions> = {}): Promise<string> {
  server = await startFunctionServer({ chat: (response) => sendStream(response, WHOLE_ANSWER), session });
  const client = createAskClient({ endpoint: server.url, fetch, now: Date.now, storage: null, ...more });
  let last = '';
  for await (const event of client.ask(question, new AbortController().signal)) {
    last = event.type === 'failed' ? event.error.code : event.type;
  }
  return last;
}

const sessionBodies = (): string[] =>
  server.seen.filter(({ path }) => path === '/api/session').map(({ body }) => body);

describe('a session that requires a proof of work', () => {
  it('is requested again with the correct solution', async () => {
    const pow = await makePow(25);
    expect(await ask(costly({ pow }, (body) => body !== '{}'))).toBe('done');
    const [first, second = ''] = sessionBodies();
    expect(first).toBe('{}');
    const { proof } = sessionRequestSchema.parse(JSON.parse(second));
    if (proof === undefined) throw new TypeError('There is no proof.');
    expect(proof.solution.counter).toBe(25);
    expect(await verifySolution({ ...proof, deriveKey, ...SECRETS })).toMatchObject({ verified: true });
  });

  it('is not requested a third time if it is refused again', async () => {
    const pow = await makePow(3);
    expect(await ask(costly({ pow }, () => false))).toBe('challenge_required');
    expect(sessionBodies()).toHaveLength(2);
  });

  it.each([
    ['nothing at all', undefined],
    ['a kind of a later function', { pow: { parameters: { algorithm: 'ARGON2ID' } } }],
    ['more work than a reader should do', { pow: { parameters: { cost: 1e9 } } }],
    ['Turnstile, which the site has not', { turnstile: true }],
  ])('is not available if it requires %s', async (_, challenge) => {
    expect(await ask(costly(challenge, () => false))).toBe('challenge_required');
    expect(sessionBodies()).toEqual(['{}']);
  });
});

const forAda: Reply = (response, { body }) =>
  body === '{"user_token":"jwt-of-ada"}'
    ? sendJson(response, 200, { token: 'good', expires_in: 600, session_id: 's' })
    : sendError(response, 401, 'user_required');

describe("a signed-in reader's JWT", () => {
  it('is sent with every session request', async () => {
    expect(await ask(forAda, { getUserToken: async () => 'jwt-of-ada' })).toBe('done');
    await server.close();
    expect(await ask(forAda, { getUserToken: async () => null })).toBe('user_required');
  });

  it('is what the sign-in returns, else there is no user', async () => {
    const answers: Reply[] = [
      (response) => sendJson(response, 200, { token: 'jwt' }),
      (response) => sendError(response, 401, 'nobody'),
      (response) => sendJson(response, 200, { token: 7 }),
      (response) => sendJson(response, 200, { token: 'x'.repeat(9_000) }),
      (response) => void response.writeHead(302, { location: '/' }).end(),
      (response) => void response.destroy(),
    ];
    server = await startFunctionServer({ chat: (...given) => answers.shift()?.(...given) });
    const url = `${server.url}/api/auth/token`;
    const tokens: (string | null)[] = [];
    while (answers.length > 0) tokens.push(await fetchUserToken(url, fetch));
    expect(tokens).toEqual(['jwt', null, null, null, null, null]);
  });
});
