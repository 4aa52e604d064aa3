import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { ModelEvent } from '../_llm/model-event.js';
import { coalesce } from './coalesce.js';

const END: ModelEvent = { type: 'end', reason: 'stop', usage: null };

async function* say(words: readonly string[], onWord: () => void): AsyncGenerator<ModelEvent, void> {
  for (const delta of words) {
    onWord();
    yield await Promise.resolve({ type: 'text' as const, delta });
  }
  yield END;
}

async function gather(words: readonly string[], stepMs: number): Promise<string[]> {
  let clockMs = 0;
  const deltas: string[] = [];
  const onWord = (): void => {
    clockMs += stepMs;
  };
  for await (const event of coalesce(say(words, onWord), 30, () => clockMs)) {
    deltas.push(event.type === 'text' ? event.delta : event.type);
  }
  return deltas;
}

it('lets the first text out at once and joins those of the next 30 ms', async () => {
  const words = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  expect(await gather(words, 10)).toEqual(['a', 'bcd', 'efg', 'end']);
});

it('holds nothing that comes after a pause', async () => {
  expect(await gather(['a', 'b', 'c'], 40)).toEqual(['a', 'b', 'c', 'end']);
});

it('loses nothing at the end', async () => {
  expect(await gather(['a', 'b', 'c'], 1)).toEqual(['a', 'bc', 'end']);
});

it('sends what it holds when the model pauses', async () => {
  const pause = new AbortController();
  const paused = once(pause.signal, 'abort');
  async function* pausing(): AsyncGenerator<ModelEvent, void> {
    yield { type: 'text', delta: 'a' };
    yield { type: 'text', delta: 'b' };
    await paused;
    yield END;
  }
  const events = coalesce(pausing(), 30, () => performance.now());
  expect((await events.next()).value).toEqual({ type: 'text', delta: 'a' });
  expect((await events.next()).value).toEqual({ type: 'text', delta: 'b' });
  pause.abort();
  expect((await events.next()).value).toEqual(END);
});
