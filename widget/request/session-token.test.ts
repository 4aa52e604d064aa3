import { afterEach, describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../api/_contract/request.js';
import {
  sendError,
  sendJson,
  sendStream,
  startFunctionServer,
  WHOLE_ANSWER,
  type FunctionServer,
  type Reply,
} from './_test/function-server.js';
import { createAskClient, type TokenStorage } from './ask-client.js';

const question: ChatRequest = { mode: 'selection_only', message: 'What?', selected_text: 'this' };

let server: FunctionServer;
let nowMs = Date.UTC(2026, 0, 1);
afterEach(() => server.close());

describe('the session', () => {
  it('is requested once for concurrent questions, and kept for later ones', async () => {
    const ask = await connect({ chat: answer });
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(['done', 'done', 'done']);
    expect(await ask()).toBe('done');
    expect(sessionRequests()).toHaveLength(1);
  });

  it('is renewed with its own token half a minute before it expires', async () => {
    const ask = await connect({ chat: answer });
    await ask();
    nowMs += 569_000;
    await ask();
    expect(sessionRequests()).toHaveLength(1);
    nowMs += 2_000;
    await ask();
    expect(sessionRequests()).toEqual([undefined, 'Bearer token-1']);
    expect(server.seen.at(-1)?.authorization).toBe('Bearer token-2');
  });

  it('survives a page load, and is new after a day', async () => {
    const storage = new Map<string, string>();
    const ask = await connect({ chat: answer }, mapStorage(storage));
    await ask();
    const reloaded = clientOf(mapStorage(storage));
    await reloaded();
    expect(sessionRequests()).toHaveLength(1);
    nowMs += 23 * 3_600_000;
    await clientOf(mapStorage(storage))();
    nowMs += 25 * 3_600_000;
    await clientOf(mapStorage(storage))();
    expect(sessionRequests()).toEqual([undefined, 'Bearer token-1', undefined]);
  });

  it.each([
    ['token_expired', 401, 'Bearer token-1'],
    ['token_invalid', 401, undefined],
    ['origin_mismatch', 403, undefined],
  ])('is renewed once on %s, and the question sent again', async (code, status, previous) => {
    const ask = await connect({
      chat: (response, { authorization }) =>
        authorization === 'Bearer token-1'
          ? sendError(response, status, code)
          : sendStream(response, WHOLE_ANSWER),
    });
    expect(await ask()).toBe('done');
    expect(sessionRequests()).toEqual([undefined, previous]);
  });

  it('is renewed once for concurrent refusals', async () => {
    const ask = await connect({
      chat: (response, { authorization }) =>
        authorization === 'Bearer token-1'
          ? sendError(response, 401, 'token_expired')
          : sendStream(response, WHOLE_ANSWER),
    });
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(['done', 'done', 'done']);
    expect(sessionRequests()).toHaveLength(2);
  });

  it('is not renewed a second time for one question', async () => {
    const ask = await connect({ chat: (response) => sendError(response, 401, 'token_invalid') });
    expect(await ask()).toBe('token_invalid');
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/api/session',
      '/api/chat',
      '/api/session',
      '/api/chat',
    ]);
  });

  it('is new if the function refuses the previous token', async () => {
    let sessions = 0;
    const ask = await connect({
      chat: answer,
      session: (response, { authorization }) => {
        if (authorization !== undefined) return sendError(response, 401, 'token_invalid');
        sessions += 1;
        sendJson(response, 200, { token: `fresh-${sessions}`, expires_in: 600, session_id: 's' });
      },
    });
    await ask();
    nowMs += 700_000;
    expect(await ask()).toBe('done');
    expect(sessionRequests()).toEqual([undefined, 'Bearer fresh-1', undefined]);
  });

  it('fails the question if it is not available, and is requested again by the next', async () => {
    let refusals = 1;
    const ask = await connect({
      chat: answer,
      session: (response) => {
        refusals -= 1;
        if (refusals >= 0) return sendError(response, 503, 'misconfigured');
        sendJson(response, 200, { token: 'good', expires_in: 600, session_id: 's' });
      },
    });
    expect(await ask()).toBe('misconfigured');
    expect(await ask()).toBe('done');
  });

  it.each<[string, Reply]>([
    [
      'HTML',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
    ],
    ['no token', (response) => sendJson(response, 200, { expires_in: 600, session_id: 's' })],
    [
      'a token with a line end',
      (response) => sendJson(response, 200, { token: 'a\nb', expires_in: 600, session_id: 's' }),
    ],
    [
      'a token of 1 MB',
      (response) => sendJson(response, 200, { token: 'a'.repeat(1e6), expires_in: 600, session_id: 's' }),
    ],
    [
      'a token that is over',
      (response) => sendJson(response, 200, { token: 'a', expires_in: 0, session_id: 's' }),
    ],
  ])('is a bad response for %s', async (_, session) => {
    const ask = await connect({ chat: answer, session });
    expect(await ask()).toBe('bad_response');
    expect(server.seen.map(({ path }) => path)).toEqual(['/api/session']);
  });

  it('works with a storage that throws', async () => {
    const ask = await connect({ chat: answer }, { getItem: refuse, setItem: refuse, removeItem: refuse });
    expect([await ask(), await ask()]).toEqual(['done', 'done']);
    expect(sessionRequests()).toHaveLength(1);
  });

  it.each(['{', '[]', '{"token":1}', '{"token":"a\\nb","expiresAtMs":9e15}', 'null'])(
    'does not believe %s in the storage',
    async (stored) => {
      const storage: TokenStorage = {
        getItem: () => stored,
        setItem: () => undefined,
        removeItem: () => undefined,
      };
      const ask = await connect({ chat: answer }, storage);
      expect(await ask()).toBe('done');
      expect(server.seen.at(-1)?.authorization).toBe('Bearer token-1');
    },
  );
});

const answer: Reply = (response) => sendStream(response, WHOLE_ANSWER);

async function connect(
  replies: { chat: Reply; session?: Reply },
  storage: TokenStorage | null = null,
): Promise<() => Promise<string>> {
  server = await startFunctionServer(replies);
  return clientOf(storage);
}

/** A client whose question is answered with the name of the last event. */
function clientOf(storage: TokenStorage | null): () => Promise<string> {
  const client = createAskClient({ endpoint: server.url, fetch, now: () => nowMs, storage });
  return async () => {
    let last = 'nothing';
    for await (const event of client.ask(question, new AbortController().signal)) {
      last = event.type === 'failed' ? event.error.code : event.type;
    }
    return last;
  };
}

function refuse(): never {
  throw new DOMException('The quota is exceeded.', 'QuotaExceededError');
}

function sessionRequests(): (string | undefined)[] {
  return server.seen.filter(({ path }) => path === '/api/session').map(({ authorization }) => authorization);
}

function mapStorage(map: Map<string, string>): TokenStorage {
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}
