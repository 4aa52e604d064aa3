import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../_contract/events.js';
import type { Passage } from '../_contract/request.js';
import type { ModelEvent } from '../_llm/model-event.js';
import { toAnswerEvents, type AnswerOutcome, type AnswerTurn } from './answer-events.js';

const TURN: AnswerTurn = {
  sessionId: 's',
  messageId: 'm',
  requestId: 'r',
  sources: [],
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
      { type: 'start-step' },
      { type: 'text-start', id: 'answer' },
      { type: 'text-delta', id: 'answer', delta: 'Yes.' },
      { type: 'text-end', id: 'answer' },
      { type: 'data-turn', data: { sessionId: 's', messageId: 'm', receipt: 'receipt' } },
      { type: 'finish-step' },
      { type: 'finish', finishReason: 'stop' },
    ]);
    expect(outcome).toEqual({ code: null, detail: null, citations: 0 });
  });

  it('cite the section of a passage that the sentence is about', async () => {
    const text = 'Mast\nIt carries the sail.\n\nKeel\nIts weight keeps the boat upright.';
    const passage: Passage = {
      id: 'id-123456',
      url: '/book/boat',
      anchor: 'mast',
      title: 'Boat',
      breadcrumbs: ['Guides'],
      text,
      sections: [
        { at: 0, anchor: 'mast', heading: 'Mast' },
        { at: text.indexOf('Keel'), anchor: 'keel', heading: 'Keel' },
      ],
      build: 'b',
      signature: 's',
    };
    const { events } = await run(
      [
        { type: 'text', delta: 'A sail needs wind. The keel keeps it up' },
        { type: 'text', delta: 'right [1]. The mast carries the sail [1].' },
        { type: 'end', reason: 'stop', usage: null },
      ],
      { sources: [passage] },
    );
    expect(events.filter(({ type }) => type === 'source-url')).toEqual([
      { type: 'source-url', sourceId: '1', url: '/book/boat#keel', title: 'Boat › Keel' },
    ]);
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

  it('end with an internal error when something here throws, without its message', async () => {
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
    'end with an error when the filter leaves nothing of %j',
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

  it('store the answer and charge its cost before they end', async () => {
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
    expect(events.slice(-3)).toEqual([
      { type: 'data-history', data: { saved: true } },
      { type: 'finish-step' },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  it('end with an internal error and stop the model when a text cannot be written', async () => {
    const sources = new Proxy([], {
      get: (_sources, key) => {
        if (key === 'length') return 1;
        throw new RangeError('canary');
      },
    });
    let hasStopped = false;
    async function* speak(): AsyncGenerator<ModelEvent> {
      try {
        yield { type: 'text', delta: 'Yes [1].' };
        yield { type: 'end', reason: 'stop', usage: null };
      } finally {
        hasStopped = true;
      }
    }
    const { events, outcome } = await collect(speak(), { sources });
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'finish']);
    expect(outcome).toMatchObject({ code: 'internal', detail: 'RangeError' });
    expect(hasStopped).toBe(true);
  });

  it('come in batches as the model wrote them, none of them empty', async () => {
    const batches: StreamEvent[][] = [];
    const model = toAsync([
      { type: 'text', delta: 'Yes' },
      { type: 'text', delta: ' [' },
      { type: 'text', delta: '9] no' },
      { type: 'left' },
    ]);
    for await (const batch of toAnswerEvents(model, TURN)) batches.push(batch);
    expect(batches.map((batch) => batch.map(({ type }) => type))).toEqual([
      ['start', 'start-step'],
      ['text-start', 'text-delta'],
      ['text-delta'],
    ]);
  });

  it('are a tool call, after any text, if the model asks for a search: one step, and neither signed nor stored', async () => {
    const steps: string[] = [];
    const turn: Partial<AnswerTurn> = {
      startStep: (queries) => ({ toolCallId: 't', queries: ['earlier', ...queries], receipt: 'step' }),
      sign: () => {
        throw new TypeError('A step is not signed as a turn.');
      },
      save: async () => {
        throw await Promise.resolve(new TypeError('A step is not stored.'));
      },
      settle: async () => void steps.push(await Promise.resolve('settled')),
    };
    const call: ModelEvent = { type: 'call', queries: ['moon', 'cheese'] };
    const { events, outcome } = await run([{ type: 'text', delta: 'I will search.' }, call], turn);
    expect(events).toEqual([
      { type: 'start', messageId: 'm' },
      { type: 'start-step' },
      { type: 'text-start', id: 'answer' },
      { type: 'text-delta', id: 'answer', delta: 'I will search.' },
      { type: 'text-end', id: 'answer' },
      { type: 'tool-input-start', toolCallId: 't', toolName: 'search_book' },
      {
        type: 'tool-input-available',
        toolCallId: 't',
        toolName: 'search_book',
        input: { queries: ['moon', 'cheese'] },
      },
      { type: 'data-step', data: { queries: ['earlier', 'moon', 'cheese'], receipt: 'step' } },
      { type: 'finish-step' },
      { type: 'finish', finishReason: 'tool-calls' },
    ]);
    expect(outcome).toEqual({ code: null, detail: null, citations: 0, queries: ['moon', 'cheese'] });
    expect(steps).toEqual(['settled']);
    const { events: silent } = await run([call], turn);
    expect(silent.slice(0, 3).map(({ type }) => type)).toEqual(['start', 'start-step', 'tool-input-start']);
  });

  it('are an error if the model asks for a search that was not offered', async () => {
    const { events, outcome } = await run([{ type: 'call', queries: ['moon'] }]);
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'finish']);
    expect(outcome).toMatchObject({ code: 'upstream_error', detail: 'empty answer' });
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
  return collect(toAsync(model), turn);
}

async function collect(
  model: AsyncIterable<ModelEvent>,
  turn: Partial<AnswerTurn>,
): Promise<{ events: StreamEvent[]; outcome: AnswerOutcome | null }> {
  const events: StreamEvent[] = [];
  const answer = toAnswerEvents(model, { ...TURN, ...turn });
  let next = await answer.next();
  for (; next.done !== true; next = await answer.next()) events.push(...next.value);
  return { events, outcome: next.value };
}

async function* toAsync(events: readonly ModelEvent[]): AsyncGenerator<ModelEvent> {
  yield* events;
}
