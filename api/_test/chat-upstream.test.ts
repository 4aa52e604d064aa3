import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseJsonEventStream, uiMessageChunkSchema, readUIMessageStream, type UIMessageChunk } from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../scripts/stand-ins/listen.js';
import type { StandInFault } from '../../scripts/stand-ins/stand-in-model.js';
import type { StreamEvent } from '../_contract/events.js';
import {
  bookQuestion,
  CANARY,
  readEvents,
  readRefusal,
  selectionQuestion,
  startHarness,
  type Harness,
} from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    deadlines: { headersMs: 250, stallMs: 250, totalMs: 5_000, retryPauseMs: 20, retryAfterMaxMs: 1_500 },
  });
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.model.requests.length = 0;
  harness.model.faults.length = 0;
  harness.logs.length = 0;
});

const question = (): Record<string, unknown> => bookQuestion(harness.secret);

async function askWith(...faults: StandInFault[]): Promise<Awaited<ReturnType<typeof readEvents>>> {
  harness.model.faults.push(...faults);
  const response = await harness.chat(question());
  expect(response.status).toBe(200);
  return readEvents(response);
}

function errorOf(events: readonly StreamEvent[]): unknown {
  const event = events.find(({ type }) => type === 'error');
  return event?.type === 'error' ? JSON.parse(event.errorText) : undefined;
}

