import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { LIMITS } from '../../api/_contract/limits.js';
import type { ChatRequest, Contents, Passage } from '../../api/_contract/request.js';
import {
  SEARCH_EVENTS,
  sendError,
  sendJson,
  sendStream,
  startFunctionServer,
  startStream,
  toStream,
  WHOLE_ANSWER,
  WHOLE_ANSWER_EVENTS,
  type FunctionServer,
  type Reply,
} from './_test/function-server.js';
import { createAskClient, type AnswerEvent, type AskClient } from './ask-client.js';

const question: ChatRequest = {
  mode: 'selection_only',
  message: 'What is it?',
  selected_text: ' verbatim \n',
};

let server: FunctionServer;
afterEach(() => server.close());

describe('an answer', () => {
  it('arrives as events; the request carries the token and the texts unchanged', async () => {
    const client = await connect({ chat: (response) => sendStream(response, WHOLE_ANSWER) });
    expect(await ask(client, question)).toEqual(WHOLE_ANSWER_EVENTS);
    const [session, chat] = server.seen;
    expect(session).toEqual({ path: '/api/session', authorization: undefined, body: '{}' });
    expect(chat).toMatchObject({ path: '/api/chat', authorization: 'Bearer token-1' });
    expect(JSON.parse(chat?.body ?? '')).toEqual(question);
  });

  it('is the same in single bytes', async () => {
    const bytes = Buffer.from(WHOLE_ANSWER);
    const client = await connect({
      chat: (response) => {
        startStream(response, bytes.subarray(0, 1));
        for (const byte of bytes.subarray(1)) response.write(Buffer.of(byte));
        response.end();
      },
    });
    expect(await ask(client, question)).toEqual(WHOLE_ANSWER_EVENTS);
  });

  it('ends at its end marker, even if the socket stays open', async () => {
    const client = await connect({ chat: (response) => startStream(response, WHOLE_ANSWER) });
    expect(await ask(client, question)).toEqual(WHOLE_ANSWER_EVENTS);
  });

  it.each<[string, Reply]>([
    ['ends without its end marker', (response) => sendStream(response, firstHalf)],
    [
      'is reset',
      (response) => {
        startStream(response, firstHalf);
        setTimeout(() => response.destroy(), 30);
      },
    ],
    ['stalls', (response) => startStream(response, firstHalf)],
  ])('that %s is interrupted after the text so far', async (_, chat) => {
    const client = await connect({ chat }, { idleTimeoutMs: 200 });
    const events = await ask(client, question);
    expect(events.slice(0, -1)).toEqual(WHOLE_ANSWER_EVENTS.slice(0, 1));
    expect(events.at(-1)).toMatchObject({ error: { code: 'interrupted', retryable: true } });
  });

  it('stays alive on comments', async () => {
    const client = await connect(
      {
        chat: (response) => {
          startStream(response);
          let ticks = 0;
          const timer = setInterval(() => {
            ticks += 1;
            response.write(': still here\n\n');
            if (ticks === 8) {
              clearInterval(timer);
              response.end(WHOLE_ANSWER);
            }
          }, 50);
        },
      },
      { idleTimeoutMs: 250 },
    );
    expect(await ask(client, question)).toEqual(WHOLE_ANSWER_EVENTS);
  });

  it('does not time out for a slow consumer', async () => {
    const client = await connect(
      {
        chat: (response) => {
          startStream(response, firstHalf);
          setTimeout(() => response.end(WHOLE_ANSWER.slice(firstHalf.length)), 30);
        },
      },
      { idleTimeoutMs: 1_000 },
    );
    const events: AnswerEvent[] = [];
    for await (const event of client.ask(question, new AbortController().signal)) {
      if (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 1_500));
      events.push(event);
    }
    expect(events).toEqual(WHOLE_ANSWER_EVENTS);
  });
});

