import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../_contract/events.js';
import type { AnswerEvents, AnswerOutcome } from './answer-events.js';
import { toEventStream } from './event-stream.js';

const IDLE_MS = 5_000;
const OUTCOME: AnswerOutcome = { code: null, detail: null, citations: 0 };

const say = (delta: string): StreamEvent[] => [{ type: 'text-delta', id: 'a', delta }];

/** An answer of these batches; `taken` counts how many were asked for. */
function createAnswer(
  batches: Iterable<StreamEvent[]>,
  outcome: AnswerOutcome | null = OUTCOME,
): { answer: AnswerEvents; taken: () => number } {
  let taken = 0;
  async function* write(): AnswerEvents {
    for (const batch of batches) {
      taken += 1;
      yield batch;
    }
    return outcome;
  }
  return { answer: write(), taken: () => taken };
}

function* endless(): Generator<StreamEvent[]> {
  for (;;) yield say('x'.repeat(1_000));
}

describe('the event stream', () => {
  it('asks the model for more only when the reader has taken what was written', async () => {
    const { answer, taken } = createAnswer(endless());
    const reader = toEventStream(answer, IDLE_MS, () => undefined).getReader();
    await sleep(10);
    expect(taken()).toBe(0);
    for (let count = 1; count <= 5; count += 1) {
      await reader.read();
      await sleep(10);
      expect(taken()).toBe(count);
    }
    await reader.cancel();
  });

  it('gives up a reader who takes nothing of an endless answer', async () => {
    const outcomes: unknown[] = [];
    const { answer, taken } = createAnswer(endless());
    const reader = toEventStream(answer, 20, (outcome) => outcomes.push(outcome)).getReader();
    await expect(reader.closed).rejects.toThrow('stopped reading');
    expect(outcomes).toEqual([null]);
    expect(taken()).toBe(0);
  });

  it('keeps a reader who takes a piece now and then', async () => {
    const { answer } = createAnswer(endless());
    const reader = toEventStream(answer, 150, () => undefined).getReader();
    for (let count = 0; count < 11; count += 1) {
      expect((await reader.read()).done).toBe(false);
      await sleep(40);
    }
    await reader.cancel();
  });

  it('hands each batch to a waiting reader in one piece', async () => {
    const { answer } = createAnswer([[...say('one'), ...say('"two"\n\n')], say('three')]);
    const reader = toEventStream(answer, IDLE_MS, () => undefined).getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(
      'data: {"type":"text-delta","id":"a","delta":"one"}\n\n' +
        String.raw`data: {"type":"text-delta","id":"a","delta":"\"two\"\n\n"}` +
        '\n\n',
    );
    expect((await reader.read()).value).toHaveLength(54);
    await reader.cancel();
  });

  it('ends with its mark and reports the outcome once, when everything has been read', async () => {
    const outcomes: (AnswerOutcome | null)[] = [];
    const { answer } = createAnswer([[{ type: 'finish' }]]);
    const stream = toEventStream(answer, IDLE_MS, (outcome) => outcomes.push(outcome));
    await sleep(10);
    expect(outcomes).toEqual([]);
    expect(await new Response(stream).text()).toBe('data: {"type":"finish"}\n\ndata: [DONE]\n\n');
    expect(outcomes).toEqual([OUTCOME]);
  });

  it('has no end mark when the model call noticed that the reader left', async () => {
    const outcomes: (AnswerOutcome | null)[] = [];
    const stream = toEventStream(createAnswer([], null).answer, IDLE_MS, (outcome) => outcomes.push(outcome));
    expect(await new Response(stream).text()).toBe('');
    expect(outcomes).toEqual([null]);
  });

  it('reports a reader who leaves while the model is thinking at once and only once', async () => {
    const outcomes: (AnswerOutcome | null)[] = [];
    let finish!: () => void;
    const thinking = new Promise<void>((resolve) => {
      finish = resolve;
    });
    async function* think(): AnswerEvents {
      yield say('x');
      await thinking;
      yield say('y');
      return OUTCOME;
    }
    const reader = toEventStream(think(), IDLE_MS, (outcome) => outcomes.push(outcome)).getReader();
    await reader.read();
    const unanswered = reader.read();
    await reader.cancel();
    await reader.cancel();
    expect(outcomes).toEqual([null]);
    expect(await unanswered).toEqual({ done: true, value: undefined });
    // The model's next words find nobody.
    finish();
    await sleep(10);
    expect(outcomes).toEqual([null]);
  });

  it.each([[0], [1]])('breaks when the reader stops reading after %i events', async (eventsRead) => {
    const outcomes: (AnswerOutcome | null)[] = [];
    const { answer } = createAnswer([say('x'), say('y')]);
    const reader = toEventStream(answer, 20, (outcome) => outcomes.push(outcome)).getReader();
    for (let count = 0; count < eventsRead; count += 1) await reader.read();
    await expect(reader.closed).rejects.toThrow('stopped reading');
    expect(outcomes).toEqual([null]);
  });

  it('breaks, too, when only the end mark is left unread', async () => {
    const outcomes: (AnswerOutcome | null)[] = [];
    const { answer } = createAnswer([[{ type: 'finish' }]]);
    const reader = toEventStream(answer, 20, (outcome) => outcomes.push(outcome)).getReader();
    await reader.read();
    await expect(reader.closed).rejects.toThrow('stopped reading');
    expect(outcomes).toEqual([null]);
  });

  it('waits for a slow model as long as the reader waits', async () => {
    const text = await new Response(toEventStream(finishAfter(60), 20, () => undefined)).text();
    expect(text).toContain('[DONE]');
  });
});

async function* finishAfter(ms: number): AnswerEvents {
  await sleep(ms);
  yield [{ type: 'finish' }];
  return OUTCOME;
}
