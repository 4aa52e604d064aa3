import { createServer, request as sendRequest, type ClientRequest, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { listen } from '../../scripts/stand-ins/listen.js';
import {
  bookQuestion,
  ORIGIN,
  readEvents,
  readRefusal,
  readStep,
  selectionQuestion,
  startHarness,
  type Harness,
} from './harness.js';

const BUDGET = 100_000;
const OUTPUT_TOKENS = 1_000;
const RARE = '\u{a015}\u{a016}'.repeat(200);
const STEP = { name: 'search_book', arguments: '{"queries": ["lunar soil"]}' };

const DAY_MS = 86_400_000;

/** A request as a model server bills it. */
interface Billed {
  input: number;
  output: number;
}

/** Writes an answer after its headers. */
type Answer = (response: ServerResponse, billed: Billed, count: number) => unknown;

/** A model server that bills a token for each byte of a prompt, as it may be in a rare script, and all its output, whoever is still there. */
async function startMeter(answer: Answer) {
  const bills: Billed[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { messages, tools }: { messages: { content: string }[]; tools?: unknown } = JSON.parse(body);
      const bytes = messages.reduce((total, { content }) => total + Buffer.byteLength(content) + 4, 0);
      const billed = { input: bytes + (tools === undefined ? 0 : 160), output: OUTPUT_TOKENS };
      bills.push(billed);
      return answer(response, billed, bills.length);
    });
  });
  const { port, close } = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close,
    bills,
    total: () => bills.reduce((total, { input, output }) => total + input + output, 0),
  };
}

type Meter = Awaited<ReturnType<typeof startMeter>>;

async function withMeter(
  answer: Answer,
  run: (harness: Harness, meter: Meter) => Promise<void>,
  options: Parameters<typeof startHarness>[0] = {},
): Promise<void> {
  const meter = await startMeter(answer);
  const harness = await startHarness({
    ...options,
    env: {
      OPENAI_BASE_URL: meter.url,
      DOCENT_TOKENS_PER_DAY: String(BUDGET),
      DOCENT_MAX_OUTPUT_TOKENS: String(OUTPUT_TOKENS),
      ...options.env,
    },
    deadlines: { retryPauseMs: 1, ...options.deadlines },
  });
  // Tests that take minutes of the function's time begin when a day does, so that their budget is one day's.
  harness.advance(DAY_MS - (Date.now() % DAY_MS));
  try {
    await run(harness, meter);
  } finally {
    await Promise.all([harness.close(), meter.close()]);
  }
}

const startStream = (response: ServerResponse): unknown =>
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
const write = (response: ServerResponse, chunk: object): unknown =>
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
const finish = (response: ServerResponse, finish_reason: string, billed: Billed | null): void => {
  write(response, { choices: [{ delta: {}, finish_reason }] });
  if (billed !== null) {
    write(response, {
      choices: [],
      usage: { prompt_tokens: billed.input, completion_tokens: billed.output },
    });
  }
  response.end('data: [DONE]\n\n');
};
const say = (response: ServerResponse, content: string): unknown =>
  write(response, { choices: [{ delta: { content } }] });

/** Asks one question after the other with the same token, at most `count`, until the budget is used up. */
async function askUntilOver(
  harness: Harness,
  count: number,
  ask: (token: string) => Promise<Response>,
): Promise<{ asked: number; code: string | null }> {
  const { token } = await harness.openSession();
  for (let asked = 0; asked < count; asked += 1) {
    const response = await ask(token);
    if (response.status === 429) return { asked, code: (await readRefusal(response)).code };
    await response.text().catch(() => null);
  }
  return { asked: count, code: null };
}

const hidden =
  (isReported: boolean): Answer =>
  (response, billed) => {
    startStream(response);
    write(response, { choices: [{ delta: { reasoning_content: 'Hm.' } }] });
    finish(response, 'length', isReported ? billed : null);
  };

const cutShort: Answer = (response) => {
  startStream(response);
  write(response, { choices: [{ delta: { role: 'assistant' } }] });
  response.end();
};

const think: Answer = (response) => {
  startStream(response);
  write(response, { choices: [{ delta: { reasoning_content: 'Hm.' } }] });
};

const reportTotal: Answer = (response) => {
  startStream(response);
  say(response, 'Yes.');
  write(response, { choices: [{ delta: {}, finish_reason: 'stop' }] });
  const usage = { prompt_tokens: 100, completion_tokens: 1, total_tokens: 900 };
  write(response, { choices: [], usage });
  response.end('data: [DONE]\n\n');
};

const search: Answer = (response, billed, count) => {
  startStream(response);
  if (count > 1) {
    say(response, 'Yes.');
    return finish(response, 'stop', billed);
  }
  const call = { index: 0, id: 'call_0', type: 'function', function: STEP };
  write(response, { choices: [{ delta: { tool_calls: [call] } }] });
  return finish(response, 'tool_calls', billed);
};

