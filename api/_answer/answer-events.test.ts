import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../_contract/events.js';
import type { ModelEvent, ModelSource } from '../_llm/model-event.js';
import { toAnswerEvents, type AnswerOutcome, type AnswerTurn } from './answer-events.js';

const TURN: AnswerTurn = {
  sessionId: 's',
  messageId: 'm',
  requestId: 'r',
  passages: [],
  sign: () => 'receipt',
};

describe('the events of an answer', () => {
  it('are text, facts and finish', async () => {
    const { events, outcome } = await run([
      { type: 'text', delta: 'Yes.' },
      { type: 'end', reason: 'stop', usage: { inputTokens: 3, outputTokens: 1 } },
    ]);
    expect(events).toEqual([
      { type: 'start', messageId: 'm' },
      { type: 'text-start', id: 'answer' },
      { type: 'text-delta', id: 'answer', delta: 'Yes.' },
      { type: 'text-end', id: 'answer' },
      { type: 'data-turn', data: { sessionId: 's', messageId: 'm', receipt: 'receipt' } },
      { type: 'finish', finishReason: 'stop' },
    ]);
    expect(outcome).toEqual({
      code: null,
      detail: null,
      citations: 0,
      usage: { inputTokens: 3, outputTokens: 1 },
    });
  });

  it('sign what was sent, not what the model wrote', async () => {
    const signed: string[] = [];
    await run(
      [
        { type: 'text', delta: 'Yes [4' },
        { type: 'text', delta: '], no.\ud83d' },
        { type: 'end', reason: 'stop', usage: null },
      ],
      {
        sign: (answer) => {
          signed.push(answer);
          return '';
        },
      },
    );
    expect(signed).toEqual(['Yes, no.\ufffd']);
  });

  it('end with an internal error when something here breaks, without its words', async () => {
    const { events, outcome } = await run(
      [
        { type: 'text', delta: 'Yes.' },
        { type: 'end', reason: 'stop', usage: null },
      ],
      {
        sign: () => {
          throw new RangeError('canary');
        },
      },
    );
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'finish']);
    expect(JSON.stringify(events)).not.toContain('canary');
    expect(outcome).toMatchObject({ code: 'internal', detail: 'RangeError' });
  });

  it.each([[' \n'], ['[9]'], [' [9] [8] ']])(
    'end with an error when nothing is left of %j',
    async (delta) => {
      const { events, outcome } = await run([
        { type: 'text', delta },
        { type: 'end', reason: 'stop', usage: null },
      ]);
      expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'finish']);
      expect(events.map(({ type }) => type)).not.toContain('data-turn');
      expect(outcome).toMatchObject({ code: 'upstream_error', detail: 'empty answer' });
    },
  );

  it('keep the answer and settle its price before the end is told', async () => {
    const steps: string[] = [];
    const model: ModelEvent[] = [
      { type: 'text', delta: 'Yes.' },
      { type: 'end', reason: 'stop', usage: null },
    ];
    const { events } = await run(model, {
      save: async (answer) => {
        steps.push(await Promise.resolve(answer));
        return true;
      },
      settle: async () => void steps.push(await Promise.resolve('settled')),
    });
    steps.push('ended');
    expect(steps).toEqual(['Yes.', 'settled', 'ended']);
    expect(events.slice(-2)).toEqual([
      { type: 'data-history', data: { saved: true } },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  it('end with an internal error and stop the model when a text cannot be written', async () => {
    const passages = new Proxy([], {
      get: (_passages, key) => {
        if (key === 'length') return 1;
        throw new RangeError('canary');
      },
    });
    let stops = 0;
    const model = say([{ type: 'text', delta: 'Yes [1].' }]);
    const { events, outcome } = await gather({ ...model, stop: () => void (stops += 1) }, { passages });
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'finish']);
    expect(outcome).toMatchObject({ code: 'internal', detail: 'RangeError' });
    expect(stops).toBe(1);
  });

  it('end without an outcome when the reader has left', async () => {
    const { events, outcome } = await run([{ type: 'text', delta: 'Yes' }, { type: 'left' }]);
    expect(events.at(-1)).toMatchObject({ type: 'text-delta' });
    expect(outcome).toBeNull();
  });
});

function run(
  model: readonly ModelEvent[],
  turn: Partial<AnswerTurn> = {},
): Promise<{ events: StreamEvent[]; outcome: AnswerOutcome | null }> {
  return gather(say(model), turn);
}

async function gather(
  model: ModelSource,
  turn: Partial<AnswerTurn>,
): Promise<{ events: StreamEvent[]; outcome: AnswerOutcome | null }> {
  const events: StreamEvent[] = [];
  const outcome = await new Promise<AnswerOutcome | null>((resolve) => {
    toAnswerEvents(model, { ...TURN, ...turn }).start({
      take: (event) => void events.push(event),
      end: resolve,
    });
  });
  return { events, outcome };
}

function say(events: readonly ModelEvent[]): ModelSource {
  return {
    start: (take) => events.forEach(take),
    pause: () => undefined,
    resume: () => undefined,
    stop: () => undefined,
  };
}
