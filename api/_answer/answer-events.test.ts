import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../_contract/events.js';
import type { ModelEvent } from '../_llm/model-event.js';
import { toAnswerEvents, type AnswerOutcome } from './answer-events.js';

const TURN = { sessionId: 's', messageId: 'm', requestId: 'r', passages: [], sign: () => 'receipt' };

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
      (answer) => {
        signed.push(answer);
        return '';
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
      () => {
        throw new RangeError('canary');
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

  it('stop when the model says nothing more: the reader has left', async () => {
    const { events, outcome } = await run([{ type: 'text', delta: 'Yes' }]);
    expect(events.at(-1)).toMatchObject({ type: 'text-delta' });
    expect(outcome).toBeNull();
  });
});

async function run(
  model: readonly ModelEvent[],
  sign: (answer: string) => string = TURN.sign,
): Promise<{ events: StreamEvent[]; outcome: AnswerOutcome | null }> {
  const generator = toAnswerEvents(say(model), { ...TURN, sign });
  const events: StreamEvent[] = [];
  for (;;) {
    const next = await generator.next();
    if (next.done === true) return { events, outcome: next.value };
    events.push(next.value);
  }
}

async function* say(events: readonly ModelEvent[]): AsyncGenerator<ModelEvent, void> {
  yield* events;
}
