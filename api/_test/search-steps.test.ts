import { readUIMessageStream, parseJsonEventStream, uiMessageChunkSchema, type UIMessageChunk } from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SEARCH_TOOL } from '../_contract/events.js';
import {
  bookQuestion,
  readEvents,
  readRefusal,
  readStep,
  selectionQuestion,
  startHarness,
  type Harness,
} from './harness.js';
import { firstStep, found, messagesOf, QUERIES, QUESTION, SEARCHES } from './searched-question.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ standIn: { searches: SEARCHES } });
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.model.requests.length = 0;
  harness.model.faults.length = 0;
  harness.logs.length = 0;
});

const first = (secret = harness.secret): Record<string, unknown> => firstStep(secret);

describe('a question in two steps', () => {
  it('is answered, with citations, from what the second search found', async () => {
    const { token } = await harness.openSession();
    const asked = await readStep(await harness.chat(first(), { token }));
    expect(asked.events.map(({ type }) => type)).toEqual([
      'start',
      'start-step',
      'tool-input-start',
      'tool-input-available',
      'data-step',
      'finish-step',
      'finish',
    ]);
    expect(asked.queries).toEqual(QUERIES);
    expect(asked.step.queries).toEqual(QUERIES);
    expect(asked.events.at(-1)).toEqual({ type: 'finish', finishReason: 'tool-calls' });

    const body = { ...first(), context: found(harness.secret), step: asked.step };
    const { events, text, isDone } = await readEvents(await harness.chat(body, { token }));
    expect(isDone).toBe(true);
    expect(text).toContain('the core is a small ball of iron. [1]');
    expect(events[0]).toEqual({ type: 'start', messageId: asked.messageId });
    expect(events.find(({ type }) => type === 'source-url')).toMatchObject({ url: '/book/moon/#core' });
    const turn = events.find((event) => event.type === 'data-turn');
    expect(turn).toMatchObject({ data: { messageId: asked.messageId } });

    const [offered, last] = harness.model.requests.map(({ body: sent }) => sent);
    expect(offered).toMatchObject({ tools: [{ type: 'function', function: { name: SEARCH_TOOL } }] });
    expect(last).not.toHaveProperty('tools');
    expect(JSON.stringify(last)).toContain(
      String.raw`queries already searched ---\nlunar interior\ncore of the Moon`,
    );
    // Rules and contents are the same bytes in both steps.
    expect(messagesOf(last)[0]).toEqual(messagesOf(offered)[0]);
    expect(messagesOf(last)[0]?.content).toContain('- The Moon\n- The Sun');

    // The receipt of the turn is good for a conversation.
    const receipt = turn?.type === 'data-turn' ? turn.data.receipt : '';
    const history = [{ question: QUESTION, answer: text, receipt }];
    const next = await harness.chat(bookQuestion(harness.secret, { history }), { token });
    expect(next.status).toBe(200);
    await next.text();
  });

  it('is one question in the log, with its steps and model calls, and its queries only if the owner asked for them', async () => {
    const { token } = await harness.openSession();
    const { step } = await readStep(await harness.chat(first(), { token }));
    await readEvents(await harness.chat({ ...first(), context: found(harness.secret), step }, { token }));
    const [one, two] = harness.logs.filter(({ route }) => route === 'chat');
    expect(one).toMatchObject({ status: 200, searches: 2, modelCalls: 1, citations: 0 });
    expect(one).not.toHaveProperty('step');
    expect(two).toMatchObject({ status: 200, step: 1, modelCalls: 1, citations: 1 });
    expect(two).not.toHaveProperty('searches');
    expect(JSON.stringify(harness.logs)).not.toMatch(/lunar|core/);
    const logging = await startHarness({
      env: { DOCENT_LOG_QUESTIONS: '1', DOCENT_METRICS_KEY: 'a key of 16 chars'.replaceAll(' ', '-') },
      standIn: { searches: SEARCHES },
    });
    try {
      const session = await logging.openSession();
      const asked = await readStep(await logging.chat(first(logging.secret), session));
      expect(logging.logs.at(-1)).toMatchObject({ queries: QUERIES });
      const body = { ...first(logging.secret), context: found(logging.secret), step: asked.step };
      await readEvents(await logging.chat(body, session));
      await readEvents(await logging.chat(bookQuestion(logging.secret)));
      const metrics = await fetch(`${logging.url}/api/metrics`, {
        headers: { Authorization: 'Bearer a-key-of-16-chars' },
      });
      const text = await metrics.text();
      expect(text).toMatch(/^docent_questions_total 2$/m);
      expect(text).toMatch(/^docent_search_steps_total 1$/m);
      expect(text).toMatch(/^docent_model_calls_total 3$/m);
      // A search has no first word.
      expect(text).toMatch(/^docent_first_token_seconds_count 2$/m);
    } finally {
      await logging.close();
    }
  });

  it('is one question to the limits: of a session, and of the day', async () => {
    const limited = await startHarness({
      env: { DOCENT_RATE_PER_MINUTE: '1', DOCENT_QUESTIONS_PER_DAY: '1' },
      standIn: { searches: SEARCHES },
    });
    try {
      const session = await limited.openSession();
      const { step } = await readStep(await limited.chat(first(limited.secret), session));
      const body = { ...first(limited.secret), step };
      expect((await readEvents(await limited.chat(body, session))).isDone).toBe(true);
      const more = await limited.chat(first(limited.secret), session);
      expect(await readRefusal(more)).toMatchObject({ code: 'rate_limited' });
      const other = await limited.chat(first(limited.secret));
      expect(await readRefusal(other)).toMatchObject({ code: 'budget_exhausted' });
    } finally {
      await limited.close();
    }
  });

  it('charges the tokens of both steps, and nothing more when the reader leaves between them', async () => {
    const [one, two] = [await spend(1), await spend(2)];
    expect(two).toBeGreaterThan(1.8 * one);
    // A book whose budget holds one step's tokens and the reservation of a second, but not of a third.
    const tight = await startHarness({
      env: { DOCENT_TOKENS_PER_DAY: String(9_000 + one), DOCENT_MAX_OUTPUT_TOKENS: '1024' },
      standIn: { searches: SEARCHES },
    });
    try {
      const codes: number[] = [];
      for (let count = 0; count < 30 && codes.at(-1) !== 429; count += 1) {
        const response = await tight.chat(first(tight.secret));
        codes.push(response.status);
        await response.text();
      }
      // Each left after its first step: what was reserved beyond the first step's tokens came back.
      const worst = 4_000;
      expect(codes.length - 1).toBeGreaterThanOrEqual(Math.floor((9_000 - worst) / one));
      expect(codes.at(-1)).toBe(429);
      expect(tight.model.requests).toHaveLength(codes.length - 1);
    } finally {
      await tight.close();
    }
  });
});

