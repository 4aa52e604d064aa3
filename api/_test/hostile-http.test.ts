import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bookQuestion, ORIGIN, readEvents, readRefusal, startHarness, type Harness } from './harness.js';
import { rawPost, sendRaw } from './raw-request.js';

let harness: Harness;
let token: string;
beforeAll(async () => {
  harness = await startHarness({ env: { DOCENT_STORE_SESSIONS: '1' } });
  ({ token } = await harness.openSession());
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.model.requests.length = 0;
  harness.logs.length = 0;
});

const question = (): string => JSON.stringify(bookQuestion(harness.secret));
const bearer = (): string => `Authorization: Bearer ${token}`;

/** Sends bytes; one answer comes, and it is a refusal. */
async function refusalOf(request: Parameters<typeof sendRaw>[1]): Promise<{ status: number; code: string }> {
  const responses = await sendRaw(harness.url, request);
  expect(responses).toHaveLength(1);
  const [response = new Response()] = responses;
  const { status, code } = await readRefusal(response);
  return { status, code };
}

it('a valid hand-written question is answered, so each refusal below has its own cause', async () => {
  const [response = new Response()] = await sendRaw(
    harness.url,
    rawPost('/api/chat', question(), [bearer()]),
  );
  expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  expect((await readEvents(response)).isDone).toBe(true);
  expect(harness.model.requests).toHaveLength(1);
});

describe('headers that come twice', () => {
  it.each([
    ['Authorization', (): string[] => [bearer(), bearer()], 401, 'token_missing'],
    ['Authorization, the second empty', (): string[] => [bearer(), 'Authorization:'], 401, 'token_missing'],
    [
      'Origin, both allowed',
      (): string[] => [bearer(), `Origin: ${ORIGIN}`, `Origin: ${ORIGIN}`],
      403,
      'origin_refused',
    ],
    [
      'Origin, the second another',
      (): string[] => [bearer(), `Origin: ${ORIGIN}`, 'Origin: null'],
      403,
      'origin_refused',
    ],
    [
      'Content-Type',
      (): string[] => [bearer(), 'Content-Type: application/json', 'Content-Type: application/json'],
      415,
      'unsupported_media_type',
    ],
    [
      'Content-Type, the second text',
      (): string[] => [bearer(), 'Content-Type: application/json', 'Content-Type: text/plain'],
      415,
      'unsupported_media_type',
    ],
    [
      'Content-Encoding',
      (): string[] => [bearer(), 'Content-Encoding: identity', 'Content-Encoding: gzip'],
      415,
      'unsupported_media_type',
    ],
  ] as const)('%s: refused', async (_name, lines, status, code) => {
    expect(await refusalOf(rawPost('/api/chat', question(), lines()))).toEqual({ status, code });
    expect(harness.model.requests).toEqual([]);
  });
});

describe('a content type', () => {
  it.each([
    ['application/json;charset=utf-16'],
    ['application/json, text/plain'],
    ['application/json; boundary=x'],
    ['application/json; charset=utf-8; charset=utf-7'],
    ['application/ld+json'],
    ['application/csp-report'],
    ['multipart/form-data; boundary=application/json'],
    ['text/plain; application/json'],
    ['APPLICATION/JSON/x'],
    [''],
    ['application/json\u00a0'],
  ])('of %j is refused', async (type) => {
    const request = rawPost('/api/chat', question(), [bearer(), `Content-Type: ${type}`]);
    expect(await refusalOf(request)).toEqual({ status: 415, code: 'unsupported_media_type' });
    expect(harness.model.requests).toEqual([]);
  });
});

