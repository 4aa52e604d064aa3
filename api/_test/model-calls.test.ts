import { createServer, type RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { listen } from '../../scripts/stand-ins/listen.js';
import { startStandInModel } from '../../scripts/stand-ins/stand-in-model.js';
import { bookQuestion, CANARY, readEvents, readRefusal, startHarness, type Harness } from './harness.js';

const SECOND_KEY = `${CANARY}-second`;

async function withFallback(
  ask: (harness: Harness, second: Harness['model']) => Promise<void>,
): Promise<void> {
  const second = await startStandInModel({ wordDelayMs: 0 });
  const harness = await startHarness({
    env: {
      OPENAI_FALLBACK_BASE_URL: second.url,
      OPENAI_FALLBACK_API_KEY: SECOND_KEY,
      DOCENT_FALLBACK_MODEL: 'second',
    },
    deadlines: { headersMs: 250, stallMs: 250, retryPauseMs: 1 },
  });
  try {
    await ask(harness, second);
  } finally {
    await Promise.all([harness.close(), second.close()]);
  }
}

/** A function whose model server writes these bytes and ends. */
async function askUpstream(
  answer: RequestListener,
  ask: (harness: Harness) => Promise<void>,
  deadlines = {},
): Promise<void> {
  const { port, close } = await listen(createServer(answer), 0);
  const harness = await startHarness({
    env: { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` },
    deadlines: { retryPauseMs: 1, ...deadlines },
  });
  try {
    await ask(harness);
  } finally {
    await Promise.all([harness.close(), close()]);
  }
}

const word = (content: string, finish_reason: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`;

const write =
  (...pieces: (string | Uint8Array)[]): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const next = (): void => {
      const piece = pieces[written];
      written += 1;
      if (piece === undefined) response.end();
      else response.write(piece, () => setTimeout(next, 2));
    };
    let written = 0;
    next();
  };

describe('a second model server', () => {
  it.each([
    { kind: 'refuse', status: 500 },
    { kind: 'refuse', status: 401 },
    { kind: 'html' },
    { kind: 'stall', afterWords: 'before-headers' },
    { kind: 'stall', afterWords: 0 },
    { kind: 'reset', afterWords: 0 },
    { kind: 'redirect', location: '/elsewhere' },
  ] as const)('answers when the first fails before its first word: %o', async (fault) => {
    await withFallback(async (harness, second) => {
      harness.model.faults.push(fault);
      const { text, isDone } = await readEvents(await harness.chat(bookQuestion(harness.secret)));
      expect(text).toContain('green cheese');
      expect(isDone).toBe(true);
      expect([harness.model.requests.length, second.requests.length]).toEqual([1, 1]);
      // Each server is given its own key.
      expect(harness.model.requests[0]?.authorization).toBe(`Bearer ${CANARY}`);
      expect(second.requests[0]?.authorization).toBe(`Bearer ${SECOND_KEY}`);
      expect(second.requests[0]?.body).toMatchObject({ model: 'second' });
      expect(harness.logs.at(-1)).toMatchObject({ status: 200, endpoint: 'fallback' });
    });
  });

  it('is not called after the first word, and there are at most three requests', async () => {
    await withFallback(async (harness, second) => {
      harness.model.faults.push({ kind: 'cut' });
      const { events } = await readEvents(await harness.chat(bookQuestion(harness.secret)));
      expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'error' });
      expect(second.requests).toHaveLength(0);
      harness.model.faults.push({ kind: 'refuse', status: 500 });
      second.faults.push({ kind: 'refuse', status: 500 }, { kind: 'refuse', status: 500 });
      const refused = await harness.chat(bookQuestion(harness.secret));
      expect(await readRefusal(refused)).toMatchObject({ status: 502, code: 'upstream_error' });
      expect([harness.model.requests.length, second.requests.length]).toEqual([2, 2]);
    });
  });
});

it('a server that never answers is not called for a while, and health reports it', async () => {
  let calls = 0;
  const refuse: RequestListener = (_request, response) => {
    calls += 1;
    response.writeHead(503).end();
  };
  await askUpstream(refuse, async (harness) => {
    for (let count = 0; count < 8; count += 1) {
      expect((await harness.chat(bookQuestion(harness.secret))).status).toBe(502);
    }
    expect(calls).toBe(20);
    const refused = await harness.chat(bookQuestion(harness.secret));
    expect(refused.headers.get('retry-after')).toMatch(/^[1-5]$/);
    expect(await readRefusal(refused)).toMatchObject({ status: 502, code: 'upstream_error' });
    expect(harness.logs.at(-1)).toMatchObject({ detail: 'breaker open' });
    expect(await (await fetch(`${harness.url}/api/health`)).json()).toMatchObject({
      status: 'degraded',
      components: { model: 'down' },
    });
    harness.advance(6_000);
    await (await harness.chat(bookQuestion(harness.secret))).text();
    expect(calls).toBe(21);
  });
});

describe('a stream of the model server', () => {
  it('may begin with a BOM, hold comments, and end its lines by CR, LF or both, cut between them', async () => {
    const split = Buffer.from(word('Yes 😀.'));
    const pieces = [
      '\ufeff: hello\r',
      '\n\r',
      '\n',
      word('One ').replaceAll('\n', '\r'),
      word('two ').replaceAll('\n', '\r\n').slice(0, -1),
      '\n',
      ': still here\n\n',
      split.subarray(0, split.indexOf(0xf0) + 2),
      split.subarray(split.indexOf(0xf0) + 2),
      word('', 'stop'),
    ];
    await askUpstream(write(...pieces), async (harness) => {
      const { text, events } = await readEvents(await harness.chat(bookQuestion(harness.secret)));
      expect(text).toBe('One two Yes 😀.');
      expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' });
    });
  });

  it('that ends in half an event was cut off; one that ends with its end mark was not', async () => {
    await askUpstream(write(word('Yes'), word('no').slice(0, -9)), async (harness) => {
      const { text, events } = await readEvents(await harness.chat(bookQuestion(harness.secret)));
      expect(text).toBe('Yes');
      expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'error' });
      expect(harness.logs.at(-1)).toMatchObject({ detail: 'cut' });
    });
    await askUpstream(write(word('Yes'), 'data: [DONE]\n\n'), async (harness) => {
      const { events } = await readEvents(await harness.chat(bookQuestion(harness.secret)));
      expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'other' });
    });
  });

  it.each([
    ['comments', ': thinking\n\n', 'stall', { stallMs: 200 }],
    [
      'pieces without a word',
      'data: {"choices":[{"delta":{"reasoning":"x"}}]}\n\n',
      'first token',
      { firstTokenMs: 300 },
    ],
  ])('of nothing but %s is late', async (_name, piece, detail, deadlines) => {
    const talk: RequestListener = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const timer = setInterval(() => response.write(piece), 20);
      response.once('close', () => clearInterval(timer));
    };
    await askUpstream(
      talk,
      async (harness) => {
        const refused = await harness.chat(bookQuestion(harness.secret));
        expect(await readRefusal(refused)).toMatchObject({ status: 504, code: 'upstream_timeout' });
        expect(harness.logs.at(-1)).toMatchObject({ detail });
      },
      deadlines,
    );
  });

  it('is asked for uncompressed; one that unpacks to more than an answer can be is refused', async () => {
    let accepted: unknown;
    const bomb = gzipSync(Buffer.alloc(64_000_000, ': thinking\n'));
    const answer: RequestListener = (request, response) => {
      accepted = request.headers['accept-encoding'];
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Content-Encoding': 'gzip' }).end(bomb);
    };
    await askUpstream(answer, async (harness) => {
      const refused = await harness.chat(bookQuestion(harness.secret));
      expect(await readRefusal(refused)).toMatchObject({ status: 502, code: 'upstream_error' });
      expect(harness.logs.at(-1)).toMatchObject({ detail: 'too_much' });
      expect(accepted).toBe('identity');
    });
  });

  it('that is fast reaches the reader in a few events', async () => {
    const words = Array.from({ length: 300 }, (_, count) => word(`${count} `));
    await askUpstream(write(words.join(''), word('', 'stop')), async (harness) => {
      const { events, text } = await readEvents(await harness.chat(bookQuestion(harness.secret)));
      expect(text.trim().split(' ')).toHaveLength(300);
      expect(events.filter(({ type }) => type === 'text-delta').length).toBeLessThan(10);
    });
  });
});

