import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SEARCH_TOOL } from '../_contract/events.js';
import { bookQuestion, readEvents, readRefusal, readStep, startHarness, type Harness } from './harness.js';

const METRICS_KEY = 'a-key-of-the-tests-for-metrics';
const ALWAYS = { DOCENT_SEARCH: 'always' };

async function withHarness(
  options: Parameters<typeof startHarness>[0],
  run: (harness: Harness) => Promise<void>,
): Promise<void> {
  const harness = await startHarness(options);
  try {
    await run(harness);
  } finally {
    await harness.close();
  }
}

const ask = (
  harness: Harness,
  more: Parameters<Harness['chat']>[1] = {},
  body: Parameters<typeof bookQuestion>[1] = {},
): Promise<Response> => harness.chat(bookQuestion(harness.secret, { can_search: true, ...body }), more);

/** Asks a question, leaves once the model server has received `count` requests, and waits for the log line. */
async function leaveAfter(harness: Harness, count: number): Promise<void> {
  const leaving = new AbortController();
  const answer = ask(harness, { signal: leaving.signal }).catch((error: unknown) => error);
  while (harness.model.requests.length < count) await sleep(5);
  leaving.abort();
  await answer;
  while (harness.logs.at(-1)?.route !== 'chat') await sleep(5);
}

/** The most input tokens of a request: one for each byte, four for each message, 160 for a tool or a format. */
function worstInput(body: unknown): number {
  const { messages } = Object(body);
  if (!Array.isArray(messages)) throw new TypeError('The request has no messages.');
  const tokens = messages.map(({ content }) => Buffer.byteLength(content) + 4);
  return tokens.reduce((total, count) => total + count, 160);
}

async function readMetrics(harness: Harness): Promise<string> {
  const headers = { Authorization: `Bearer ${METRICS_KEY}` };
  return (await fetch(`${harness.url}/api/metrics`, { headers })).text();
}

describe('a reader who leaves', () => {
  it('while a search is planned is charged the most that the plan can cost, not the answer that was never asked for, and frees the place', async () => {
    await withHarness({ env: { ...ALWAYS, DOCENT_MAX_STREAMS: '1' } }, async (harness) => {
      harness.model.faults.push({ kind: 'stall', afterWords: 'before-headers' });
      await leaveAfter(harness, 1);
      expect(harness.model.requests).toHaveLength(1);
      expect(harness.logs.at(-1)).toMatchObject({
        code: 'reader_left',
        modelCalls: 1,
        estimatedTokens: { input: worstInput(harness.model.requests[0]?.body), output: 1_024 },
      });
      expect((await readEvents(await ask(harness))).isDone).toBe(true);
    });
  });

  it('before the answer’s first text is charged the most that the answer can cost', async () => {
    await withHarness({}, async (harness) => {
      harness.model.faults.push({ kind: 'stall', afterWords: 'before-headers' });
      await leaveAfter(harness, 1);
      expect(harness.logs.at(-1)).toMatchObject({
        code: 'reader_left',
        modelCalls: 1,
        estimatedTokens: { input: worstInput(harness.model.requests[0]?.body), output: 1_024 },
      });
    });
  });

  it('while the model is asked again without the tool is charged both requests, and frees the place', async () => {
    await withHarness({ env: { DOCENT_MAX_STREAMS: '1' } }, async (harness) => {
      const unusable = { kind: 'call', name: SEARCH_TOOL, arguments: '{' } as const;
      harness.model.faults.push(unusable, { kind: 'stall', afterWords: 'before-headers' });
      await leaveAfter(harness, 2);
      const [first, second] = harness.model.requests.map(({ body }) => worstInput(body));
      expect(harness.logs.at(-1)).toMatchObject({ code: 'reader_left', modelCalls: 2 });
      const input = harness.logs.at(-1)?.estimatedTokens?.input ?? 0;
      // The first request was counted by the stand-in, in words; the second has no definition of a tool.
      expect(input).toBeGreaterThan((second ?? 0) - 160);
      expect(input).toBeLessThan((first ?? 0) + (second ?? 0));
      expect((await readEvents(await ask(harness))).isDone).toBe(true);
    });
  });

  it('between two steps leaves no place taken and nothing reserved', async () => {
    const env = { DOCENT_MAX_STREAMS: '1', DOCENT_TOKENS_PER_DAY: '9000', DOCENT_MAX_OUTPUT_TOKENS: '16' };
    await withHarness({ env }, async (harness) => {
      for (let count = 0; count < 5; count += 1) {
        const args = '{"queries": ["lunar soil"]}';
        harness.model.faults.push({ kind: 'call', name: SEARCH_TOOL, arguments: args });
        await readStep(await ask(harness));
      }
      expect(harness.model.requests).toHaveLength(5);
    });
  });
});