describe('before the first word', () => {
  it('a busy server is asked at most twice more, jittered, after as long as it asks for', async () => {
    const started = Date.now();
    const { text } = await askWith(
      { kind: 'refuse', status: 429, headers: { 'Retry-After': '1' } },
      { kind: 'refuse', status: 529 },
    );
    expect(text).toContain('green cheese');
    expect(harness.model.requests).toHaveLength(3);
    expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
  });

  it.each([[500], [502], [529]])('three times %i is an upstream_error', async (status) => {
    harness.model.faults.push(...Array.from({ length: 3 }, () => ({ kind: 'refuse' as const, status })));
    expect(await readRefusal(await harness.chat(question()))).toMatchObject({
      status: 502,
      code: 'upstream_error',
    });
    expect(harness.model.requests).toHaveLength(3);
    expect(harness.logs.at(-1)).toMatchObject({ code: 'upstream_error', detail: `status ${status}` });
  });

  it.each([
    ['seconds', '60', 60],
    ['a date', (): string => new Date(Date.now() + 60_000).toUTCString(), 60],
  ])('a wait too long, as %s, is handed on instead of waited for', async (_name, value, seconds) => {
    const header = typeof value === 'string' ? value : value();
    harness.model.faults.push({ kind: 'refuse', status: 429, headers: { 'Retry-After': header } });
    const response = await harness.chat(question());
    const handed = Number(response.headers.get('retry-after'));
    expect(handed).toBeGreaterThan(seconds - 3);
    expect(handed).toBeLessThanOrEqual(seconds);
    expect(await readRefusal(response)).toMatchObject({ status: 502, code: 'upstream_error' });
    expect(harness.model.requests).toHaveLength(1);
  });

  it.each([[400], [401], [403], [404]])(
    '%i is not tried again, and its body goes nowhere',
    async (status) => {
      harness.model.faults.push({ kind: 'refuse', status });
      const response = await harness.chat(question());
      const text = await response.clone().text();
      expect(text).not.toMatch(/Refused|cheese|Bearer/);
      expect(text).not.toContain(CANARY);
      expect(await readRefusal(response)).toMatchObject({ status: 502, code: 'upstream_error' });
      expect(harness.model.requests).toHaveLength(1);
      expect(JSON.stringify(harness.logs)).not.toMatch(/cheese|Bearer/);
      expect(JSON.stringify(harness.logs)).not.toContain(CANARY);
    },
  );

  it('no headers in time is an upstream_timeout, and the call is aborted', async () => {
    harness.model.faults.push({ kind: 'stall', afterWords: 'before-headers' });
    expect(await readRefusal(await harness.chat(question()))).toMatchObject({
      status: 504,
      code: 'upstream_timeout',
    });
    await expect(harness.model.requests[0]?.closed).resolves.toEqual({ byClient: true });
    expect(harness.model.requests).toHaveLength(1);
  });

  it('a stall, HTML, an empty answer, bad JSON, an endless line: a true status each', async () => {
    const cases: [StandInFault, number, string][] = [
      [{ kind: 'stall', afterWords: 0 }, 504, 'stall'],
      [{ kind: 'html' }, 502, 'html'],
      [{ kind: 'silent', finishReason: 'stop' }, 502, 'empty answer'],
      [{ kind: 'silent', finishReason: 'content_filter' }, 502, 'empty answer'],
      [{ kind: 'bad-json', afterWords: 0 }, 502, 'bad JSON'],
      [{ kind: 'error-event', afterWords: 0 }, 502, 'error in stream'],
      [{ kind: 'long-line', afterWords: 0, bytes: 10_000_000 }, 502, 'line_too_long'],
    ];
    for (const [fault, status, detail] of cases) {
      harness.model.faults.length = 0;
      harness.model.faults.push(fault);
      expect({ detail, ...(await readRefusal(await harness.chat(question()))) }).toMatchObject({
        detail,
        status,
      });
      expect(harness.logs.at(-1)).toMatchObject({ detail });
    }
  });

  it('a cut or a reset is tried again', async () => {
    const { text } = await askWith({ kind: 'cut', afterWords: 0 }, { kind: 'reset', afterWords: 0 });
    expect(text).toContain('green cheese');
    expect(harness.model.requests).toHaveLength(3);
  });

  it('a redirect is refused: the key goes to no other host', async () => {
    let visits = 0;
    const elsewhere = createServer((_request, response) => {
      visits += 1;
      response.end();
    });
    const { port, close } = await listen(elsewhere, 0);
    try {
      for (const location of [`http://127.0.0.1:${port}/v1/chat/completions`, '/v1/chat/completions']) {
        harness.model.faults.push({ kind: 'redirect', location });
        const response = await harness.chat(question());
        expect(await readRefusal(response)).toMatchObject({ status: 502, code: 'upstream_error' });
        expect(harness.logs.at(-1)).toMatchObject({ detail: 'redirect' });
      }
      expect(visits).toBe(0);
    } finally {
      await close();
    }
  });

  it('nobody at the address is an upstream_error', async () => {
    const lonely = await startHarness({
      env: { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
      deadlines: { retryPauseMs: 1 },
    });
    try {
      const response = await lonely.chat(bookQuestion(lonely.secret));
      expect(await readRefusal(response)).toMatchObject({ status: 502, code: 'upstream_error' });
    } finally {
      await lonely.close();
    }
  });
});

describe('after the first word', () => {
  it.each([
    [{ kind: 'stall' }, 'upstream_timeout', 'stall'],
    [{ kind: 'cut' }, 'upstream_error', 'cut'],
    [{ kind: 'reset' }, 'upstream_error', 'broken ECONNRESET'],
    [{ kind: 'bad-json' }, 'upstream_error', 'bad JSON'],
    [{ kind: 'error-event' }, 'upstream_error', 'error in stream'],
    [{ kind: 'long-line', bytes: 1_000_000 }, 'upstream_error', 'line_too_long'],
  ] as const)('%o ends the stream with its error and its end mark', async (fault, code, detail) => {
    const { events, isDone, text } = await askWith(fault);
    expect(text).toBe('No model');
    expect(errorOf(events)).toMatchObject({ code });
    expect(events.slice(-3).map(({ type }) => type)).toEqual(['text-end', 'error', 'finish']);
    expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'error' });
    expect(isDone).toBe(true);
    expect(harness.model.requests).toHaveLength(1);
    expect(harness.logs.at(-1)).toMatchObject({ status: 200, code, detail });
  });

  it('as JSON, a broken answer is an error and not half an answer', async () => {
    harness.model.faults.push({ kind: 'cut' });
    const response = await harness.chat(question(), { headers: { Accept: 'application/json' } });
    expect(await readRefusal(response)).toMatchObject({ status: 502, code: 'upstream_error' });
  });

  it('a call that takes too long in all is ended', async () => {
    const slow = await startHarness({ wordDelayMs: 100, deadlines: { totalMs: 500 } });
    try {
      const { events, isDone } = await readEvents(await slow.chat(bookQuestion(slow.secret)));
      expect(errorOf(events)).toMatchObject({ code: 'upstream_timeout' });
      expect(isDone).toBe(true);
      await expect(slow.model.requests[0]?.closed).resolves.toEqual({ byClient: true });
    } finally {
      await slow.close();
    }
  });

  it('a model that ignores the output cap is cut, aborted, and the answer ends as too long', async () => {
    const capped = await startHarness({ env: { DOCENT_MAX_OUTPUT_TOKENS: '20' } });
    try {
      capped.model.faults.push({ kind: 'flood' });
      const { events, text, isDone } = await readEvents(await capped.chat(bookQuestion(capped.secret)));
      expect(text.length).toBeLessThanOrEqual(160 + 20);
      expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'length' });
      expect(isDone).toBe(true);
      await expect(capped.model.requests[0]?.closed).resolves.toEqual({ byClient: true });
    } finally {
      await capped.close();
    }
  });

  it('a filtered answer says so', async () => {
    const { events } = await askWith({ kind: 'finish', finishReason: 'content_filter' });
    expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'content-filter' });
  });
});

