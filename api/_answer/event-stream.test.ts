import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../_contract/events.js';
import { toEventStream } from './event-stream.js';

describe('the event stream', () => {
  it('makes an event only when the reader asks for it', async () => {
    let made = 0;
    const stream = toEventStream(count(), () => undefined);
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
    const text = await new Response(toEventStream(one('over'), (outcome) => outcomes.push(outcome))).text();
    expect(text).toBe('data: {"type":"finish"}\n\ndata: [DONE]\n\n');
    expect(outcomes).toEqual(['over']);
  });

  it('has no end mark when the reader left, and tells it once however often it hears so', async () => {
    const outcomes: (string | null)[] = [];
    const text = await new Response(toEventStream(one(null), (outcome) => outcomes.push(outcome))).text();
    expect(text).not.toContain('[DONE]');
    const reader = toEventStream(one('over'), (outcome) => outcomes.push(outcome)).getReader();
    await reader.read();
    await reader.cancel();
    await reader.cancel();
    expect(outcomes).toEqual([null, null]);
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
    const reader = toEventStream(slow(), () => leaving.abort()).getReader();
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

function tick(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 10);
  });
}