describe('the offer of a search', () => {
  it.each([
    ['a client that does not say it can search', { can_search: undefined }, {}, {}],
    ['a client that says it cannot', { can_search: false }, {}, {}],
    ['a client that wants JSON', {}, { Accept: 'application/json' }, {}],
    ['a function without searches', {}, {}, { DOCENT_SEARCH: 'off' }],
    ['a function with no steps', {}, {}, { DOCENT_SEARCH_STEPS: '0' }],
  ])('is not made to %s', async (_name, fields, headers, env) => {
    const other = await startHarness({ env, standIn: { searches: SEARCHES } });
    try {
      const response = await other.chat({ ...first(other.secret), ...fields }, { headers });
      expect(response.status).toBe(200);
      expect(await response.text()).not.toContain('tool-input');
      expect(other.model.requests).toHaveLength(1);
      expect(other.model.requests[0]?.body).not.toHaveProperty('tools');
    } finally {
      await other.close();
    }
  });

  it('is all that a question without passages can get: without it, the model is not called', async () => {
    const other = await startHarness({ env: { DOCENT_SEARCH: 'off' } });
    try {
      const response = await other.chat({ ...first(other.secret), context: [] });
      expect(response.status).toBe(400);
      expect(await readRefusal(response)).toMatchObject({ code: 'invalid_request' });
      expect(other.model.requests).toHaveLength(0);
    } finally {
      await other.close();
    }
  });

  it('is not made about a selection, which knows neither steps nor contents', async () => {
    for (const field of [
      { can_search: true },
      { contents: [] },
      { step: { queries: ['a'], receipt: 'b' } },
    ]) {
      const response = await harness.chat(selectionQuestion(field));
      expect(await readRefusal(response)).toMatchObject({ code: 'invalid_request' });
    }
    await readEvents(await harness.chat(selectionQuestion()));
    expect(harness.model.requests).toHaveLength(1);
    expect(harness.model.requests[0]?.body).not.toHaveProperty('tools');
  });

  it('is made as often as the owner allows, with all earlier queries each time', async () => {
    const patient = await startHarness({ env: { DOCENT_SEARCH_STEPS: '3' } });
    try {
      const session = await patient.openSession();
      const ask = async (number: number, step: unknown): Promise<Response> => {
        const args = JSON.stringify({ queries: [`try ${number}`, 'try 1'] });
        patient.model.faults.push({ kind: 'call', name: SEARCH_TOOL, arguments: args });
        return patient.chat({ ...first(patient.secret), ...(step === undefined ? {} : { step }) }, session);
      };
      let step: unknown;
      const ids = new Set<string>();
      for (const number of [1, 2, 3]) {
        const asked = await readStep(await ask(number, step));
        ids.add(asked.messageId);
        expect(asked.step.queries).toEqual(Array.from({ length: number }, (_, at) => `try ${at + 1}`));
        expect(asked.queries).toEqual([`try ${number}`]);
        step = asked.step;
      }
      expect(ids.size).toBe(1);
      patient.model.requests.length = 0;
      const { events } = await readEvents(await patient.chat({ ...first(patient.secret), step }, session));
      expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' });
      expect(patient.model.requests[0]?.body).not.toHaveProperty('tools');
    } finally {
      await patient.close();
    }
  });

  it.each([[400], [404], [422], [501]])('a server that refuses it with %i is remembered', async (status) => {
    const old = await startHarness({ standIn: { searches: SEARCHES, refuses: { tools: status } } });
    try {
      const asked = await readEvents(await old.chat(first(old.secret)));
      expect(asked.events.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' });
      expect(old.model.requests).toHaveLength(2);
      expect(old.logs.at(-1)).toMatchObject({ status: 200, modelCalls: 2 });
      expect((await readEvents(await old.chat(first(old.secret)))).isDone).toBe(true);
      expect(old.model.requests).toHaveLength(3);
      expect(
        old.model.requests.map(({ body }) => body !== null && Object.hasOwn(Object(body), 'tools')),
      ).toEqual([true, false, false]);
    } finally {
      await old.close();
    }
  });

  it('is made again to a server that failed for another reason', async () => {
    harness.model.faults.push({ kind: 'refuse', status: 400 }, { kind: 'refuse', status: 400 });
    const refused = await harness.chat(first());
    expect(await readRefusal(refused)).toMatchObject({ code: 'upstream_error' });
    expect(harness.model.requests).toHaveLength(2);
    const { queries } = await readStep(await harness.chat(first()));
    expect(queries).toEqual(QUERIES);
    const shaky = await startHarness({ standIn: { searches: SEARCHES }, deadlines: { retryPauseMs: 1 } });
    try {
      shaky.model.faults.push({ kind: 'refuse', status: 500 });
      expect((await readEvents(await shaky.chat(first(shaky.secret)))).isDone).toBe(true);
      expect((await readStep(await shaky.chat(first(shaky.secret)))).queries).toEqual(QUERIES);
    } finally {
      await shaky.close();
    }
  });
});

it("the AI SDK's own reader takes both steps as one message", async () => {
  const { token } = await harness.openSession();
  const response = await harness.chat(first(), { token });
  const copy = response.clone();
  const message = await readMessage(response);
  expect(message?.parts.map(({ type }) => type)).toEqual(['step-start', `tool-${SEARCH_TOOL}`, 'data-step']);
  expect(message?.parts[1]).toMatchObject({ state: 'input-available', input: { queries: QUERIES } });
  const { step, messageId } = await readStep(copy);
  const body = { ...first(), context: found(harness.secret), step };
  const whole = await readMessage(await harness.chat(body, { token }), message);
  expect(whole?.id).toBe(messageId);
  expect(whole?.parts.map(({ type }) => type)).toEqual([
    'step-start',
    `tool-${SEARCH_TOOL}`,
    'data-step',
    'step-start',
    'text',
    'source-url',
    'data-turn',
  ]);
});

type Message = NonNullable<Parameters<typeof readUIMessageStream>[0]['message']>;

async function readMessage(response: Response, message?: Message): Promise<Message | undefined> {
  if (response.body === null) throw new TypeError('There is no stream.');
  const stream = parseJsonEventStream({ stream: response.body, schema: uiMessageChunkSchema }).pipeThrough(
    new TransformStream<{ success: boolean; value?: UIMessageChunk }, UIMessageChunk>({
      transform(result, controller) {
        if (!result.success || result.value === undefined) throw new TypeError('A chunk does not fit.');
        controller.enqueue(result.value);
      },
    }),
  );
  let last: Message | undefined;
  for await (const read of readUIMessageStream({ stream, ...(message === undefined ? {} : { message }) }))
    last = read;
  return last;
}

/** Asks the question and takes this many steps. @returns The tokens charged. */
async function spend(steps: number): Promise<number> {
  const counted = await startHarness({ standIn: { searches: SEARCHES } });
  try {
    const session = await counted.openSession();
    const { step } = await readStep(await counted.chat(first(counted.secret), session));
    if (steps === 2) await readEvents(await counted.chat({ ...first(counted.secret), step }, session));
    expect(counted.model.requests).toHaveLength(steps);
    return counted.logs.reduce((total, log) => total + (log.inputTokens ?? 0) + (log.outputTokens ?? 0), 0);
  } finally {
    await counted.close();
  }
}
