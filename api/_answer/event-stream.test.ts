import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../_contract/events.js';
import { toEventStream } from './event-stream.js';

const IDLE_MS = 5_000;

describe('the event stream', () => {
  it('makes an event only when the reader asks for it', async () => {
    let made = 0;
    const stream = toEventStream(count(), IDLE_MS, () => undefined);
    async function* count(): AsyncGenerator<StreamEvent, string | null> {
      for (;;) {
        made += 1;
        yield { type: 'text-delta', id: 'a', delta: 'x'.repeat(100_000) };
      }
    }
    const reader = stream.getReader();
    await tick();
    expect(made).toBe(0);
    await reader.read();
    await reader.read();
    await tick();
    expect(made).toBe(2);
    await reader.cancel();
  });

  it('ends with its mark and tells the outcome once', async () => {
    const outcomes: (string | null)[] = [];
    const text = await new Response(
      toEventStream(one('over'), IDLE_MS, (outcome) => outcomes.push(outcome)),
    ).text();
    expect(text).toBe('data: {"type":"finish"}\n\ndata: [DONE]\n\n');
    expect(outcomes).toEqual(['over']);
  });

  it('has no end mark when the reader left, and tells it once however often it hears so', async () => {
    const outcomes: (string | null)[] = [];
    const text = await new Response(
      toEventStream(one(null), IDLE_MS, (outcome) => outcomes.push(outcome)),
    ).text();
    expect(text).not.toContain('[DONE]');
    const reader = toEventStream(one('over'), IDLE_MS, (outcome) => outcomes.push(outcome)).getReader();
    await reader.read();
    await reader.cancel();
    await reader.cancel();
    expect(outcomes).toEqual([null, null]);
  });

  it.each([[0], [1]])('breaks when the reader stops reading after %i events', async (eventsRead) => {
    const outcomes: (string | null)[] = [];
    let hasCleanedUp = false;
    async function* endless(): AsyncGenerator<StreamEvent, string | null> {
      try {
        for (;;) yield { type: 'text-delta', id: 'a', delta: 'x' };
      } finally {
        hasCleanedUp = true;
      }
    }
    const reader = toEventStream(endless(), 20, (outcome) => outcomes.push(outcome)).getReader();
    for (let count = 0; count < eventsRead; count += 1) await reader.read();
    await expect(reader.closed).rejects.toThrow('stopped reading');
    expect(outcomes).toEqual([null]);
    // A generator that has not begun has nothing to clean up.
    expect(hasCleanedUp).toBe(eventsRead > 0);
  });

  it('waits for a slow model as long as the reader waits', async () => {
    const text = await new Response(toEventStream(slowly(), 20, () => undefined)).text();
    expect(text).toContain('[DONE]');
  });

  it('stops the events when the reader leaves while one is being made', async () => {
    const leaving = new AbortController();
    const waiting = new Promise<void>((resolve) => {
      leaving.signal.addEventListener('abort', () => resolve());
    });
    let hasCleanedUp = false;
    async function* slow(): AsyncGenerator<StreamEvent, string | null> {
      try {
        await waiting;
        yield { type: 'finish' };
        return 'over';
      } finally {
        hasCleanedUp = true;
      }
    }
    const reader = toEventStream(slow(), IDLE_MS, () => leaving.abort()).getReader();
    const read = reader.read();
    await tick();
    await reader.cancel();
    expect((await read).done).toBe(true);
    expect(hasCleanedUp).toBe(true);
  });
});

async function* one(outcome: string | null): AsyncGenerator<StreamEvent, string | null> {
  yield { type: 'finish' };
  return outcome;
}

async function* slowly(): AsyncGenerator<StreamEvent, string | null> {
  await new Promise((resolve) => {
    setTimeout(resolve, 60);
  });
  yield* one('over');
  return 'over';
}

function tick(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 10);
  });
}
