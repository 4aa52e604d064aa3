import { hash, randomBytes } from 'node:crypto';
import { createParser } from 'eventsource-parser';
import { CONTENTS_KEY_INFO, PASSAGE_KEY_INFO } from '../../plugin/signing/passage-bytes.js';
import { deriveKey, readSecret, signContents, signPassage } from '../../plugin/signing/secret.js';
import { serveFunction } from '../../scripts/stand-ins/serve-function.js';
import { startStandInModel, type StandInModel } from '../../scripts/stand-ins/stand-in-model.js';
import { ERRORS } from '../_contract/errors.js';
import { streamEventSchema, type StreamEvent } from '../_contract/events.js';
import {
  sessionResponseSchema,
  type Contents,
  type Passage,
  type SearchStep,
  type Turn,
} from '../_contract/request.js';
import type { DocentApiOptions } from '../_handler/index.js';
import type { LogEntry, StartEntry } from '../_handler/log.js';

/** The page the tests ask from. */
export const ORIGIN = 'https://book.example';

/** Planted where secrets stand; must be found nowhere else. */
export const CANARY = 'canary-7d1f0c-never-to-be-seen';

/** A secret for tests that need the same one twice: as good as random, and always the same for a name. */
export function testSecret(name: string): string {
  return hash('sha256', `secret of the tests: ${name}`, 'base64url');
}

/** The name of the tests' book. */
export const BOOK = 'test-book';
const BUILD = 'test-build-0001';

/** Over the good ones; `null` takes one away. */
export type TestHeaders = Readonly<Record<string, string | null>>;

/** A function over real HTTP with a stand-in model behind it. */
export interface Harness {
  url: string;
  secret: string;
  model: StandInModel;
  logs: LogEntry[];
  /** The lines logged at the start. */
  starts: StartEntry[];
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
    /** Options of the stand-in model. */
    standIn?: Parameters<typeof startStandInModel>[0];
  } = {},
): Promise<Harness> {
  const { env, wordDelayMs = 0, standIn = {}, ...rest } = options;
  const model = await startStandInModel({ wordDelayMs, ...standIn });
  const secret = `${CANARY}-${randomBytes(32).toString('base64url')}`;
  const logs: LogEntry[] = [];
  const starts: StartEntry[] = [];
  let aheadMs = 0;
  const api = await serveFunction({
    now: () => Date.now() + aheadMs,
    log: (entry) => void ('event' in entry ? starts.push(entry) : logs.push(entry)),
    ...rest,
    env: {
      DOCENT_SECRET: secret,
      DOCENT_ORIGINS: `${ORIGIN},https://second.example`,
      DOCENT_BOOK: BOOK,
      DOCENT_RATE_PER_MINUTE: '1000',
      // All test readers ask from the same address.
      DOCENT_ADDRESS_SHARE: '100',
      DOCENT_SELECTION_PER_MINUTE: '1000',
      DOCENT_SELECTION_SHARE: '100',
      OPENAI_API_KEY: CANARY,
      OPENAI_BASE_URL: model.url,
      DOCENT_MODEL: 'stand-in',
      ...env,
    },
  });
  const post: Harness['post'] = async (path, body, headers = {}, init = {}) => {
    const sent = withHeaders({ Origin: ORIGIN, 'Content-Type': 'application/json' }, headers);
    const response = await fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: sent,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
    if (env?.['DOCENT_ORIGINS'] === undefined) sentFrom.set(response, { origin: sent.get('origin') });
    return response;
  };
  const openSession: Harness['openSession'] = async () => {
    const answer = sessionResponseSchema.parse(await (await post('/api/session', {})).json());
    return { token: answer.token, sessionId: answer.session_id };
  };
  return {
    url: api.url,
    secret,
    model,
    logs,
    starts,
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
    breadcrumbs: ['Space', 'Colour'],
    text: 'The Moon is made of green cheese.\nIts far side is darker than the near side.',
    build: BUILD,
    ...fields,
  };
  const read = readSecret(secret);
  if (!read.ok) throw new TypeError('The test has no secret.');
  const key = deriveKey(read.secret, PASSAGE_KEY_INFO);
  return { ...passage, signature: signPassage(key, book, passage.build, passage) };
}

/** A table of contents as the build would sign it. */
export function signedContents(secret: string, fields: Partial<Contents> = {}, book = BOOK): Contents {
  const contents = { partition: 'docs', text: 'Space\n- The Moon\n- The Sun', build: BUILD, ...fields };
  const read = readSecret(secret);
  if (!read.ok) throw new TypeError('The test has no secret.');
  const key = deriveKey(read.secret, CONTENTS_KEY_INFO);
  return { ...contents, signature: signContents(key, book, contents.build, contents) };
}

