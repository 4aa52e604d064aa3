import { describe, expect, it } from 'vitest';
import type { AnswerOutcome, AnswerSink, AnswerSource } from './answer-events.js';
import { toEventStream } from './event-stream.js';

const IDLE_MS = 5_000;
const OUTCOME: AnswerOutcome = { code: null, detail: null, citations: 0, usage: null };

/** An answer that says what it is told to, and remembers what was asked of it. */
function createAnswer(whenStarted: (sink: AnswerSink) => void = () => undefined): AnswerSource & {
  asked: string[];
  sink: () => AnswerSink;
} {
  const asked: string[] = [];
  let sink: AnswerSink | null = null;
  return {
    asked,
    sink: () => {
      if (sink === null) throw new TypeError('The answer has not been started.');
      return sink;
    },
    start(given) {
      sink = given;
      whenStarted(given);
    },
    pause: () => void asked.push('pause'),
    resume: () => void asked.push('resume'),
    stop: () => void asked.push('stop'),
  };
}

const say = (sink: AnswerSink, delta: string): void => sink.take({ type: 'text-delta', id: 'a', delta });

describe('the event stream', () => {
  it('holds up the model when the reader is 16 kB behind, and lets it go on when he has read', async () => {
    const answer = createAnswer();
    const reader = toEventStream(answer, IDLE_MS, () => undefined).getReader();
    say(answer.sink(), 'x'.repeat(10_000));
    await tick();
    expect(answer.asked).toEqual([]);
    say(answer.sink(), 'x'.repeat(10_000));
    await tick();
    // What was under way when it was told to pause.
    say(answer.sink(), 'x');
    await tick();
    expect(answer.asked).toEqual(['pause']);
    await reader.read();
    await tick();
    expect(answer.asked).toEqual(['pause', 'resume']);
    await reader.cancel();
  });

  it('gives up a reader who takes nothing, though the model goes on writing', async () => {
    const outcomes: unknown[] = [];
    const answer = createAnswer();
    const stream = toEventStream(answer, 60, (outcome) => void outcomes.push(outcome));
    for (let count = 0; count < 12; count += 1) {
      if (outcomes.length === 0) say(answer.sink(), 'x');
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
    expect(outcomes).toEqual([null]);
    expect(answer.asked).toContain('stop');
    await expect(stream.getReader().read()).rejects.toThrow('stopped reading');
  });

  it('keeps a reader who takes a piece now and then, however much lies unread', async () => {
    const answer = createAnswer();
    const reader = toEventStream(answer, 150, () => undefined).getReader();
    for (let count = 0; count < 12; count += 1) {
      say(answer.sink(), 'x'.repeat(9_000));
      await tick();
    }
    for (let count = 0; count < 11; count += 1) {
      expect((await reader.read()).done).toBe(false);
      await new Promise((resolve) => {
        setTimeout(resolve, 40);
      });
    }
    expect(answer.asked).toEqual(['pause', 'resume']);
    await reader.cancel();
  });

  it('hands each event at once to a reader who waits', async () => {
    const answer = createAnswer();
    const reader = toEventStream(answer, IDLE_MS, () => undefined).getReader();
    for (let count = 0; count < 100; count += 1) {
      const read = reader.read();
      say(answer.sink(), 'x'.repeat(1_000));
      expect((await read).value).toHaveLength(1_049);
    }
    expect(answer.asked).toEqual([]);
    await reader.cancel();
  });

  it('writes what is said in one turn of the event loop in one piece', async () => {
    const answer = createAnswer();
    const reader = toEventStream(answer, IDLE_MS, () => undefined).getReader();
    say(answer.sink(), 'one');
    say(answer.sink(), '"two"\n\n');
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(
      'data: {"type":"text-delta","id":"a","delta":"one"}\n\n' +
        String.raw`data: {"type":"text-delta","id":"a","delta":"\"two\"\n\n"}` +
        '\n\n',
    );
    await reader.cancel();
  });

  it('ends with its mark and tells the outcome once, when all is read', async () => {
    const outcomes: (AnswerOutcome | null)[] = [];
    const stream = toEventStream(createAnswer(finish), IDLE_MS, (outcome) => outcomes.push(outcome));
    await tick();
    expect(outcomes).toEqual([]);
    expect(await new Response(stream).text()).toBe('data: {"type":"finish"}\n\ndata: [DONE]\n\n');
    expect(outcomes).toEqual([OUTCOME]);
  });

  it('has no end mark when the reader left, and tells it once however often it hears so', async () => {
    const outcomes: (AnswerOutcome | null)[] = [];
    const stream = toEventStream(
      createAnswer((sink) => sink.end(null)),
      IDLE_MS,
      (outcome) => outcomes.push(outcome),
    );
    expect(await new Response(stream).text()).toBe('');
    const answer = createAnswer();
    const reader = toEventStream(answer, IDLE_MS, (outcome) => outcomes.push(outcome)).getReader();
    say(answer.sink(), 'x');
    await reader.read();
    await reader.cancel();
    await reader.cancel();
    expect(answer.asked).toEqual(['stop']);
    // What was under way finds nobody.
    say(answer.sink(), 'x');
    finish(answer.sink());
    expect(outcomes).toEqual([null, null]);
  });

  it.each([[0], [1]])('breaks when the reader stops reading after %i events', async (eventsRead) => {
    const outcomes: (AnswerOutcome | null)[] = [];
    const answer = createAnswer((sink) => {
      say(sink, 'x');
      setTimeout(() => say(sink, 'y'), 5);
    });
    const reader = toEventStream(answer, 20, (outcome) => outcomes.push(outcome)).getReader();
    for (let count = 0; count < eventsRead; count += 1) await reader.read();
    await expect(reader.closed).rejects.toThrow('stopped reading');
    expect(outcomes).toEqual([null]);
    expect(answer.asked).toEqual(['stop']);
  });

  it('breaks too when all was said and the rest of it is not read', async () => {
    const outcomes: (AnswerOutcome | null)[] = [];
    const stream = toEventStream(createAnswer(finish), 20, (outcome) => outcomes.push(outcome));
    await expect(stream.getReader().closed).rejects.toThrow('stopped reading');
    expect(outcomes).toEqual([null]);
  });

  it('waits for a slow model as long as the reader waits', async () => {
    const answer = createAnswer((sink) => void setTimeout(() => finish(sink), 60));
    const text = await new Response(toEventStream(answer, 20, () => undefined)).text();
    expect(text).toContain('[DONE]');
  });
});

function finish(sink: AnswerSink): void {
  sink.take({ type: 'finish' });
  sink.end(OUTCOME);
}

function tick(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 10);
  });
}