it.each(['150', '0'])('waits for a retry-after-ms of %s', async (value) => {
  let calls = 0;
  const startedMs: number[] = [];
  const busyOnce: RequestListener = (request, response) => {
    calls += 1;
    startedMs.push(performance.now());
    if (calls === 1) response.writeHead(429, { 'retry-after-ms': value, 'Retry-After': '60' }).end();
    else write(word('Yes', 'stop'))(request, response);
  };
  await askUpstream(busyOnce, async (harness) => {
    expect((await readEvents(await harness.chat(bookQuestion(harness.secret)))).text).toBe('Yes');
    expect((startedMs[1] ?? 0) - (startedMs[0] ?? 0)).toBeGreaterThanOrEqual(Number(value) - 2);
  });
});

it('a hundred readers who leave at once abort a hundred calls and leave no open stream', async () => {
  const key = 'a-key-of-the-tests-for-metrics';
  const harness = await startHarness({ wordDelayMs: 1_000, env: { DOCENT_METRICS_KEY: key } });
  try {
    const leaving = new AbortController();
    const { token } = await harness.openSession();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        harness.chat(bookQuestion(harness.secret), { token, signal: leaving.signal }),
      ),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    leaving.abort();
    const closed = await Promise.all(harness.model.requests.map((request) => request.closed));
    expect(closed.filter(({ byClient }) => byClient)).toHaveLength(100);
    const metrics = await fetch(`${harness.url}/api/metrics`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    expect(await metrics.text()).toMatch(/^docent_streams_open 0$/m);
  } finally {
    await harness.close();
  }
});

it('a connection is used for the next question, though the body ends only after its end mark', async () => {
  const connections = new Set<unknown>();
  const answer: RequestListener = (request, response) => {
    connections.add(request.socket);
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(`${word('Cheese.')}${word('', 'stop')}data: [DONE]\n\n`);
    setTimeout(() => response.end(), 50);
  };
  await askUpstream(answer, async (harness) => {
    for (let question = 0; question < 3; question += 1) {
      const { isDone } = await readEvents(await harness.chat(bookQuestion(harness.secret)));
      expect(isDone).toBe(true);
      await sleep(100);
    }
    expect(connections.size).toBe(1);
  });
});

it('a body that never ends after its end mark is closed', async () => {
  let closed: (() => void) | undefined;
  const isClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const answer: RequestListener = (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(`${word('Cheese.')}${word('', 'stop')}data: [DONE]\n\n`);
    const more = setInterval(() => response.write(': and on\n\n'), 50);
    response.once('close', () => {
      clearInterval(more);
      closed?.();
    });
  };
  await askUpstream(answer, async (harness) => {
    expect((await readEvents(await harness.chat(bookQuestion(harness.secret)))).isDone).toBe(true);
    await isClosed;
  });
});