/** A good question about the book. */
export function bookQuestion(
  secret: string,
  more: {
    message?: string;
    context?: Passage[];
    history?: Turn[];
    page?: { path: string; title: string };
    contents?: Contents[];
    can_search?: boolean;
    step?: SearchStep;
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
        breadcrumbs: ['The Sun'],
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

/** Reads the stream of a step that must end with a search. */
export async function readStep(
  response: Response,
): Promise<{ events: StreamEvent[]; step: SearchStep; queries: string[]; messageId: string; text: string }> {
  const { events, isDone, text } = await readEvents(response);
  const [call, step, start] = (['tool-input-available', 'data-step', 'start'] as const).map((type) =>
    events.find((event) => event.type === type),
  );
  if (call?.type !== 'tool-input-available' || step?.type !== 'data-step' || start?.type !== 'start') {
    throw new TypeError(`This is not a step: ${events.map(({ type }) => type).join(' ')}`);
  }
  if (!isDone) throw new TypeError('The stream has no end mark.');
  const { queries } = call.input;
  return { events, step: step.data, queries, messageId: start.messageId, text };
}

/**
 * The error of a refused request, with everything that a refusal always means: JSON and nothing else, never kept, never
 * sniffed, an id that is the header's too, CORS headers for an allowed origin and for no other, no stack and no secret.
 */
export async function readRefusal(
  response: Response,
): Promise<{ status: number; code: string; message: string }> {
  const { status, headers } = response;
  const text = await response.text();
  const { code, message, requestId } = readWireError(JSON.parse(text));
  const faults = findRefusalFaults(headers, sentFrom.get(response));
  if (headers.get('x-request-id') !== requestId) faults.push('the request ids differ');
  if (status !== statusOf(code)) faults.push(`the status of ${code} is ${status}`);
  if (status === 401 && headers.get('www-authenticate') !== 'Bearer') faults.push('no challenge');
  if (status === 405 && headers.get('allow') === null) faults.push('no Allow');
  if (status === 429 && headers.get('retry-after') === null) faults.push('no Retry-After');
  const everything = [text, ...[...headers].map((header) => header.join(': '))].join('\n');
  if (everything.includes(CANARY)) faults.push('it holds a secret');
  if (STACK.test(everything)) faults.push('it holds a stack');
  if (faults.length > 0) throw new TypeError(`The refusal is not whole: ${faults.join(', ')}.`);
  return { status, code, message };
}

/** Where a response of a harness was asked from; not known of a clone. */
const sentFrom = new WeakMap<Response, { origin: string | null }>();

const ALLOWED: ReadonlySet<string> = new Set([ORIGIN, 'https://second.example']);

/** A frame of a stack, a file of ours, or an error's class as it prints itself. */
const STACK = /(?:\n|\\n)\s+at |\.[jt]s:\d+|node_modules|\b[A-Z][a-z]+Error:/;

function findRefusalFaults(headers: Headers, sent: { origin: string | null } | undefined): string[] {
  const wanted: [string, string, RegExp][] = [
    ['it is not JSON', 'content-type', /^application\/json; charset=utf-8$/],
    ['it may be cached', 'cache-control', /\bno-store\b/],
    ['it may be sniffed', 'x-content-type-options', /^nosniff$/],
    ['it does not vary', 'vary', /^Origin$/],
  ];
  const faults = wanted.flatMap(([fault, name, form]) => (form.test(headers.get(name) ?? '') ? [] : [fault]));
  const retryAfter = headers.get('retry-after');
  if (retryAfter !== null && !/^[1-9]\d*$/.test(retryAfter)) faults.push('Retry-After is no whole second');
  if (headers.has('access-control-allow-credentials')) faults.push('credentials are allowed');
  const allowed = headers.get('access-control-allow-origin');
  if (allowed !== null && !ALLOWED.has(allowed)) faults.push(`the origin ${allowed} is allowed`);
  if (allowed !== null && !EXPOSED.test(headers.get('access-control-expose-headers') ?? '')) {
    faults.push('Retry-After and X-Request-Id are not exposed');
  }
  if (sent !== undefined) {
    const fits = sent.origin !== null && ALLOWED.has(sent.origin) ? sent.origin : null;
    if (allowed !== fits) faults.push(`asked from ${sent.origin}, ${allowed} is allowed`);
  }
  return faults;
}

const EXPOSED = /(?=.*\bRetry-After\b)(?=.*\bX-Request-Id\b)/;

function statusOf(code: string): number {
  const known = Object.entries(ERRORS).find(([name]) => name === code);
  if (known === undefined) throw new TypeError(`There is no code ${code}.`);
  return known[1].status;
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
  const more = Object.keys(error).filter((key) => !WIRE_KEYS.has(key));
  if (more.length > 0) throw new TypeError(`The error says more than it should: ${more.join(', ')}.`);
  return { code: String(error.code), message: String(error.message), requestId: String(error.requestId) };
}

const WIRE_KEYS: ReadonlySet<string> = new Set(['code', 'message', 'requestId', 'challenge']);
