import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS } from '../_contract/errors.js';
import { sessionResponseSchema } from '../_contract/request.js';
import { createDocentApi, type DocentApi } from '../_handler/index.js';
import { bookQuestion, ORIGIN, readEvents, selectionQuestion } from './harness.js';

/** `npm run fuzz` does ten thousand of each. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000);
const TIMEOUT_MS = 30_000 + RUNS * 30;
const SECRET = 'a secret of the tests that is long enough';
const GOOD_STREAM =
  'data: {"choices":[{"delta":{"content":"Yes."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);
let token: string;

beforeAll(async () => {
  process.on('unhandledRejection', note);
  const response = await createApi(answerWith(GOOD_STREAM)).session(post('/api/session', '{}'));
  ({ token } = sessionResponseSchema.parse(await response.json()));
});
afterAll(async () => {
  process.off('unhandledRejection', note);
});

function createApi(fetch: typeof globalThis.fetch): DocentApi {
  return createDocentApi({
    env: {
      DOCENT_SECRET: SECRET,
      DOCENT_ORIGINS: ORIGIN,
      DOCENT_BOOK: 'test-book',
      DOCENT_RATE_PER_MINUTE: '100000',
      OPENAI_API_KEY: 'key',
    },
    fetch,
    log: () => undefined,
    deadlines: { retryPauseMs: 0, retryAfterMaxMs: 0, coalesceMs: 0, stallMs: 2_000 },
  });
}

function answerWith(text: string): typeof globalThis.fetch {
  return () => Promise.resolve(new Response(text, { headers: { 'Content-Type': 'text/event-stream' } }));
}

function post(path: string, body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request(`https://ask.example${path}`, {
    method: 'POST',
    headers: { Origin: ORIGIN, 'Content-Type': 'application/json', ...headers },
    body,
  });
}

const withToken = (): Record<string, string> => ({ Authorization: `Bearer ${token}` });

/** What is wrong with an answer, whatever was asked; `null` when it is one of the table's. */
async function findFault(response: Response, hasBody = true): Promise<string | null> {
  if (response.status === 500) return 'an internal error';
  if (response.headers.get('cache-control')?.includes('no-store') !== true) return 'it may be cached';
  const text = await response.text();
  if (response.status === 200 || response.status === 204 || !hasBody) return null;
  const { error }: { error: { code: string } } = JSON.parse(text);
  return Object.hasOwn(ERRORS, error.code) ? null : `the code ${error.code}`;
}

/** What is wrong with the answer to a question that was good, whatever the model server did. */
async function findAnswerFault(response: Response, wantsJson: boolean): Promise<string | null> {
  if (![200, 502, 504].includes(response.status)) return `the status ${response.status}`;
  if (response.status !== 200 || wantsJson) return findFault(response);
  const { events, isDone } = await readEvents(response);
  const finishes = events.filter(({ type }) => type === 'finish').length;
  const isFramed = events[0]?.type === 'start' && events.at(-1)?.type === 'finish' && finishes === 1;
  return isDone && isFramed ? null : `the events ${events.map(({ type }) => type).join(' ')}`;
}

const anyKey = fc.constantFrom(
  'mode',
  'message',
  'context',
  'history',
  'page',
  'selected_text',
  'session_id',
  'system',
  '__proto__',
  'constructor',
);
const anyValue = fc.oneof(
  { arbitrary: fc.jsonValue({ maxDepth: 4 }), weight: 3 },
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(null, '', ' ', '\ud800', '\0', 'normal', 'selection_only', 1e308, -0, [], {}),
);

/** A good question with some of its fields, at any depth, replaced. */
const nearlyGood = fc
  .tuple(
    fc.constantFrom(bookQuestion(SECRET), selectionQuestion()),
    fc.array(fc.tuple(anyKey, anyValue), { maxLength: 3 }),
    fc.option(fc.tuple(fc.nat(1), fc.constantFrom('id', 'url', 'text', 'trail', 'signature'), anyValue)),
  )
  .map(([question, changes, inPassage]) => {
    const copy: Record<string, unknown> = structuredClone(question);
    const passages = copy['context'];
    if (inPassage !== null && Array.isArray(passages)) {
      const [position, key, value] = inPassage;
      passages[position] = { ...passages[position], [key]: value };
    }
    for (const [key, value] of changes) {
      Object.defineProperty(copy, key, { value, enumerable: true, configurable: true });
    }
    return JSON.stringify(copy);
  });

const anyBody = fc.oneof(
  { arbitrary: nearlyGood, weight: 4 },
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.nat(70_000).map((length) => `"${'x'.repeat(length)}"`),
  fc.nat(20_000).map((depth) => '['.repeat(depth)),
);

const headerText = fc.stringMatching(/^[ -~]{0,60}$/);