describe('a question that is stopped', () => {
  it('sends nothing if stopped before it is sent', async () => {
    const client = await connect({ chat: (response) => sendStream(response, WHOLE_ANSWER) });
    expect(codeOf(await ask(client, question, AbortSignal.abort()))).toBe('stopped');
    expect(server.seen).toEqual([]);
  });

  it('ends at once while it waits for the session', async () => {
    const client = await connect({ session: () => undefined, chat: () => undefined });
    expect(codeOf(await ask(client, question, AbortSignal.timeout(50)))).toBe('stopped');
  });

  it('closes the connection and yields no more text while the answer streams', async () => {
    const left = new AbortController();
    const client = await connect({
      chat: (response) => {
        response.on('close', () => left.abort());
        startStream(response, firstHalf);
      },
    });
    const stop = new AbortController();
    const events: AnswerEvent[] = [];
    for await (const event of client.ask(question, stop.signal)) {
      events.push(event);
      stop.abort();
    }
    expect(events.map(({ type }) => type)).toEqual(['text', 'failed']);
    expect(codeOf(events)).toBe('stopped');
    await expect.poll(() => left.signal.aborted).toBe(true);
  });

  it('also ends after the last byte', async () => {
    const client = await connect({
      chat: (response) => {
        startStream(response, firstHalf);
        setTimeout(() => response.end(': the end\n\n'), 20);
      },
    });
    const stop = new AbortController();
    const events: AnswerEvent[] = [];
    for await (const event of client.ask(question, stop.signal)) {
      events.push(event);
      await new Promise((resolve) => setTimeout(resolve, 100));
      stop.abort();
    }
    expect(codeOf(events)).toBe('stopped');
  });

  it('closes the connection when the loop is left', async () => {
    const left = new AbortController();
    const client = await connect({
      chat: (response) => {
        response.on('close', () => left.abort());
        startStream(response, firstHalf);
      },
    });
    for await (const event of client.ask(question, new AbortController().signal)) {
      expect(event.type).toBe('text');
      break;
    }
    await expect.poll(() => left.signal.aborted).toBe(true);
  });
});