describe('a body', () => {
  it('with a length header that is too large times out once and asks nothing', async () => {
    // The connection ends before the promised length: nobody is there to answer, the log says so.
    const request = rawPost('/api/chat', question(), [bearer(), 'Content-Length: 65000']);
    const { connect } = await import('node:net');
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(harness.url).port), '127.0.0.1');
      socket.on('error', () => undefined).once('close', () => resolve());
      socket.resume().end(request);
    });
    await expect.poll(() => harness.logs.length).toBe(1);
    expect(harness.logs[0]?.status).toBe(400);
    expect(harness.model.requests).toEqual([]);
  });

  it('with a length header over 128 kB is 413, however short it is', async () => {
    for (const length of ['131073', '140000', '99999999999']) {
      const request = rawPost('/api/chat', question(), [bearer(), `Content-Length: ${length}`]);
      expect(await refusalOf(request)).toEqual({ status: 413, code: 'body_too_large' });
    }
    expect(harness.model.requests).toEqual([]);
  });

  it('with a length header that is too small ends there, and the rest is not a second request', async () => {
    const hidden = rawPost('/api/chat', question(), [bearer()]);
    const short = rawPost('/api/chat', `{}${hidden}`, [bearer(), 'Content-Length: 2']);
    for (const response of await sendRaw(harness.url, short)) expect(response.status).toBe(400);
    const padded = rawPost('/api/chat', ' '.repeat(140_000), [bearer(), 'Content-Length: 10']);
    for (const response of await sendRaw(harness.url, padded)) expect(response.status).toBe(400);
    expect(harness.model.requests).toEqual([]);
  });

  it.each([
    ['both a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6']],
    ['a length that is none', ['Content-Length: 5, 5']],
    ['a negative length', ['Content-Length: -1']],
    ['a hexadecimal length', ['Content-Length: 0x10']],
    ['an unknown coding', ['Transfer-Encoding: chunked, identity']],
    ['a space before the colon', ['Transfer-Encoding : chunked']],
    ['a line that goes on', ['X-A: b\r\n Transfer-Encoding: chunked']],
    ['a bare line feed', ['X-A: b\nContent-Length: 0']],
    ['a NUL in a header', ['X-A: a\0b']],
  ])('with %s never reaches a route that costs money', async (_name, lines) => {
    const smuggled = rawPost('/api/chat', question(), [bearer()]);
    const responses = await sendRaw(
      harness.url,
      rawPost('/api/chat', `0\r\n\r\n${smuggled}`, [bearer(), ...lines]),
    );
    for (const response of responses) expect(response.status).toBeGreaterThanOrEqual(400);
    expect(harness.model.requests).toEqual([]);
  });

  it('in chunks over 128 kB is 413, and one compressed without a header is not valid JSON', async () => {
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    const head = rawPost('/api/chat', '', [bearer(), 'Transfer-Encoding: chunked']);
    expect(await refusalOf([head, ...Array.from({ length: 9 }, () => chunk), '0\r\n\r\n'])).toEqual({
      status: 413,
      code: 'body_too_large',
    });
    const zipped = gzipSync(question()).toString('latin1');
    expect(await refusalOf(rawPost('/api/chat', zipped, [bearer()]))).toEqual({
      status: 400,
      code: 'invalid_request',
    });
    const wide = Buffer.from(question(), 'utf16le').toString('latin1');
    expect((await refusalOf(rawPost('/api/chat', wide, [bearer()]))).status).toBe(400);
    expect(harness.model.requests).toEqual([]);
  });

  it('that arrives one byte at a time, split inside a character, is read unchanged', async () => {
    const body = JSON.stringify(bookQuestion(harness.secret, { message: 'Käse? 😀' }));
    const bytes = Buffer.from(body);
    const head = rawPost('/api/chat', '', [bearer(), `Content-Length: ${bytes.length}`]);
    const at = bytes.indexOf(0xf0);
    const pieces = [bytes.subarray(0, at + 1), bytes.subarray(at + 1, at + 3), bytes.subarray(at + 3)];
    const [response = new Response()] = await sendRaw(harness.url, [head, ...pieces]);
    expect((await readEvents(response)).isDone).toBe(true);
    expect(JSON.stringify(harness.model.requests[0]?.body)).toContain('Käse? 😀');
  });
});