describe('no request makes the function fail', () => {
  it(
    'whatever its method, path, headers and body',
    async () => {
      const api = createApi(answerWith(GOOD_STREAM));
      const request = fc.record({
        method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'OPTIONS', 'DELETE', 'HEAD'),
        path: fc.oneof(
          fc.constantFrom(
            '/api/chat',
            '/api/chat',
            '/api/session',
            '/api/health',
            '/api/metrics',
            '/auth/token',
          ),
          fc.webPath(),
        ),
        origin: fc.oneof(
          fc.constant(ORIGIN),
          fc.constantFrom('null', `${ORIGIN}/`, `${ORIGIN},${ORIGIN}`),
          headerText,
        ),
        type: fc.oneof(
          fc.constant('application/json'),
          fc.constantFrom('text/plain', 'application/json; charset=x'),
          headerText,
        ),
        accept: fc.oneof(fc.constantFrom('text/event-stream', 'application/json', '*/*'), headerText),
        hasToken: fc.boolean(),
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
          expect(await findFault(response, method !== 'HEAD')).toBeNull();
        }),
        { numRuns: RUNS },
      );
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
});

const line = fc.oneof(
  fc.constantFrom(
    'data: [DONE]\n\n',
    ': comment\n\n',
    '\n',
    '\r\n',
    '\r',
    '\ufeff',
    'event: error\n',
    'id: 1\n',
  ),
  fc
    .record({
      content: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('[1]', '[9', '\ud83d', '\n\ndata: x\n\n', null, 5),
      ),
      reason: fc.constantFrom(null, null, null, 'stop', 'length', 'content_filter', 'odd', 7),
      ending: fc.constantFrom('\n\n', '\r\n\r\n', '\r\r', '\n', ''),
    })
    .map(({ content, reason, ending }) => {
      const chunk = { choices: [{ index: 0, delta: { content }, finish_reason: reason }] };
      return `data: ${JSON.stringify(chunk)}${ending}`;
    }),
  fc.jsonValue({ maxDepth: 3 }).map((value) => `data: ${JSON.stringify(value)}\n\n`),
  fc
    .jsonValue({ maxDepth: 2 })
    .map((value) => `data: ${JSON.stringify({ choices: [value], usage: value })}\n\n`),
  fc.string({ unit: 'binary' }).map((text) => `data: ${text}`),
);

const upstream = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 200, 200, 204, 301, 401, 429, 500, 529),
  retryAfter: fc.option(
    fc.oneof(headerText, fc.constantFrom('1', '-1', '1e9', 'Fri, 31 Dec 9999 23:59:59 GMT')),
  ),
  lines: fc.array(line, { maxLength: 12 }),
  cuts: fc.array(fc.nat(2_000), { maxLength: 12 }),
  noise: fc.option(fc.uint8Array({ maxLength: 40 }), { freq: 4 }),
  breaks: fc.boolean(),
  wantsJson: fc.boolean(),
});

describe('no model server makes the function fail', () => {
  it(
    'whatever it streams, however it is cut: a true status, or a stream that ends as it must',
    async () => {
      const statuses = new Set<number>();
      await fc.assert(
        fc.asyncProperty(upstream, async (plan) => {
          // A breaker of its own for each: this server fails more often than any.
          const api = createApi(() => Promise.resolve(respondAs(plan)));
          const question = JSON.stringify(bookQuestion(SECRET));
          const accept = plan.wantsJson ? 'application/json' : 'text/event-stream';
          const response = await api.chat(post('/api/chat', question, { ...withToken(), Accept: accept }));
          statuses.add(response.status);
          expect(await findAnswerFault(response, plan.wantsJson)).toBeNull();
        }),
        { numRuns: RUNS },
      );
      // A property that only ever saw refusals would prove nothing.
      expect(statuses).toContain(200);
      expect(statuses).toContain(502);
    },
    TIMEOUT_MS,
  );
});

function respondAs(plan: {
  status: number;
  retryAfter: string | null;
  lines: readonly string[];
  cuts: readonly number[];
  noise: Uint8Array | null;
  breaks: boolean;
}): Response {
  const headers = new Headers({ 'Content-Type': 'text/event-stream' });
  if (plan.retryAfter !== null) headers.set('Retry-After', plan.retryAfter);
  if (plan.status === 204) return new Response(null, { status: 204, headers });
  const bytes = Buffer.concat([Buffer.from(plan.lines.join('')), plan.noise ?? new Uint8Array()]);
  const ends = [...new Set(plan.cuts.filter((cut) => cut < bytes.length))].sort((a, b) => a - b);
  const pieces = [...ends, bytes.length].map((end, position) => bytes.subarray(ends[position - 1] ?? 0, end));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift();
      if (piece !== undefined) controller.enqueue(piece);
      else if (plan.breaks) controller.error(new TypeError('terminated'));
      else controller.close();
    },
  });
  return new Response(body, { status: plan.status, headers });
}

it('none of it left a rejection behind that nobody handled', async () => {
  // A rejection is called unhandled only after the turn in which it was.
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  expect(rejections).toEqual([]);
});