const answer503: Answer = (response) => void response.writeHead(503).end();

const fail = (): number => {
  throw new RangeError('There is no randomness.');
};

it.each([
  ['what the model server reports', true],
  ['the most it can cost, if the server reports nothing', false],
])('an answer that ends without text is charged %s', async (_name, isReported) => {
  await withMeter(hidden(isReported), async (harness, meter) => {
    const { token } = await harness.openSession();
    await (await harness.chat(selectionQuestion({ message: RARE }), { token })).text();
    expect(harness.logs.at(-1)).toMatchObject({ detail: 'empty answer', settledTokens: meter.total() });
    const { code } = await askUntilOver(harness, 100, (one) =>
      harness.chat(selectionQuestion({ message: RARE }), { token: one }),
    );
    expect({ code, isWithinBudget: meter.total() <= BUDGET, billed: meter.total() }).toMatchObject({
      code: 'budget_exhausted',
      isWithinBudget: true,
    });
  });
});

const ZEROS = [0, 100].map((input) => ({ input, output: 0 }));
it.each(ZEROS)('%o is no count of an answer', async (count) => {
  const report: Answer = (to) => (startStream(to), say(to, 'Yes.'), finish(to, 'stop', count));
  await withMeter(report, async (harness, meter) => {
    await (await harness.chat(selectionQuestion())).text();
    expect(harness.logs.at(-1)).toMatchObject({ settledTokens: meter.total() });
  });
});

it('every attempt that was answered with 200 is charged, and no further one is made without tokens for it', async () => {
  // A breaker that opens would end the attack by itself.
  await withMeter(cutShort, async (harness, meter) => {
    await (await harness.chat(selectionQuestion())).text();
    expect(harness.logs.at(-1)).toMatchObject({ modelCalls: 3, settledTokens: meter.total() });
    expect(meter.bills).toHaveLength(3);
    for (let count = 0; count < 40; count += 1) {
      harness.advance(60_000);
      await (await harness.chat(selectionQuestion())).text();
    }
    expect(meter.total()).toBeLessThanOrEqual(BUDGET);
    expect(harness.logs.at(-1)).toMatchObject({ code: 'budget_exhausted', detail: 'tokens' });
  });
});

it('calls that get no 200 are charged nothing: refused, redirected, without a server', async () => {
  let count = 0;
  const refuse: Answer = (response) => {
    count += 1;
    const status = [400, 401, 404, 429, 500, 503, 302][count % 7] ?? 500;
    response.writeHead(status, status === 302 ? { Location: '/elsewhere' } : {}).end();
  };
  await withMeter(
    refuse,
    async (harness) => {
      for (let asked = 0; asked < 20; asked += 1) {
        harness.advance(60_000);
        await readRefusal(await harness.chat(selectionQuestion()));
        expect(harness.logs.at(-1)).toMatchObject({ code: 'upstream_error', settledTokens: 0 });
      }
    },
    { env: { DOCENT_TOKENS_PER_DAY: '6000' } },
  );
  const closed = await startMeter(() => undefined);
  await closed.close();
  const harness = await startHarness({
    env: { OPENAI_BASE_URL: closed.url, DOCENT_TOKENS_PER_DAY: '6000' },
    deadlines: { retryPauseMs: 1 },
  });
  try {
    for (let asked = 0; asked < 3; asked += 1) {
      await readRefusal(await harness.chat(selectionQuestion()));
      expect(harness.logs.at(-1)).toMatchObject({ settledTokens: 0 });
    }
  } finally {
    await harness.close();
  }
});

it.each([
  ['after the first word', true],
  ['before the first word, while the model thinks', false],
])(
  'a reader who leaves %s leaves the whole cost of the answer in the day’s budget',
  async (_name, hasText) => {
    const answerForever: Answer = (response) => {
      startStream(response);
      if (hasText) say(response, 'Yes');
      else write(response, { choices: [{ delta: { reasoning_content: 'Hm.' } }] });
    };
    await withMeter(answerForever, async (harness, meter) => {
      const leave = async (token: string): Promise<Response> => {
        const leaving = new AbortController();
        const body = selectionQuestion({ message: RARE });
        const asked = meter.bills.length;
        const logged = harness.logs.length;
        const answer = harness.chat(body, { token, signal: leaving.signal });
        if (hasText) {
          const response = await answer;
          if (response.status !== 200) return response;
          await response.body?.getReader().read();
          leaving.abort();
        } else {
          const first = await Promise.race([answer, until(() => meter.bills.length > asked)]);
          if (first instanceof Response) return first;
          leaving.abort();
          await answer.catch(() => null);
        }
        await until(() => harness.logs.length > logged);
        expect(harness.logs.at(-1)).toMatchObject({
          code: 'reader_left',
          settledTokens: meter.total() / meter.bills.length,
        });
        return new Response(null);
      };
      expect((await askUntilOver(harness, 100, leave)).code).toBe('budget_exhausted');
      expect(meter.total()).toBeLessThanOrEqual(BUDGET);
    });
  },
);

