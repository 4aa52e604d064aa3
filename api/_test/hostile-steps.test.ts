import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StandInFault } from '../../scripts/stand-ins/stand-in-model.js';
import { SEARCH_TOOL } from '../_contract/events.js';
import { bookQuestion, readEvents, readRefusal, readStep, startHarness, type Harness } from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ deadlines: { callMs: 300, stallMs: 2_000 } });
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.model.requests.length = 0;
  harness.model.faults.length = 0;
  harness.logs.length = 0;
});

const call = (args: string, more: object = {}): Extract<StandInFault, { kind: 'call' }> => ({
  kind: 'call',
  name: SEARCH_TOOL,
  arguments: args,
  ...more,
});

async function ask(...faults: StandInFault[]): Promise<Response> {
  harness.model.faults.push(...faults);
  return harness.chat(bookQuestion(harness.secret, { can_search: true }));
}

describe('a model that calls the tool', () => {
  it('with markup, line ends and hidden characters gives queries that are one line of plain text each', async () => {
    const hidden = String.fromCodePoint(0xe0068);
    const written = [
      '<img src=x onerror=alert(1)> [a](javascript:alert(1))',
      `\n\ndata: [DONE]\n\n${hidden}\u202e\u0007`,
      '\ud800 moon',
    ];
    const { queries, step } = await readStep(await ask(call(JSON.stringify({ queries: written }))));
    expect(queries).toEqual([
      '<img src=x onerror=alert(1)> [a](javascript:alert(1))',
      'data: [DONE]',
      'moon',
    ]);
    expect(step.queries).toEqual(queries);
    expect(harness.model.requests).toHaveLength(1);
  });

  it('with a query of 5 kB gives one of 200 characters', async () => {
    const { queries } = await readStep(await ask(call(JSON.stringify({ queries: ['x'.repeat(5_000)] }))));
    expect(queries).toEqual(['x'.repeat(200)]);
  });

  it('with 1,000 queries gives three', async () => {
    const many = Array.from({ length: 1_000 }, (_, at) => `q${at}`);
    const { queries } = await readStep(await ask(call(JSON.stringify({ queries: many }))));
    expect(queries).toEqual(['q0', 'q1', 'q2']);
  });

  it.each<[string, StandInFault]>([
    ['by another name', call('{"queries": ["moon"]}', { name: 'delete_everything' })],
    ['without a name', call('{"queries": ["moon"]}', { name: '' })],
    ['with broken JSON', call('{"queries": ["moon"')],
    ['with 10 kB', call(JSON.stringify({ queries: ['x'.repeat(10_000)] }))],
    ['with no query', call('{"queries": []}')],
    ['with queries that are not text', call('{"queries": [1, null, {"a": "b"}]}')],
    [
      'with invisible queries',
      call(JSON.stringify({ queries: [String.fromCodePoint(0xe0068), ' \n', '?'] })),
    ],
    ['with the question itself', call('{"queries": ["what is the moon made of?"]}')],
    ['a thousand times at once', { kind: 'calls', count: 1_000, query: 'moon' }],
    ['for ever, in large pieces', call('x'.repeat(2_000), { isEndless: true })],
    ['for ever, in small pieces', call('x', { isEndless: true })],
  ])('%s is asked again without it, and the reader gets an answer', async (_name, fault) => {
    const response = await ask(fault);
    expect(response.status).toBe(200);
    const { events, text, isDone } = await readEvents(response);
    expect(isDone).toBe(true);
    expect(text).toContain('green cheese. [1]');
    expect(events.map(({ type }) => type)).not.toContain('tool-input-start');
    expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' });
    expect(harness.model.requests).toHaveLength(2);
    await harness.model.requests[0]?.closed;
    expect(harness.model.requests[0]?.body).toHaveProperty('tools');
    expect(harness.model.requests[1]?.body).not.toHaveProperty('tools');
    const logged = harness.logs.at(-1);
    expect(logged).toMatchObject({ status: 200, modelCalls: 2, citations: 1 });
    // Both calls are charged: the stand-in counts words, and the prompt has more than 400.
    const input = logged?.inputTokens ?? logged?.estimatedTokens?.input ?? 0;
    expect(input).toBeGreaterThan(800);
  });

  it('wrongly after some text is asked again too; the text stays and is signed with the rest', async () => {
    const { text, isDone, events } = await readEvents(await ask(call('{', { text: 'Let me see.' })));
    expect(isDone).toBe(true);
    expect(text).toMatch(/^Let me see\.\n\nNo model is configured/);
    expect(events.filter(({ type }) => type === 'text-start')).toHaveLength(1);
    expect(events.find(({ type }) => type === 'data-turn')).toBeDefined();
  });

  it('rightly after some text has its step end with the call', async () => {
    const { text, events } = await readStep(
      await ask(call('{"queries": ["lunar soil"]}', { text: 'I will search.' })),
    );
    expect(text).toBe('I will search.');
    expect(events.map(({ type }) => type)).not.toContain('data-turn');
  });

  it('wrongly twice in a row gets no third request', async () => {
    const { events, isDone } = await readEvents(await ask(call('{'), call('{')));
    expect(isDone).toBe(true);
    expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'error' });
    expect(harness.model.requests).toHaveLength(2);
    expect(harness.logs.at(-1)).toMatchObject({ code: 'upstream_error', detail: 'empty answer' });
  });

  it('in every step is stopped by the last one, which does not offer the tool', async () => {
    const session = await harness.openSession();
    const body = bookQuestion(harness.secret, { can_search: true });
    harness.model.faults.push(call('{"queries": ["lunar soil"]}'), call('{"queries": ["more"]}'));
    const { step } = await readStep(await harness.chat(body, session));
    const last = await harness.chat({ ...body, step }, session);
    // It called a tool that it was not offered, and wrote nothing else.
    expect(last.status).toBe(502);
    await last.text();
    expect(harness.model.requests).toHaveLength(2);
    expect(harness.model.requests[1]?.body).not.toHaveProperty('tools');
  });
});

