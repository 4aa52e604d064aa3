import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ModelEvent } from '../_llm/model-event.js';
import { coalesce } from './coalesce.js';

const WINDOW_MS = 30;
const END: ModelEvent = { type: 'end', reason: 'stop', usage: null };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What went out, and after how many milliseconds. */
function startCoalescing(windowMs = WINDOW_MS): {
  push: (event: ModelEvent) => void;
  say: (delta: string) => void;
  out: { text: string; ms: number }[];
  stop: () => void;
} {
  const startedMs = Date.now();
  const out: { text: string; ms: number }[] = [];
  let take: ((event: ModelEvent) => void) | null = null;
  const push = (event: ModelEvent): void => take?.(event);
  const answer = coalesce(
    {
      start: (given) => {
        take = given;
      },
      pause: () => undefined,
      resume: () => undefined,
      stop: () => undefined,
    },
    windowMs,
    () => Date.now(),
  );
  answer.start((event) => {
    out.push({ text: event.type === 'text' ? event.delta : event.type, ms: Date.now() - startedMs });
  });
  return { push, say: (delta) => push({ type: 'text', delta }), out, stop: () => answer.stop() };
}

/** Says a text at each of these times. */
function sayAt(times: readonly number[]): { text: string; ms: number }[] {
  const { say, out } = startCoalescing();
  let nowMs = 0;
  for (const ms of times) {
    vi.advanceTimersByTime(ms - nowMs);
    nowMs = ms;
    say('x');
  }
  vi.advanceTimersByTime(1_000);
  return out;
}

it('holds nothing of a stream of 33 a second', () => {
  const times = Array.from({ length: 100 }, (_, count) => count * WINDOW_MS);
  expect(sayAt(times)).toEqual(times.map((ms) => ({ text: 'x', ms })));
});

it('holds nothing of a stream of 30 a second that comes three at a time', () => {
  const times = Array.from({ length: 99 }, (_, count) => Math.floor(count / 3) * 100);
  expect(sayAt(times)).toEqual(times.map((ms) => ({ text: 'x', ms })));
});

it('joins a stream of 200 a second to one event each 30 ms, after the first four', () => {
  const out = sayAt(Array.from({ length: 200 }, (_, count) => count * 5));
  expect(out.slice(0, 4).map(({ ms }) => ms)).toEqual([0, 5, 10, 15]);
  const gaps = out.slice(5).map(({ ms }, position) => ms - (out[position + 4]?.ms ?? 0));
  expect(new Set(gaps)).toEqual(new Set([WINDOW_MS]));
  expect(out.map(({ text }) => text).join('')).toBe('x'.repeat(200));
});

it('lets four out at once, joins the rest and sends it when its turn has come, whether more comes or not', () => {
  const { say, out } = startCoalescing();
  for (const delta of ['a', 'b', 'c', 'd', 'e', 'f']) say(delta);
  vi.advanceTimersByTime(1_000);
  expect(out).toEqual([
    { text: 'a', ms: 0 },
    { text: 'b', ms: 0 },
    { text: 'c', ms: 0 },
    { text: 'd', ms: 0 },
    { text: 'ef', ms: WINDOW_MS },
  ]);
});

it('loses nothing at the end, and sends nothing after it', () => {
  const { say, push, out } = startCoalescing();
  for (const delta of ['a', 'b', 'c', 'd', 'e', 'f']) say(delta);
  push(END);
  vi.advanceTimersByTime(1_000);
  expect(out.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd', 'ef', 'end']);
});

it('sends nothing of what it held once the answer is given up', () => {
  const { say, out, stop } = startCoalescing();
  for (const delta of ['a', 'b', 'c', 'd', 'e']) say(delta);
  stop();
  vi.advanceTimersByTime(1_000);
  expect(out.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
});

it('holds a text no longer when the clock is set back', () => {
  const { say, out } = startCoalescing();
  for (const delta of ['a', 'b', 'c', 'd']) say(delta);
  vi.setSystemTime(Date.now() - 3_600_000);
  say('e');
  vi.advanceTimersByTime(WINDOW_MS);
  expect(out.at(-1)?.text).toBe('e');
});

it('joins nothing without a window', () => {
  const { say, out } = startCoalescing(0);
  for (let count = 0; count < 50; count += 1) say('x');
  expect(out).toHaveLength(50);
});
