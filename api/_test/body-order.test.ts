import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { bookQuestion, readRefusal, startHarness, type Harness } from './harness.js';
import { rawPost, sendRaw } from './raw-request.js';

let harness: Harness;
let token: string;
beforeAll(async () => {
  harness = await startHarness({ env: { DOCENT_STORE_SESSIONS: '1' }, deadlines: { bodyMs: 300 } });
  ({ token } = await harness.openSession());
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.logs.length = 0;
});

const ROUTES = ['/api/chat', '/chat', '/api/session', '/auth/token', '/api/feedback'];

/** A request on a connection that its client would keep open, with a body that goes on until the server closes it. */
async function sendEndless(path: string, origin: string): Promise<Response[]> {
  const lines = [`Origin: ${origin}`, `Authorization: Bearer ${token}`, 'Transfer-Encoding: chunked'];
  const head = rawPost(path, '', lines).replace('Connection: close', 'Connection: keep-alive');
  return sendRaw(harness.url, [head, ...Array.from({ length: 5_000 }, () => '1\r\n \r\n')]);
}

it('a refused origin with a body that never ends is answered and disconnected on every route', async () => {
  const answers = await Promise.all(ROUTES.map((path) => sendEndless(path, 'https://evil.example')));
  for (const [response = new Response(), ...more] of answers) {
    expect(await readRefusal(response)).toMatchObject({ status: 403, code: 'origin_refused' });
    expect(more).toEqual([]);
  }
  expect(harness.logs.map(({ code }) => code)).toEqual(ROUTES.map(() => 'origin_refused'));
});

it('the body of an allowed origin may take its time once, however steadily it arrives', async () => {
  const answers = await Promise.all(ROUTES.map((path) => sendEndless(path, 'https://book.example')));
  for (const [response = new Response()] of answers) {
    expect(response.headers.get('access-control-allow-origin')).toBe('https://book.example');
    expect(await readRefusal(response)).toMatchObject({ status: 408, code: 'body_timeout' });
  }
  expect(harness.model.requests).toEqual([]);
});

it('a body that stops half-way is refused, and the function goes on', async () => {
  const body = JSON.stringify(bookQuestion(harness.secret));
  const socket = connect(Number(new URL(harness.url).port), '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (part) => {
    received += String(part);
  });
  const head = rawPost('/api/chat', '', [`Authorization: Bearer ${token}`, `Content-Length: ${body.length}`]);
  socket.write(`${head}${body.slice(0, -10)}`);
  await once(socket, 'close');
  expect(received).toMatch(/^HTTP\/1\.1 408 /);
  expect((await harness.chat(bookQuestion(harness.secret), { token })).status).toBe(200);
});

it('a refused origin is not told what is wrong with its body', async () => {
  const headers = { Origin: 'https://evil.example', 'Content-Type': 'text/plain' };
  for (const body of ['{', ' '.repeat(200_000)]) {
    for (const path of ROUTES) {
      expect(await readRefusal(await harness.post(path, body, headers))).toMatchObject({
        code: 'origin_refused',
      });
    }
  }
});
