import { once } from 'node:events';
import { createServer } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chatResponseSchema, sessionResponseSchema } from '../_contract/request.js';
import { createDocentApi, type DocentApi } from '../_handler/index.js';
import {
  anyBody,
  anyValue,
  edit,
  edits,
  headerText,
  httpAnswer,
  often,
  PROOF,
  respondAs,
  SECRET,
  upstream,
} from './fuzz-values.js';
import { findAnswerFault, findFault } from './answer-fault.js';
import { forgeToken, TOKEN_HEADER, tokenClaims } from './forge-token.js';
import { bookQuestion, ORIGIN, selectionQuestion } from './harness.js';

/** `npm run fuzz` does ten thousand of each. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000);
const TIMEOUT_MS = 30_000 + RUNS * 30;
const GOOD_STREAM =
  'data: {"choices":[{"delta":{"content":"Yes."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);
let token: string;

beforeAll(() => {
  process.on('unhandledRejection', note);
  process.on('uncaughtExceptionMonitor', note);
});
beforeEach(async () => {
  // One token for all 10,000 runs of every test would expire on a busy machine.
  const response = await createApi(answerWith(GOOD_STREAM)).session(post('/api/session', '{}'));
  ({ token } = sessionResponseSchema.parse(await response.json()));
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  process.off('uncaughtExceptionMonitor', note);
});

function createApi(fetch: typeof globalThis.fetch | undefined, env: Record<string, string> = {}): DocentApi {
  return createDocentApi({
    env: {
      DOCENT_SECRET: SECRET,
      DOCENT_ORIGINS: ORIGIN,
      DOCENT_BOOK: 'test-book',
      DOCENT_RATE_PER_MINUTE: '100000',
      DOCENT_TOKENS_PER_DAY: '999999999',
      DOCENT_SELECTION_PER_MINUTE: '100000',
      DOCENT_SELECTION_SHARE: '100',
      OPENAI_API_KEY: 'key',
      DOCENT_STORE_SESSIONS: '1',
      DOCENT_AUTH_ISSUER: 'https://auth.example',
      ...env,
    },
    ...(fetch === undefined ? {} : { fetch }),
    log: () => undefined,
    deadlines: { retryPauseMs: 0, retryAfterMaxMs: 0, headersMs: 2_000, stallMs: 2_000 },
  });
}

function answerWith(text: string): typeof globalThis.fetch {
  return () => Promise.resolve(new Response(text, { headers: { 'Content-Type': 'text/event-stream' } }));
}

function post(
  path: string,
  body: BodyInit,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Request {
  return new Request(`https://ask.example${path}`, {
    method: 'POST',
    headers: { Origin: ORIGIN, 'Content-Type': 'application/json', ...headers },
    body,
    ...(signal === undefined ? {} : { signal }),
  });
}

const withToken = (): Record<string, string> => ({ Authorization: `Bearer ${token}` });

describe('no request makes the function fail', () => {
  it(
    'whatever its method, path, headers and body',
    async () => {
      const api = createApi(answerWith(GOOD_STREAM));
      const statuses = new Map<number, number>();
      const request = fc.record({
        method: often('POST', fc.constantFrom('GET', 'GET', 'PUT', 'OPTIONS', 'DELETE', 'HEAD')),
        path: fc.oneof(
          { arbitrary: fc.constant('/api/chat'), weight: 4 },
          { arbitrary: fc.constant('/api/session'), weight: 1 },
          fc.constantFrom(
            '/api/health',
            '/api/metrics',
            '/api/sessions',
            '/api/sessions/AAAAAAAAAAAAAAAAAAAAAA',
            '/api/feedback',
            '/auth/token',
          ),
          fc.webPath(),
        ),
        origin: often(
          ORIGIN,
          fc.oneof(fc.constantFrom('null', `${ORIGIN}/`, `${ORIGIN},${ORIGIN}`), headerText),
        ),
        type: often(
          'application/json',
          fc.oneof(fc.constantFrom('text/plain', 'application/json; charset=x'), headerText),
        ),
        accept: fc.oneof(fc.constantFrom('text/event-stream', 'application/json', '*/*'), headerText),
        hasToken: often(true, fc.constant(false)),
        body: anyBody,
      });
      await fc.assert(
        fc.asyncProperty(request, async ({ method, path, origin, type, accept, hasToken, body }) => {
          const headers = {
            Origin: origin,
            'Content-Type': type,
            Accept: accept,
            ...(hasToken ? withToken() : {}),
          };
          const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
          const made = new Request(`https://ask.example${path}`, {
            method,
            headers,
            ...(hasBody ? { body } : {}),
          });
          const response = await api.fetch(made);
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
          expect(await findFault(response, method !== 'HEAD')).toBeNull();
        }),
        { numRuns: RUNS },
      );
      report('requests', statuses);
      // One that never came past the first check would prove nothing.
      for (const status of [200, 400, 401, 403, 404, 405, 415])
        expect([...statuses.keys()]).toContain(status);
    },
    TIMEOUT_MS,
  );

  it(
    'and no token but a good one opens it',
    async () => {
      const api = createApi(answerWith(GOOD_STREAM));
      const body = JSON.stringify(selectionQuestion());
      const segment = fc.oneof(
        fc.stringMatching(/^[\w-]{0,80}$/),
        fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
        fc
          .record({
            alg: fc.constantFrom('HS256', 'none', 'HS512', 'hs256', ''),
            typ: fc.constantFrom('JWT', 'docent', ''),
            crit: fc.option(fc.constant(['exp'])),
          })
          .map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
      );
      const forged = fc.oneof(
        fc.array(segment, { maxLength: 5 }).map((segments) => segments.join('.')),
        fc.tuple(fc.nat(), segment).map(([position, text]) => {
          const parts = token.split('.');
          parts[position % 3] = text;
          return parts.join('.');
        }),
        fc.tuple(fc.nat(), fc.stringMatching(/^[!-~]$/)).map(([position, character]) => {
          const at = position % token.length;
          return token.slice(0, at) + character + token.slice(at + 1);
        }),
        fc.nat().map((position) => token.slice(0, position % token.length)),
      );
      await fc.assert(
        fc.asyncProperty(forged, async (bearer) => {
          const response = await api.chat(post('/api/chat', body, { Authorization: `Bearer ${bearer}` }));
          expect(response.status).toBe(bearer === token ? 200 : 401);
          expect(await findFault(response)).toBeNull();
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'nor one signed with the very key, unless all of it is as we would write it',
    async () => {
      const api = createApi(answerWith(GOOD_STREAM));
      const body = JSON.stringify(selectionQuestion());
      const now = Math.floor(Date.now() / 1_000);
      const statuses = new Map<number, number>();
      const oddValue = fc.oneof(
        anyValue,
        fc.constantFrom(
          now,
          now + 600,
          now + 601,
          now - 1,
          String(now),
          1e308,
          -1,
          now + 0.5,
          ORIGIN,
          'docent',
          'test-book',
        ),
        fc.constantFrom('HS256', 'none', 'HS512', 'JWT', 'docent-session+jwt', ['exp'], ['b64']),
      );
      const changes = (keys: string[]) =>
        fc.array(fc.tuple(fc.constantFrom(...keys), oddValue), { maxLength: 2 });
      const signed = fc.record({
        header: changes(['alg', 'typ', 'kid', 'jwk', 'jku', 'crit', 'b64', 'zip', 'x', '__proto__']),
        claims: changes(['iss', 'aud', 'book', 'sid', 'sub', 'iat', 'exp', 'nbf', 'jti', 'x', '__proto__']),
        headerEdits: fc.oneof(fc.constant(null), fc.constant(null), edits),
        claimsEdits: fc.oneof(fc.constant(null), edits),
      });
      await fc.assert(
        fc.asyncProperty(signed, async ({ header, claims, headerEdits, claimsEdits }) => {
          const [heading, payload] = [replace(TOKEN_HEADER, header), replace(tokenClaims(), claims)];
          const texts = [
            headerEdits === null ? JSON.stringify(heading) : edit(JSON.stringify(heading), headerEdits),
            claimsEdits === null ? JSON.stringify(payload) : edit(JSON.stringify(payload), claimsEdits),
          ] as const;
          const bearer = forgeToken(texts[0], texts[1], { secret: SECRET });
          const response = await api.chat(post('/api/chat', body, { Authorization: `Bearer ${bearer}` }));
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
          expect([200, 401, 403]).toContain(response.status);
          expect(await findFault(response)).toBeNull();
          // What was let in says who asks, where and when, and its header is to the letter ours.
          if (response.status !== 200) return;
          expect(JSON.parse(texts[0])).toEqual(TOKEN_HEADER);
          expect(JSON.parse(texts[1])).toMatchObject({ iss: 'docent', aud: ORIGIN, book: 'test-book' });
        }),
        { numRuns: RUNS },
      );
      report('signed tokens', statuses);
      expect([...statuses.keys()]).toContain(200);
    },
    TIMEOUT_MS,
  );

  it(
    'nor a history, a user or a proof that is nearly right',
    async () => {
      const api = createApi(() => Promise.resolve(new Response(null, { status: 404 })));
      const answering = createApi(answerWith(GOOD_STREAM));
      const asked = { ...bookQuestion(SECRET), message: 'Is it?' };
      const first = await answering.chat(
        post('/api/chat', JSON.stringify(asked), { ...withToken(), Accept: 'application/json' }),
      );
      const { response: answer, receipt } = chatResponseSchema.parse(await first.json());
      const turn = JSON.stringify([{ question: 'Is it?', answer, receipt }]);
      const good = await answering.chat(post('/api/chat', withHistory(turn), withToken()));
      expect(good.status).toBe(200);
      await good.text();
      const opening = JSON.stringify({ user_token: token, proof: PROOF, turnstile_token: 'x' });
      const cases = fc.tuple(fc.constantFrom('history', 'session', 'feedback'), edits);
      const statuses = new Map<number, number>();
      await fc.assert(
        fc.asyncProperty(cases, async ([kind, changes]) => {
          const rating = '{"message_id":"AAAAAAAAAAAAAAAAAAAAAA","rating":"up","reason":"x"}';
          const history = edit(turn, changes);
          const response =
            kind === 'history'
              ? await answering.chat(post('/api/chat', withHistory(history), withToken()))
              : kind === 'session'
                ? await api.session(post('/api/session', edit(opening, changes)))
                : await api.feedback(post('/api/feedback', edit(rating, changes), withToken()));
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
          expect(await findFault(response)).toBeNull();
          if (kind !== 'history' || response.status !== 200) return;
          expect([wordsOf(withHistory(turn)), '[]']).toContain(wordsOf(withHistory(history)));
        }),
        { numRuns: RUNS },
      );
      report('histories, users, proofs', statuses);
      for (const status of [400, 401, 404, 422]) expect([...statuses.keys()]).toContain(status);
    },
    TIMEOUT_MS,
  );
});

function replace(value: Record<string, unknown>, changes: readonly (readonly [string, unknown])[]): unknown {
  const copy = { ...value };
  for (const [key, to] of changes) {
    Object.defineProperty(copy, key, { value: to, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}

function withHistory(history: string): string {
  return `${JSON.stringify(bookQuestion(SECRET)).slice(0, -1)},"history":${history}}`;
}

/** The history of a body as the function reads it, without the space around its words, which says nothing. */
function wordsOf(body: string): string {
  const { history }: { history?: unknown } = JSON.parse(body);
  return JSON.stringify(history, (_key, value: unknown) =>
    typeof value === 'string' ? value.trim() : value,
  );
}

/** How many came to which status: what a property's runs were worth. */
function report(name: string, statuses: ReadonlyMap<number, number>): void {
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.log(`${RUNS} ${name}: ${counts.join(', ')}`);
}

describe('no model server makes the function fail', () => {
  it(
    'whatever it streams, however it is cut: a true status, or a stream that ends as it must',
    async () => {
      const statuses = new Map<number, number>();
      await fc.assert(
        fc.asyncProperty(upstream, async (plan) => {
          // A breaker of its own for each: this server fails more often than any.
          const api = createApi(() => Promise.resolve(respondAs(plan)));
          const question = JSON.stringify(bookQuestion(SECRET, { can_search: plan.canSearch }));
          const accept = plan.wantsJson ? 'application/json' : 'text/event-stream';
          const leaving = new AbortController();
          const request = post('/api/chat', question, { ...withToken(), Accept: accept }, leaving.signal);
          if (plan.leaves?.how === 'abort' && plan.leaves.after === 0) leaving.abort();
          const response = await api.chat(request);
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
          const fault =
            plan.leaves === null
              ? await findAnswerFault(response, plan.wantsJson)
              : await leave(response, plan.leaves, leaving);
          expect(fault).toBeNull();
        }),
        { numRuns: RUNS },
      );
      report('upstream streams', statuses);
      // A property that only ever saw refusals would prove nothing.
      for (const status of [200, 499, 502]) expect([...statuses.keys()]).toContain(status);
    },
    TIMEOUT_MS,
  );
});

describe('no bytes of a model server make the function fail', () => {
  it(
    'whatever they are, over a real connection: a true status, or a stream that ends as it must',
    async () => {
      let bytes = Buffer.alloc(0);
      const server = createServer((socket) => {
        socket.on('error', () => undefined).once('data', () => socket.end(bytes));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new TypeError('There is no port.');
      const statuses = new Map<number, number>();
      await fc.assert(
        fc.asyncProperty(httpAnswer, async (text) => {
          bytes = Buffer.from(text, 'latin1');
          const api = createApi(undefined, { OPENAI_BASE_URL: `http://127.0.0.1:${address.port}/v1` });
          const response = await api.chat(
            post('/api/chat', JSON.stringify(bookQuestion(SECRET)), withToken()),
          );
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
          expect(await findAnswerFault(response, false)).toBeNull();
        }),
        { numRuns: RUNS },
      );
      server.close();
      report('answers over a connection', statuses);
      for (const status of [200, 502]) expect([...statuses.keys()]).toContain(status);
    },
    TIMEOUT_MS,
  );
});

/** Reads some of an answer and is gone; what is wrong with it so far. */
async function leave(
  response: Response,
  { after, how }: { after: number; how: string },
  leaving: AbortController,
): Promise<string | null> {
  const reader = response.body?.getReader();
  for (let count = 0; count < after; count += 1) await reader?.read();
  leaving.abort();
  if (how === 'cancel') await reader?.cancel();
  return [200, 499, 502, 504].includes(response.status) ? null : `the status ${response.status}`;
}

it('none of it left a rejection behind that nobody handled', async () => {
  // A rejection is called unhandled only after the turn in which it was.
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  expect(rejections).toEqual([]);
});