it.each([
  ['in large pieces', 'x'.repeat(2_000)],
  ['in small pieces', 'x'],
])(
  'a call for ever, %s, of a tool that was not offered fails as soon as one that was',
  async (_name, args) => {
    harness.model.faults.push(call(args, { isEndless: true }));
    const startedMs = performance.now();
    const refused = await harness.chat(bookQuestion(harness.secret));
    expect(await readRefusal(refused)).toMatchObject({ status: 502, code: 'upstream_error' });
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    expect(harness.logs.at(-1)).toMatchObject({ detail: 'unasked call', modelCalls: 1 });
  },
);

it('a reader who leaves during a call ends it', async () => {
  harness.model.faults.push(call('x', { isEndless: true }));
  const leaving = new AbortController();
  const answer = harness
    .chat(bookQuestion(harness.secret, { can_search: true }), { signal: leaving.signal })
    .catch((error: unknown) => error);
  while (harness.model.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  leaving.abort();
  expect(await answer).toMatchObject({ name: 'AbortError' });
  await expect(harness.model.requests[0]?.closed).resolves.toEqual({ byClient: true });
  expect(harness.model.requests).toHaveLength(1);
});

it('a second call that the day’s budget does not have is not made', async () => {
  const poor = await startHarness({
    env: { DOCENT_TOKENS_PER_DAY: '4500', DOCENT_MAX_OUTPUT_TOKENS: '16' },
  });
  try {
    poor.model.faults.push(call('{'));
    const response = await poor.chat(bookQuestion(poor.secret, { can_search: true }));
    const { events } = await readEvents(response);
    expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'error' });
    expect(poor.model.requests).toHaveLength(1);
    expect(poor.logs.at(-1)).toMatchObject({ code: 'upstream_error', detail: 'unusable call' });
  } finally {
    await poor.close();
  }
});
