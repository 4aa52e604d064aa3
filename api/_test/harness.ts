import { randomBytes } from 'node:crypto';
import { createParser } from 'eventsource-parser';
import { PASSAGE_KEY_INFO } from '../../plugin/contract/passage-bytes.js';
import { deriveKey, readSecret, signPassage } from '../../plugin/contract/secret.js';
import { serveFunction } from '../../scripts/serve-function.js';
import { startStandInModel, type StandInModel } from '../../scripts/stand-in-model.js';
import { streamEventSchema, type StreamEvent } from '../_contract/events.js';
import { sessionResponseSchema, type Passage, type Turn } from '../_contract/request.js';
import type { DocentApiOptions } from '../_handler/index.js';
import type { LogEntry } from '../_handler/log.js';

/** The page the tests ask from. */
export const ORIGIN = 'https://book.example';

/** Planted where secrets stand; must be found nowhere else. */
export const CANARY = 'canary-7d1f0c-never-to-be-seen';

const BOOK = 'test-book';

/** Over the good ones; `null` takes one away. */
export type TestHeaders = Readonly<Record<string, string | null>>;

/** A function over real HTTP with a stand-in model behind it. */
export interface Harness {
  url: string;
  secret: string;
  model: StandInModel;
  logs: LogEntry[];
  /** Moves the function's clock, in milliseconds. */
  advance(ms: number): void;
  /** A fresh session's token. */
  openSession(): Promise<{ token: string; sessionId: string }>;
  post(path: string, body: unknown, headers?: TestHeaders, init?: RequestInit): Promise<Response>;
  /** Posts to `/api/chat` with a fresh session unless a token is given. */
  chat(
    body: unknown,
    more?: { token?: string; headers?: TestHeaders; signal?: AbortSignal },
  ): Promise<Response>;
  close(): Promise<void>;
}

/** Starts both servers; `env` adds to a working environment, `undefined` takes a variable away. */
export async function startHarness(
  options: Omit<Partial<DocentApiOptions>, 'env'> & {
    env?: Record<string, string | undefined>;
    wordDelayMs?: number;
  } = {},
): Promise<Harness> {
  const { env, wordDelayMs = 0, ...rest } = options;
  const model = await startStandInModel({ wordDelayMs });
  const secret = `${CANARY}-${randomBytes(32).toString('base64url')}`;
  const logs: LogEntry[] = [];
  let aheadMs = 0;
  const api = await serveFunction({
    now: () => Date.now() + aheadMs,
    log: (entry) => void logs.push(entry),
    ...rest,
    env: {
      DOCENT_SECRET: secret,
      DOCENT_ORIGINS: `${ORIGIN},https://second.example`,
      DOCENT_BOOK: BOOK,
      DOCENT_RATE_PER_MINUTE: '1000',
      OPENAI_API_KEY: CANARY,
      OPENAI_BASE_URL: model.url,
      DOCENT_MODEL: 'stand-in',
      ...env,
    },
  });
  const post: Harness['post'] = (path, body, headers = {}, init = {}) =>
    fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: withHeaders({ Origin: ORIGIN, 'Content-Type': 'application/json' }, headers),
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
  const openSession: Harness['openSession'] = async () => {
    const answer = sessionResponseSchema.parse(await (await post('/api/session', {})).json());
    return { token: answer.token, sessionId: answer.session_id };
  };
  return {
    url: api.url,
    secret,
    model,
    logs,
    advance: (ms) => {
      aheadMs += ms;
    },
    openSession,
    post,
    async chat(body, { token, headers = {}, signal } = {}) {
      const bearer = token ?? (await openSession()).token;
      return post(
        '/api/chat',
        body,
        { Authorization: `Bearer ${bearer}`, ...headers },
        signal === undefined ? {} : { signal },
      );
    },
    async close() {
      await Promise.all([api.close(), model.close()]);
    },
  };
}

function withHeaders(base: Record<string, string>, more: TestHeaders): Headers {
  const headers = new Headers(base);
  for (const [name, value] of Object.entries(more)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return headers;
}

/** A passage as the build would sign it. */
export function signedPassage(secret: string, fields: Partial<Passage> = {}, book = BOOK): Passage {
  const passage = {
    id: 'chunk-0001',
    url: '/book/moon/',
    anchor: 'colour',
    title: 'The Moon',
    trail: ['Space', 'Colour'],
    text: 'The Moon is made of green cheese.\nIts far side is darker than the near side.',
    ...fields,
  };
  const read = readSecret(secret);
  if (!read.ok) throw new TypeError('The test has no secret.');
  return { ...passage, signature: signPassage(deriveKey(read.secret, PASSAGE_KEY_INFO), book, passage) };
}

/** A good question about the book. */
export function bookQuestion(
  secret: string,
  more: {
    message?: string;
    context?: Passage[];
    history?: Turn[];
    page?: { path: string; title: string };
  } = {},
): Record<string, unknown> {
  return {
    mode: 'normal',
    message: 'What is the Moon made of?',
    context: [
      signedPassage(secret),
      signedPassage(secret, {
        id: 'chunk-0002',
        url: '/book/sun/',
        anchor: '',
        title: 'The Sun',
        trail: ['The Sun'],
        text: 'The Sun is a ball of hot gas. Nobody has eaten it.',
      }),
    ],
    ...more,
  };
}

/** A good question about a selection. */
export function selectionQuestion(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    mode: 'selection_only',
    message: 'What does this mean?',
    selected_text: '  The quick brown fox\n\njumps over the lazy dog.  ',
    ...more,
  };
}

/** Reads a whole stream; every event must fit the contract. */
export async function readEvents(
  response: Response,
): Promise<{ events: StreamEvent[]; isDone: boolean; text: string }> {
  const events: StreamEvent[] = [];
  let isDone = false;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === '[DONE]') isDone = true;
      else events.push(streamEventSchema.parse(JSON.parse(data)));
    },
  });
  parser.feed(await response.text());
  const text = events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');
  return { events, isDone, text };
}

/** The error of a refused request, with what every refusal must have. */
export async function readRefusal(
  response: Response,
): Promise<{ status: number; code: string; message: string }> {
  const body: unknown = await response.json();
  const { code, message, requestId } = readWireError(body);
  if (response.headers.get('x-request-id') !== requestId) throw new TypeError('The request ids differ.');
  if (response.headers.get('cache-control')?.includes('no-store') !== true)
    throw new TypeError('It may be cached.');
  if (response.headers.get('x-content-type-options') !== 'nosniff') throw new TypeError('It may be sniffed.');
  if (response.headers.get('vary') !== 'Origin') throw new TypeError('It does not vary.');
  return { status: response.status, code, message };
}

function readWireError(body: unknown): { code: string; message: string; requestId: string } {
  if (typeof body !== 'object' || body === null || !('error' in body) || Object.keys(body).length !== 1) {
    throw new TypeError('The body is no error.');
  }
  const { error } = body;
  if (
    typeof error !== 'object' ||
    error === null ||
    !('code' in error) ||
    !('message' in error) ||
    !('requestId' in error)
  ) {
    throw new TypeError('The error is not whole.');
  }
  return { code: String(error.code), message: String(error.message), requestId: String(error.requestId) };
}
