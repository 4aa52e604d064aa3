import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  bookQuestion,
  ORIGIN,
  readEvents,
  selectionQuestion,
  startHarness,
  type Harness,
} from './harness.js';
import { createDocentApi } from '../_handler/index.js';
import type { LogEntry } from '../_handler/log.js';
import { postRefused } from './post-refused.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.model.requests.length = 0;
  harness.logs.length = 0;
});

describe('a request no browser sends', () => {
  it.each([
    ['a Host that is none', 'GET /api/health HTTP/1.1\r\nHost: a b'],
    ['a Host with a user', 'GET /api/health HTTP/1.1\r\nHost: user@evil.example'],
    ['an empty Host', 'GET /api/health HTTP/1.1\r\nHost:'],
    ['no Host', 'GET /api/health HTTP/1.0'],
    ['a path of one star', 'OPTIONS * HTTP/1.1\r\nHost: x'],
    ['a backslash', 'GET /api\\health HTTP/1.1\r\nHost: x'],
    ['a path that starts as a host', 'GET //evil.example/api/health HTTP/1.1\r\nHost: x'],
    ['a broken escape', 'GET /api/%zz%ff HTTP/1.1\r\nHost: x'],
  ])('with %s is not_found, with the usual headers, body and log line', async (_name, head) => {
    const answer = await exchange(harness, head);
    expect(answer).toMatchObject({ status: 404, code: 'not_found' });
    expect(harness.logs).toMatchObject([{ status: 404, requestId: answer.requestId }]);
  });

  it.each([['TRACE'], ['PROPFIND'], ['LOCK']])('with the method %s is a 405', async (method) => {
    const answer = await exchange(harness, `${method} /api/chat HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}`);
    expect(answer).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(harness.logs).toMatchObject([{ status: 405, method: 'other', requestId: answer.requestId }]);
  });

  it('with two Origins, or one in another alphabet, is refused', async () => {
    for (const origins of [`Origin: ${ORIGIN}\r\nOrigin: ${ORIGIN}`, `Origin: ${ORIGIN}\u00ff`]) {
      const head = `POST /api/session HTTP/1.1\r\nHost: x\r\n${origins}\r\nContent-Length: 0`;
      expect(await exchange(harness, head)).toMatchObject({ status: 403, code: 'origin_refused' });
    }
  });

  it('that breaks off within its body is logged as refused and does not reach the model', async () => {
    const socket = connect(Number(new URL(harness.url).port), '127.0.0.1');
    socket.end(
      `POST /api/chat HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{`,
    );
    await waitFor(() => harness.logs.length === 1);
    expect(harness.logs[0]?.code).toMatch(/^(invalid_request|token_missing)$/);
    expect(harness.model.requests).toEqual([]);
    socket.destroy();
  });
});

describe('what a question carries besides', () => {
  it('the page must be text as well', async () => {
    for (const page of [
      { path: '/\0', title: 'x' },
      { path: '/', title: 'half \ud800' },
    ]) {
      await postRefused(harness, 'invalid_request', [bookQuestion(harness.secret, { page })]);
      await postRefused(harness, 'invalid_request', [selectionQuestion({ page })]);
    }
    expect(harness.model.requests).toEqual([]);
  });

  it('the space around a selection has its limit too', async () => {
    const selected_text = `x${'\u00a0'.repeat(2 * 12_000 - 1)}`;
    const tooLong = selectionQuestion({ selected_text: `${selected_text}\u00a0` });
    await postRefused(harness, 'selection_too_long', [tooLong]);
    const good = await harness.chat(selectionQuestion({ selected_text }));
    expect((await readEvents(good)).isDone).toBe(true);
  });
});

describe('many readers', () => {
  it('a hundred at once are all answered, each with its own id in the log', async () => {
    const { token } = await harness.openSession();
    const ids = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const response = await harness.chat(bookQuestion(harness.secret), { token });
        const { isDone, text } = await readEvents(response);
        expect({ isDone, isWhole: text.endsWith('[1]') || text.includes('green cheese. [1]') }).toEqual({
          isDone: true,
          isWhole: true,
        });
        return response.headers.get('x-request-id');
      }),
    );
    expect(new Set(ids).size).toBe(100);
    const logged = new Set(harness.logs.map(({ requestId }) => requestId));
    expect(ids.every((id) => id !== null && logged.has(id))).toBe(true);
    expect(harness.model.open()).toBe(0);
  });

  it('a reader who stops reading is dropped and the model call ended', async () => {
    const logs: LogEntry[] = [];
    const api = createDocentApi({
      env: {
        DOCENT_SECRET: harness.secret,
        DOCENT_ORIGINS: ORIGIN,
        DOCENT_BOOK: 'test-book',
        OPENAI_BASE_URL: harness.model.url,
      },
      log: (entry) => void ('event' in entry || logs.push(entry)),
      deadlines: { readerIdleMs: 100 },
    });
    const { token } = await harness.openSession();
    harness.model.faults.push({ kind: 'flood' });
    // Sockets would take a whole answer: here nothing stands between function and reader.
    const response = await api.chat(
      new Request('https://ask.example/api/chat', {
        method: 'POST',
        headers: { Origin: ORIGIN, Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(bookQuestion(harness.secret)),
      }),
    );
    const reader = response.body?.getReader();
    await reader?.read();
    await expect(reader?.closed).rejects.toThrow('stopped reading');
    await expect(harness.model.requests.at(-1)?.closed).resolves.toEqual({ byClient: true });
    expect(logs).toMatchObject([{ status: 200, code: 'reader_left' }]);
  });
});

/** Sends a request as it stands; the answer must have what every answer has. */
async function exchange(
  { url }: Harness,
  head: string,
): Promise<{ status: number; code: string; requestId: string }> {
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let received = '';
    socket.setEncoding('latin1').on('data', (part) => {
      received += String(part);
    });
    socket.once('error', reject).once('close', () => resolve(received));
    socket.write(`${head}\r\nConnection: close\r\n\r\n`, 'latin1');
  });
  const [, status = '', headers = '', body = ''] =
    /^HTTP\/1.1 (\d+) [^\r]*\r\n([^]*?)\r\n\r\n([^]*)$/.exec(text) ?? [];
  for (const header of ['cache-control: no-store', 'x-content-type-options: nosniff', 'vary: Origin']) {
    expect(headers.toLowerCase()).toContain(header.toLowerCase());
  }
  const requestId = /^x-request-id: (.+)$/im.exec(headers)?.[1] ?? '';
  const json = body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1);
  const { error }: { error: { code: string; requestId: string } } = JSON.parse(json);
  expect(error.requestId).toBe(requestId);
  return { status: Number(status), code: error.code, requestId };
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250; tries += 1) {
    if (condition()) return;
    await sleep(20);
  }
  throw new Error('It did not happen.');
}