it('an answer that does not come in time is charged in full', async () => {
  await withMeter(
    think,
    async (harness, meter) => {
      const { asked, code } = await askUntilOver(harness, 10, (token) =>
        harness.chat(selectionQuestion({ message: RARE }), { token }),
      );
      expect({ code, isCharged: meter.total() <= 12_000 }).toEqual({
        code: 'budget_exhausted',
        isCharged: true,
      });
      const late = harness.logs.filter((entry) => entry.code === 'upstream_timeout');
      expect(late).toHaveLength(asked);
      expect(late.reduce((total, { settledTokens = 0 }) => total + settledTokens, 0)).toBe(meter.total());
    },
    { deadlines: { firstTokenMs: 100 }, env: { DOCENT_TOKENS_PER_DAY: '12000' } },
  );
});

it('hidden reasoning that a server counts only in the total is charged', async () => {
  await withMeter(reportTotal, async (harness) => {
    expect((await readEvents(await harness.chat(selectionQuestion()))).text).toBe('Yes.');
    expect(harness.logs.at(-1)).toMatchObject({ inputTokens: 100, outputTokens: 800, settledTokens: 900 });
  });
});

it('after a reader has left between two search steps, a thousand aborted attempts spend nothing more', async () => {
  await withMeter(search, async (harness, meter) => {
    const { token } = await harness.openSession();
    const ask = (more: object, signal?: AbortSignal): Promise<Response> =>
      harness.chat(bookQuestion(harness.secret, { can_search: true, ...more }), {
        token,
        ...(signal === undefined ? {} : { signal }),
      });
    const { step } = await readStep(await ask({}));
    const spent = meter.total();
    await readEvents(await ask({ step }));
    const [first, second] = meter.bills;
    expect(meter.total()).toBe(spent + (second?.input ?? 0) + (second?.output ?? 0));
    for (let round = 0; round < 10; round += 1) {
      const leaving = new AbortController();
      const attempts = Array.from({ length: 100 }, () => ask({ step }, leaving.signal).catch(() => null));
      await Promise.race(attempts);
      leaving.abort();
      await Promise.all(attempts);
    }
    await readRefusal(await ask({ step }));
    const settled = harness.logs.reduce((total, { settledTokens = 0 }) => total + settledTokens, 0);
    expect({ calls: meter.bills.length, settled }).toEqual({ calls: 2, settled: meter.total() });
    expect(first?.output).toBe(OUTPUT_TOKENS);
  });
});

it('a question that fails inside the function holds neither its place nor its tokens', async () => {
  await withMeter(
    answer503,
    async (harness) => {
      for (let count = 0; count < 4; count += 1) {
        expect(await readRefusal(await harness.chat(selectionQuestion()))).toMatchObject({
          code: 'internal',
        });
      }
    },
    { random: fail, env: { DOCENT_TOKENS_PER_DAY: '6000', DOCENT_MAX_STREAMS: '1' } },
  );
});

it('a question refused because all places are taken is no question of the day', async () => {
  const env = { DOCENT_MAX_STREAMS: '1', DOCENT_QUESTIONS_PER_DAY: '3' };
  const harness = await startHarness({ env, wordDelayMs: 5 });
  try {
    const { token } = await harness.openSession();
    const body = JSON.stringify(selectionQuestion());
    const headers = {
      Origin: ORIGIN,
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Expect: '100-continue',
    };
    // All are let in while a place is free, because none has sent its body yet.
    const open = await Promise.all(
      Array.from(
        { length: 3 },
        () =>
          new Promise<ClientRequest>((resolve) => {
            const request = sendRequest(`${harness.url}/api/chat`, { method: 'POST', headers });
            request.once('continue', () => resolve(request)).flushHeaders();
          }),
      ),
    );
    const statuses = await Promise.all(
      open.map(
        (request) =>
          new Promise<number | undefined>((resolve) => {
            request.once('response', (response) => {
              response.resume().once('end', () => resolve(response.statusCode));
            });
            request.end(body);
          }),
      ),
    );
    expect(statuses.toSorted((left = 0, right = 0) => left - right)).toEqual([200, 503, 503]);
    expect((await harness.chat(selectionQuestion(), { token })).status).toBe(200);
  } finally {
    await harness.close();
  }
});

it('the metrics tell what was taken from the day’s budget', async () => {
  const key = 'a-key-of-the-tests-for-metrics';
  await withMeter(
    hidden(true),
    async (harness, meter) => {
      await (await harness.chat(selectionQuestion())).text();
      const headers = { Authorization: `Bearer ${key}` };
      const metrics = await (await fetch(`${harness.url}/api/metrics`, { headers })).text();
      expect(metrics).toContain(`\ndocent_settled_tokens_total ${meter.total()}\n`);
    },
    { env: { DOCENT_METRICS_KEY: key } },
  );
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(2);
}
