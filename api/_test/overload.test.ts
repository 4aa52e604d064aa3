import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bookQuestion, readEvents, readRefusal, startHarness, type Harness } from './harness.js';

const KEY = 'a-key-of-the-tests-for-metrics';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    env: { DOCENT_MAX_STREAMS: '3', DOCENT_MAX_OUTPUT_TOKENS: '40', DOCENT_METRICS_KEY: KEY },
    wordDelayMs: 20,
  });
});
afterAll(() => harness.close());

async function openStreams(): Promise<number> {
  const response = await fetch(`${harness.url}/api/metrics`, { headers: { Authorization: `Bearer ${KEY}` } });
  return Number(/^docent_streams_open (\S+)$/m.exec(await response.text())?.[1]);
}

async function waitForOpen(count: number): Promise<void> {
  for (let tries = 0; tries < 100 && (await openStreams()) !== count; tries += 1) await sleep(20);
  expect(await openStreams()).toBe(count);
}

it('beyond the limit, a question gets an immediate 503 with Retry-After and does not reach the model', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => harness.chat(bookQuestion(harness.secret))));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const asked = harness.model.requests.length;
  const refused = await harness.chat(bookQuestion(harness.secret));
  const retryAfter = refused.headers.get('retry-after') ?? '';
  expect(retryAfter).toMatch(/^[2-5]$/);
  expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After');
  expect(await readRefusal(refused)).toMatchObject({ status: 503, code: 'overloaded' });
  expect(harness.model.requests).toHaveLength(asked);
  for (const answer of answers) expect((await readEvents(answer)).isDone).toBe(true);
  await waitForOpen(0);
  const after = await harness.chat(bookQuestion(harness.secret));
  expect((await readEvents(after)).isDone).toBe(true);
});

it('however an answer ends, its place is freed once', async () => {
  const endings = [
    { kind: 'cut' },
    { kind: 'reset' },
    { kind: 'html' },
    { kind: 'refuse', status: 401 },
    { kind: 'silent', finishReason: 'stop' },
    { kind: 'bad-json' },
    { kind: 'flood' },
  ] as const;
  for (const fault of endings) {
    harness.model.faults.push(fault);
    const accept = fault.kind === 'reset' ? 'application/json' : 'text/event-stream';
    await (await harness.chat(bookQuestion(harness.secret), { headers: { Accept: accept } })).text();
    await waitForOpen(0);
  }
  const leaving = new AbortController();
  const response = await harness.chat(bookQuestion(harness.secret), { signal: leaving.signal });
  expect(await openStreams()).toBe(1);
  await response.body?.getReader().read();
  leaving.abort();
  await waitForOpen(0);
});