describe('odd but good streams', () => {
  it('one byte at a time, and chunks without choices, give the same answer', async () => {
    const plain = await askWith();
    for (const fault of [{ kind: 'one-byte-chunks' }, { kind: 'empty-choices' }] as const) {
      expect((await askWith(fault)).text).toBe(plain.text);
    }
  });

  it('half an emoji waits for its other half; a half that stays alone is replaced', async () => {
    const { text } = await askWith({ kind: 'say', deltas: ['a \ud83d', '\ude00 b', ' \ud83d'] });
    expect(text).toBe('a 😀 b \ufffd');
  });

  it('text that looks like an event is text', async () => {
    const deltas = [
      '\n\ndata: [DONE]\n\n',
      'data: {"type":"error","errorText":"x"}\n\n',
      'event: x\r\n\r\n\u2028',
    ];
    const { text, events } = await askWith({ kind: 'say', deltas });
    expect(text).toBe(deltas.join('').replaceAll('\r\n', '\n'));
    expect(errorOf(events)).toBeUndefined();
  });

  it('citations are checked however they are cut: unknown ones go, sources come once', async () => {
    const { text, events } = await askWith({
      kind: 'say',
      deltas: ['Green [', '1', '] and [1', ', 2', '] and [9] and `a[1]` ', '[', '7', '].'],
    });
    expect(text).toBe('Green [1] and [1][2] and and `a[1]`.');
    const sources = events.flatMap((event) => (event.type === 'source-url' ? [event.sourceId] : []));
    expect(sources).toEqual(['1', '2']);
  });

  it('selection mode lets no citation through', async () => {
    harness.model.faults.push({ kind: 'say', deltas: ['It says [1] that.'] });
    const { text } = await readEvents(await harness.chat(selectionQuestion()));
    expect(text).toBe('It says that.');
  });
});

describe("the AI SDK's own reader", () => {
  it('takes the stream as a message with text and sources', async () => {
    const response = await harness.chat(question());
    if (response.body === null) throw new TypeError('There is no stream.');
    const chunks = parseJsonEventStream({ stream: response.body, schema: uiMessageChunkSchema }).pipeThrough(
      new TransformStream<{ success: boolean; value?: UIMessageChunk }, UIMessageChunk>({
        transform(result, controller) {
          if (!result.success || result.value === undefined) throw new TypeError('A chunk does not fit.');
          controller.enqueue(result.value);
        },
      }),
    );
    let last: { parts: readonly { type: string }[] } | undefined;
    for await (const message of readUIMessageStream({ stream: chunks })) last = message;
    expect(last?.parts.map(({ type }) => type)).toEqual(['step-start', 'text', 'source-url', 'data-turn']);
    expect(last?.parts[1]).toMatchObject({ type: 'text', state: 'done' });
  });
});

describe('a reader who leaves', () => {
  it('mid-answer aborts the model call', async () => {
    const slow = await startHarness({ wordDelayMs: 50 });
    try {
      const leaving = new AbortController();
      const response = await slow.chat(bookQuestion(slow.secret), { signal: leaving.signal });
      const reader = response.body?.getReader();
      await reader?.read();
      leaving.abort();
      await expect(slow.model.requests[0]?.closed).resolves.toEqual({ byClient: true });
      expect(slow.model.open()).toBe(0);
      await waitFor(() => slow.logs.some(({ code }) => code === 'reader_left'));
    } finally {
      await slow.close();
    }
  });

  it.each([['text/event-stream'], ['application/json']])(
    'before the first word, waiting for %s, aborts it too',
    async (accept) => {
      const slow = await startHarness();
      try {
        slow.model.faults.push({ kind: 'stall', afterWords: 'before-headers' });
        const leaving = new AbortController();
        const answer = slow.chat(bookQuestion(slow.secret), {
          signal: leaving.signal,
          headers: { Accept: accept },
        });
        const failed = answer.catch((error: unknown) => error);
        await waitFor(() => slow.model.requests.length === 1);
        leaving.abort();
        expect(await failed).toMatchObject({ name: 'AbortError' });
        await expect(slow.model.requests[0]?.closed).resolves.toEqual({ byClient: true });
      } finally {
        await slow.close();
      }
    },
  );

  it('during the pause before a retry ends it', async () => {
    const slow = await startHarness();
    try {
      slow.model.faults.push({ kind: 'refuse', status: 429, headers: { 'Retry-After': '2' } });
      const leaving = new AbortController();
      const answer = slow.chat(bookQuestion(slow.secret), { signal: leaving.signal });
      const failed = answer.catch((error: unknown) => error);
      await waitFor(() => slow.model.requests.length === 1);
      await sleep(100);
      leaving.abort();
      expect(await failed).toMatchObject({ name: 'AbortError' });
      await sleep(2_300);
      expect(slow.model.requests).toHaveLength(1);
    } finally {
      await slow.close();
    }
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (condition()) return;
    await sleep(20);
  }
  throw new Error('It did not happen.');
}