describe('a request that asks to be taken for another', () => {
  it.each([
    ['X-HTTP-Method-Override: POST'],
    ['X-Original-URL: /api/chat'],
    ['X-Rewrite-URL: /api/chat'],
    ['X-Forwarded-Host: book.example'],
    ['X-Forwarded-Prefix: /api/chat'],
    ['Upgrade: websocket\r\nConnection: Upgrade'],
    ['Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__'],
  ])('by %s is what its request line says', async (line) => {
    const responses = await sendRaw(
      harness.url,
      `GET /api/chat HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\n${bearer()}\r\nConnection: close\r\n${line}\r\n\r\n`,
    );
    expect(responses).toHaveLength(1);
    expect(await readRefusal(responses[0] ?? new Response())).toMatchObject({ code: 'method_not_allowed' });
  });

  it.each([
    ['/api/chat/', 404],
    ['/api//chat', 404],
    ['/api/chat;x', 404],
    ['/api/chat%00', 404],
    ['/API/CHAT', 404],
    ['/api/%63hat', 404],
    ['/api/session/../chat?x', 401],
    ['/api/sessions/%2e%2e/chat', 401],
    ['http://evil.example/api/chat', 401],
    ['/api/chat#x', 401],
    ['/__proto__', 404],
    ['/constructor', 404],
  ])(
    'by the path %s is answered where the path leads, and without a token not at all',
    async (path, status) => {
      expect((await refusalOf(rawPost(path, question()))).status).toBe(status);
      expect(harness.model.requests).toEqual([]);
    },
  );

  it('with three thousand headers, or with its origin after them, is not accepted because of dropped headers', async () => {
    const many = Array.from({ length: 3_000 }, (_, n) => `X-${n}: ${n}`);
    const late = await refusalOf(
      rawPost('/api/chat', question(), [...many, 'Origin: https://evil.example', bearer()]),
    );
    expect(late.status).toBeGreaterThanOrEqual(400);
    expect(harness.model.requests).toEqual([]);
  });
});

describe('other methods', () => {
  const allowed: Record<string, string> = {
    '/api/chat': 'POST, OPTIONS',
    '/api/session': 'POST, GET, OPTIONS',
    '/api/sessions': 'GET, OPTIONS',
    '/api/sessions/AAAAAAAAAAAAAAAAAAAAAA': 'GET, DELETE, OPTIONS',
    '/api/feedback': 'POST, OPTIONS',
    '/api/health': 'GET, HEAD, OPTIONS',
  };

  it('of every route are a 405 that lists the allowed ones', async () => {
    for (const [path, allow] of Object.entries(allowed)) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY']) {
        if (allow.split(', ').includes(method)) continue;
        const head = `${method} ${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\n${bearer()}`;
        const [response = new Response()] = await sendRaw(
          harness.url,
          `${head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
        );
        expect({ path, method, allow: response.headers.get('allow') }).toEqual({ path, method, allow });
        expect(await readRefusal(response)).toMatchObject({ status: 405, code: 'method_not_allowed' });
      }
    }
    expect(harness.model.requests).toEqual([]);
  });

  it('HEAD is refused where GET is not offered, and reads nothing where it is', async () => {
    for (const path of Object.keys(allowed)) {
      const response = await fetch(`${harness.url}${path}`, { method: 'HEAD', headers: { Origin: ORIGIN } });
      expect({ path, status: response.status }).toEqual({ path, status: path === '/api/health' ? 200 : 405 });
      expect(await response.text()).toBe('');
    }
  });

  it('OPTIONS from another origin is refused on every route that costs money or stores data', async () => {
    for (const path of Object.keys(allowed)) {
      for (const origin of ['https://evil.example', 'null', null]) {
        const headers = {
          'Access-Control-Request-Method': 'POST',
          ...(origin === null ? {} : { Origin: origin }),
        };
        const response = await fetch(`${harness.url}${path}`, { method: 'OPTIONS', headers });
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
        expect((await readRefusal(response)).status).toBe(403);
      }
    }
  });
});
