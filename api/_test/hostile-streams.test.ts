import { createServer as createTcpServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadlinesWithin } from '../_llm/deadlines.js';
import {
  bookQuestion,
  CANARY,
  ORIGIN,
  readEvents,
  readRefusal,
  selectionQuestion,
  startHarness,
  type Harness,
} from './harness.js';
import { rawPost } from './raw-request.js';

/** A model server that answers with these bytes, which need not be HTTP. */
async function withBytes(
  answer: (socket: Socket) => void,
  ask: (harness: Harness) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('data', () => answer(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('There is no port.');
  const harness = await startHarness({
    env: { OPENAI_BASE_URL: `http://127.0.0.1:${address.port}/v1` },
    deadlines: { headersMs: 300, stallMs: 300, retryPauseMs: 1, totalMs: 3_000 },
  });
  try {
    await ask(harness);
  } finally {
    await harness.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n';
const WORD = 'data: {"choices":[{"index":0,"delta":{"content":"Yes."},"finish_reason":"stop"}]}\n\n';

describe('a model server that speaks no good HTTP', () => {
  it.each<[string, string]>([
    ['rubbish', '\u0000\u0001\u0002 hello\r\n\r\n'],
    ['HTTP/0.9', '<html>hello</html>'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'],
    ['two lengths', `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\n${WORD}`],
    ['a length and chunks', `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunks of no size', `${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\n${WORD}`],
    ['headers without an end', `${OK}${'X-A: b\r\n'.repeat(20_000)}`],
    ['a status of letters', 'HTTP/1.1 abc OK\r\n\r\n'],
    ['no status', 'HTTP/1.1 \r\n\r\n'],
    ['an echo of the key as its status', `HTTP/1.1 401 Bearer ${CANARY}\r\nContent-Length: 0\r\n\r\n`],
    [
      'a header with a secret in it',
      `HTTP/1.1 500 No\r\nRetry-After: ${CANARY}\r\nContent-Length: 0\r\n\r\n`,
    ],
    ['a compressed answer', `${OK}Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08`],
    ['an answer that says it is compressed and is not', `${OK}Content-Encoding: gzip\r\n\r\n${WORD}`],
    [
      'an error that says it is compressed and is not',
      `HTTP/1.1 400 No\r\nContent-Encoding: gzip\r\n\r\n${WORD}`,
    ],
    ['nothing', ''],
  ])('(%s) is a 502 or 504 without details', async (_name, bytes) => {
    await withBytes(
      (socket) => void socket.end(bytes, 'latin1'),
      async (harness) => {
        const response = await harness.chat(bookQuestion(harness.secret));
        expect((await readRefusal(response)).code).toMatch(/^upstream_(error|timeout)$/);
        expect(JSON.stringify(harness.logs)).not.toMatch(new RegExp(`${CANARY}|OpenSSH|hello`));
      },
    );
  });

  it('that sends 1xx responses forever times out', async () => {
    await withBytes(promiseForEver, async (harness) => {
      const response = await harness.chat(bookQuestion(harness.secret));
      expect(await readRefusal(response)).toMatchObject({ code: 'upstream_timeout' });
    });
  });

  it('sends a second answer after the first: it is nobody else’s', async () => {
    const chunk = `${WORD.length.toString(16)}\r\n${WORD}\r\n`;
    const whole = `${OK}Transfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`;
    await withBytes(
      (socket) => void socket.write(whole + whole.replace('Yes.', `No ${CANARY}`)),
      async (harness) => {
        for (let count = 0; count < 3; count += 1) {
          const response = await harness.chat(bookQuestion(harness.secret));
          const text = await response.text();
          expect(text).not.toContain(CANARY);
        }
      },
    );
  });
});

it('the timeouts are 15 seconds for headers and 20 for a stall, below the platform’s own', () => {
  const { headersMs, stallMs, totalMs, readerIdleMs } = deadlinesWithin(60);
  expect({ headersMs, stallMs, totalMs, readerIdleMs }).toEqual({
    headersMs: 15_000,
    stallMs: 20_000,
    totalMs: 55_000,
    readerIdleMs: 20_000,
  });
});

describe('readers who stop reading', () => {
  it('use up neither memory nor places: sixty of them over sockets, while others are answered', async () => {
    const key = 'a-key-of-the-tests-for-metrics';
    const harness = await startHarness({
      env: {
        DOCENT_METRICS_KEY: key,
        DOCENT_MAX_OUTPUT_TOKENS: '8192',
        DOCENT_ADDRESS_RATE_PER_MINUTE: '100000',
      },
      deadlines: { readerIdleMs: 300 },
    });
    const openStreams = async (): Promise<string | undefined> => {
      const headers = { Authorization: `Bearer ${key}` };
      const text = await (await fetch(`${harness.url}/api/metrics`, { headers })).text();
      return /^docent_streams_open (\S+)$/m.exec(text)?.[1];
    };
    const sockets: Socket[] = [];
    try {
      const { token } = await harness.openSession();
      // Six bytes of JSON for each character: the most that an answer can be on the wire.
      const flood = Array.from({ length: 300 }, () => '\u0001'.repeat(100));
      for (let count = 0; count < 60; count += 1) harness.model.faults.push({ kind: 'say', deltas: flood });
      const before = process.memoryUsage();
      for (let count = 0; count < 60; count += 1) {
        const socket = connect(Number(new URL(harness.url).port), '127.0.0.1').pause();
        socket.on('error', () => undefined);
        const body = JSON.stringify(selectionQuestion());
        socket.write(rawPost('/api/chat', body, [`Authorization: Bearer ${token}`]));
        sockets.push(socket);
      }
      await expect.poll(() => harness.model.requests.length, { timeout: 10_000 }).toBe(60);
      await expect.poll(openStreams, { timeout: 10_000 }).toBe('0');
      await Promise.all(harness.model.requests.map(({ closed }) => closed));
      const after = process.memoryUsage();
      expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(
        120_000_000,
      );
      const answer = await harness.chat(selectionQuestion(), { token });
      expect((await readEvents(answer)).isDone).toBe(true);
    } finally {
      for (const socket of sockets) socket.destroy();
      await harness.close();
    }
  });
});

describe('a hundred thousand identities', () => {
  const IDENTITIES = 100_000;
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({
      env: {
        DOCENT_ADDRESS_HEADER: 'x-client',
        DOCENT_RATE_PER_MINUTE: '1',
        DOCENT_ADDRESS_RATE_PER_MINUTE: '1',
      },
    });
  });
  afterAll(() => harness.close());

  it('keep memory bounded, and give nobody more than one question', async () => {
    const { token } = await harness.openSession();
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const statuses = await pipeline(harness, IDENTITIES, (n) => {
      const client = `2001:${(n >> 8).toString(16)}:${(n & 255).toString(16)}::1`;
      const head = `GET /api/sessions HTTP/1.1\r\nHost: x\r\nOrigin: ${ORIGIN}\r\nX-Client: ${client}`;
      return `${head}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    });
    // Those who came first and the places that all the others share; twice that when it takes over a minute.
    expect(statuses.get(404)).toBeGreaterThanOrEqual(10_000);
    expect(statuses.get(404)).toBeLessThan(30_000);
    expect([...statuses.values()].reduce((a, b) => a + b, 0)).toBe(IDENTITIES);
    collectGarbage();
    const kept = process.memoryUsage().heapUsed - before;
    expect(kept).toBeLessThan(40_000_000);
    expect(harness.model.requests).toEqual([]);
  }, 120_000);
});

/** Interim answers without an end. */
function promiseForEver(socket: Socket): void {
  const timer = setInterval(() => {
    if (socket.writable) socket.write('HTTP/1.1 102 Processing\r\n\r\n');
  }, 5);
  socket.once('close', () => clearInterval(timer));
}

/** Without it the heap tells what was used, not what is kept. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

/** Sends many requests over a few connections; how often each status came. */
async function pipeline(
  { url, logs }: Harness,
  count: number,
  write: (n: number) => string,
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let next = 0;
  const run = async (): Promise<void> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('latin1');
    let waiting = 0;
    let rest = '';
    const finished = new Promise<void>((resolve, reject) => {
      const fill = (): void => {
        while (waiting < 20 && next < count) {
          socket.write(write(next));
          next += 1;
          waiting += 1;
        }
        if (waiting === 0) resolve();
      };
      socket.once('error', reject).on('data', (part) => {
        rest += String(part);
        for (const match of rest.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
          const status = Number(match[1]);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          waiting -= 1;
        }
        rest = rest.slice(-12).includes('HTTP') ? rest.slice(rest.lastIndexOf('HTTP')) : '';
        // The harness keeps every line: that is the test's own memory.
        logs.length = 0;
        fill();
      });
      fill();
    });
    await finished;
    socket.destroy();
    await sleep(0);
  };
  await Promise.all(Array.from({ length: 4 }, run));
  return statuses;
}