describe('a refusal', () => {
  it('carries the code, the request id and the seconds to wait', async () => {
    const client = await connect({
      chat: (response) => sendError(response, 429, 'rate_limited', { 'retry-after': '17' }),
    });
    expect(await ask(client, question)).toEqual([
      {
        type: 'failed',
        error: {
          code: 'rate_limited',
          message: 'It is rate_limited.',
          retryable: true,
          retryAfterSeconds: 17,
          requestId: 'r-1',
        },
      },
    ]);
  });

  it.each([
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['9999999', 86_400],
    ['soon', undefined],
    ['-5', undefined],
  ])('reads Retry-After %s as %s seconds', async (header, seconds) => {
    const client = await connect(
      { chat: (response) => sendError(response, 503, 'paused', { 'retry-after': header }) },
      { now: () => Date.UTC(2026, 0, 1) },
    );
    const [event] = await ask(client, question);
    expect(event).toMatchObject({ error: { code: 'paused' } });
    expect(event?.type === 'failed' ? event.error.retryAfterSeconds : null).toBe(seconds);
  });

  it.each<[string, boolean, Reply]>([
    [
      'a page of HTML',
      false,
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    ['JSON instead of a stream', false, (response) => sendJson(response, 200, {})],
    ['no content type', false, (response) => void response.writeHead(200).end('data: [DONE]\n\n')],
    ['a status of 404 with HTML', false, (response) => void response.writeHead(404, html).end('<p>')],
    ["a proxy's 502", true, (response) => void response.writeHead(502, html).end('<p>')],
    ['an unknown code', true, (response) => sendError(response, 500, 'constructor')],
    [
      'an error without a message',
      true,
      (response) => sendJson(response, 500, { error: { code: 'internal' } }),
    ],
    ['an error of 1 MB', true, (response) => sendJson(response, 500, { error: 'x'.repeat(1e6) })],
    ['a redirect', true, (response) => void response.writeHead(307, { location: '/elsewhere' }).end()],
  ])('is typed: %s', async (_, retryable, chat) => {
    const events = await ask(await connect({ chat }), question);
    expect(events).toHaveLength(1);
    expect(['bad_response', 'network']).toContain(codeOf(events));
    expect(events[0]).toMatchObject({ error: { retryable } });
    expect(server.seen.map(({ path }) => path)).toEqual(['/api/session', '/api/chat']);
  });

  it('is "network" if nothing listens, the socket closes, or no header arrives', async () => {
    const closing = await connect({ chat: (response) => void response.destroy() });
    expect(codeOf(await ask(closing, question))).toBe('network');
    await server.close();
    const silent = await connect({ chat: () => undefined }, { idleTimeoutMs: 80 });
    expect(codeOf(await ask(silent, question))).toBe('network');
    await server.close();
    expect(codeOf(await ask(silent, question))).toBe('network');
  });
});

describe('a request that the function would refuse', () => {
  it.each<[string, ChatRequest]>([
    ['message_empty', { ...question, message: ' \n ' }],
    ['message_too_long', { ...question, message: 'x'.repeat(LIMITS.messageMaxChars + 1) }],
    ['selection_missing', { ...selection, selected_text: ' \n' }],
    ['selection_too_long', { ...selection, selected_text: 'x'.repeat(LIMITS.selectionMaxChars + 1) }],
    ['invalid_request', { mode: 'normal', message: 'a', context: [] }],
    ['invalid_request', { mode: 'normal', message: 'a', context: [], can_search: true }],
    ['invalid_request', { mode: 'normal', message: 'a', context: [], contents: [contentsOf('a')] }],
    [
      'invalid_request',
      {
        mode: 'normal',
        message: 'a',
        context: [passage('a')],
        contents: [contentsOf('x'.repeat(4_000)), contentsOf('x'.repeat(4_000))],
      },
    ],
    [
      'invalid_request',
      { mode: 'normal', message: 'a', context: Array.from({ length: 25 }, () => passage('a')) },
    ],
    [
      'invalid_request',
      { mode: 'normal', message: 'a', context: [passage('x'.repeat(7_000)), passage('x'.repeat(7_000))] },
    ],
    ['invalid_request', { ...question, message: 'half an emoji: \uD83D' }],
    ['invalid_request', { ...selection, selected_text: 'a\0' }],
    [
      'body_too_large',
      {
        ...normal,
        context: Array.from({ length: 5 }, () => ({ ...passage('長'), breadcrumbs: longBreadcrumbs })),
        page: longPage,
      },
    ],
  ])('fails with %s and is not sent', async (code, request) => {
    const client = await connect({ chat: (response) => sendStream(response, WHOLE_ANSWER) });
    expect(codeOf(await ask(client, request))).toBe(code);
    expect(server.seen).toEqual([]);
  });

  it('does not include one without passages from a client that can search, with the contents', async () => {
    const client = await connect({ chat: (response) => sendStream(response, WHOLE_ANSWER) });
    const contents = [contentsOf('A\nB')];
    const request: ChatRequest = { mode: 'normal', message: 'a', context: [], contents, can_search: true };
    expect(codeOf(await ask(client, request))).toBe('done');
    expect(JSON.parse(server.seen.at(-1)?.body ?? '')).toEqual(request);
  });

  it('does not include a selection of 12,000 characters with spaces around it', async () => {
    const client = await connect({ chat: (response) => sendStream(response, WHOLE_ANSWER) });
    const text = ` ${'x'.repeat(LIMITS.selectionMaxChars)}\n`;
    expect(codeOf(await ask(client, { ...selection, selected_text: text }))).toBe('done');
    expect(JSON.parse(server.seen.at(-1)?.body ?? '').selected_text).toBe(text);
  });
});

it('ends a step with the search to make, even if the socket stays open', async () => {
  const client = await connect({ chat: (response) => startStream(response, toStream(SEARCH_EVENTS)) });
  expect(
    await ask(client, { mode: 'normal', message: 'a', context: [passage('a')], can_search: true }),
  ).toEqual([
    { type: 'text', delta: 'Let me look.' },
    { type: 'search', step: { queries: ['mooring line', 'bollard'], receipt: 'step-receipt' } },
  ]);
  expect(server.seen).toHaveLength(2);
});

it('sends a question again without the turns of an expired session', async () => {
  const client = await connect({
    chat: (response, { body }) =>
      body.includes('"history"')
        ? sendError(response, 422, 'history_invalid')
        : sendStream(response, WHOLE_ANSWER),
  });
  const history = [{ question: 'a', answer: 'b', receipt: 'c' }];
  const request: ChatRequest = { mode: 'normal', message: 'a', context: [passage('a')], history };
  expect(codeOf(await ask(client, request))).toBe('done');
  expect(server.seen).toHaveLength(3);
});

const firstHalf = WHOLE_ANSWER.slice(0, WHOLE_ANSWER.indexOf('as in') - 10);
const html = { 'content-type': 'text/html' };
const normal = { mode: 'normal', message: '長'.repeat(4_000) } as const;
const longBreadcrumbs = Array.from({ length: 16 }, () => '長'.repeat(512));
const longPage = { path: '長'.repeat(2_048), title: '長'.repeat(512) };
const selection = { mode: 'selection_only', message: 'a' } as const;

async function connect(
  replies: { chat: Reply; session?: Reply },
  options: { idleTimeoutMs?: number; now?: () => number } = {},
): Promise<AskClient> {
  server = await startFunctionServer(replies);
  onTestFinished(() => server.close().catch(() => undefined));
  return createAskClient({ endpoint: server.url, fetch, now: Date.now, storage: null, ...options });
}

async function ask(
  client: AskClient,
  request: ChatRequest,
  signal = new AbortController().signal,
): Promise<AnswerEvent[]> {
  const events: AnswerEvent[] = [];
  for await (const event of client.ask(request, signal)) events.push(event);
  return events;
}

function codeOf(events: readonly AnswerEvent[]): string | undefined {
  const last = events.at(-1);
  return last?.type === 'failed' ? last.error.code : last?.type;
}

function contentsOf(text: string): Contents {
  return { partition: 'docs', text, build: 'b', signature: 's' };
}

function passage(text: string): Passage {
  return {
    id: 'a'.repeat(16),
    url: '/a',
    anchor: '',
    title: 'A',
    breadcrumbs: [],
    text,
    build: 'b',
    signature: 's',
  };
}
