import { describe, expect, it } from 'vitest';
import { bookQuestion, readEvents, readStep, startHarness } from './harness.js';
import { firstStep, found, messagesOf, QUERIES, SEARCHES } from './searched-question.js';

describe('a planned search', () => {
  const planned = { DOCENT_SEARCH: 'always', OPENAI_SEARCH_MODEL: 'small' };

  it('asks a cheaper model for queries, which become the tool call', async () => {
    const always = await startHarness({ env: planned, standIn: { searches: SEARCHES } });
    try {
      const session = await always.openSession();
      const asked = await readStep(await always.chat(firstStep(always.secret), session));
      expect(asked.queries).toEqual(QUERIES);
      expect(always.model.requests).toHaveLength(1);
      expect(always.model.requests[0]?.body).toMatchObject({
        model: 'small',
        response_format: { type: 'json_schema', json_schema: { strict: true } },
      });
      expect(always.model.requests[0]?.body).not.toHaveProperty('tools');
      expect(always.logs.at(-1)).toMatchObject({
        modelCalls: 1,
        searches: 2,
        inputTokens: expect.any(Number),
      });
      const body = { ...firstStep(always.secret), context: found(always.secret), step: asked.step };
      const { text, events } = await readEvents(await always.chat(body, session));
      expect(text).toContain('[1]');
      expect(events[0]).toEqual({ type: 'start', messageId: asked.messageId });
      expect(always.model.requests[1]?.body).toMatchObject({ model: 'stand-in' });
    } finally {
      await always.close();
    }
  });

  it('is skipped if the passages suffice: the question is answered at once, and both calls are charged', async () => {
    const always = await startHarness({ env: planned });
    try {
      const body = { ...bookQuestion(always.secret, { can_search: true }) };
      const { events } = await readEvents(await always.chat(body));
      expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' });
      expect(always.model.requests.map(({ body: sent }) => modelOf(sent))).toEqual(['small', 'stand-in']);
      const logged = always.logs.at(-1);
      expect(logged).toMatchObject({ modelCalls: 2 });
      const words = always.model.requests.map(({ body: sent }) =>
        messagesOf(sent).reduce((total, { content }) => total + (content.match(/\S+/g)?.length ?? 0), 0),
      );
      // The stand-in counts words.
      expect(logged?.inputTokens).toBeGreaterThanOrEqual((words[0] ?? 0) + (words[1] ?? 0));
    } finally {
      await always.close();
    }
  });

  it.each([
    ['refuses', { kind: 'refuse', status: 401 }],
    ['is broken', { kind: 'cut', afterWords: 1 }],
    ['writes prose', { kind: 'say', deltas: ['I think so.'] }],
    ['writes without end', { kind: 'flood' }],
    ['is silent', { kind: 'stall', afterWords: 'before-headers' }],
  ] as const)('is done without if the model %s', async (_name, fault) => {
    const always = await startHarness({
      env: planned,
      standIn: { searches: SEARCHES },
      deadlines: { planMs: 300 },
    });
    try {
      always.model.faults.push(fault);
      const { events, isDone } = await readEvents(await always.chat(firstStep(always.secret)));
      expect(isDone).toBe(true);
      expect(events.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' });
      expect(always.model.requests).toHaveLength(2);
    } finally {
      await always.close();
    }
  });

  it('works with a server that knows no response format, which is remembered', async () => {
    const old = await startHarness({
      env: planned,
      standIn: { searches: SEARCHES, refuses: { response_format: 400 } },
    });
    try {
      expect((await readStep(await old.chat(firstStep(old.secret)))).queries).toEqual(QUERIES);
      expect(old.model.requests).toHaveLength(2);
      expect((await readStep(await old.chat(firstStep(old.secret)))).queries).toEqual(QUERIES);
      expect(old.model.requests).toHaveLength(3);
    } finally {
      await old.close();
    }
  });
});

function modelOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'model' in body ? body.model : undefined;
}