it.each([
  ['that has no end', { arguments: 'x'.repeat(7_000), isEndless: true }],
  ['that is too long', { arguments: `{"queries": ["${'x'.repeat(9_000)}"]}` }],
])('what a model writes of a call %s is charged', async (_name, call) => {
  await withHarness({}, async (harness) => {
    harness.model.faults.push({ kind: 'call', name: SEARCH_TOOL, ...call });
    expect((await readEvents(await ask(harness))).isDone).toBe(true);
    expect(harness.logs.at(-1)).toMatchObject({ modelCalls: 2 });
    expect(harness.logs.at(-1)?.estimatedTokens?.output).toBeGreaterThan(2_500);
  });
});

it('an answer that fails after a plan logs what the plan has cost', async () => {
  await withHarness({ env: ALWAYS }, async (harness) => {
    harness.model.faults.push({ kind: 'say', deltas: ['{"queries": []}'] }, { kind: 'refuse', status: 401 });
    expect(await readRefusal(await ask(harness))).toMatchObject({ code: 'upstream_error' });
    expect(harness.logs.at(-1)).toMatchObject({
      modelCalls: 2,
      inputTokens: expect.any(Number),
      outputTokens: 1,
    });
  });
});

it('a plan refused with 500 is asked for without a format, which is not remembered', async () => {
  await withHarness({ env: ALWAYS }, async (harness) => {
    harness.model.faults.push({ kind: 'refuse', status: 500 });
    await readEvents(await ask(harness));
    await readEvents(await ask(harness));
    const formats = harness.model.requests.map(({ body }) => Object.hasOwn(Object(body), 'response_format'));
    expect(formats).toEqual([true, false, false, true, false]);
  });
});

describe('metrics', () => {
  const env = { DOCENT_METRICS_KEY: METRICS_KEY };

  it('count the request without the tool that follows an unusable call', async () => {
    await withHarness({ env }, async (harness) => {
      harness.model.faults.push({ kind: 'call', name: SEARCH_TOOL, arguments: '{' });
      await readEvents(await ask(harness));
      const text = await readMetrics(harness);
      expect(text).toMatch(/^docent_model_calls_total 2$/m);
      expect(text).toMatch(/^docent_model_attempts_total\{endpoint="primary",result="ok"\} 2$/m);
    });
  });

  it('count no question that no model server was asked', async () => {
    await withHarness({ env, deadlines: { retryPauseMs: 1 } }, async (harness) => {
      harness.model.faults.push(
        ...Array.from({ length: 24 }, () => ({ kind: 'refuse', status: 503 }) as const),
      );
      const details = [];
      for (let count = 0; count < 10; count += 1) {
        expect((await ask(harness)).status).toBe(502);
        details.push(harness.logs.at(-1)?.detail);
      }
      const asked = details.filter((detail) => detail !== 'breaker open').length;
      expect(asked).toBeLessThan(10);
      expect(await readMetrics(harness)).toMatch(new RegExp(`^docent_questions_total ${asked}$`, 'm'));
    });
  });
});
