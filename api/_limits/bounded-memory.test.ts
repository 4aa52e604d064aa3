import { expect, it } from 'vitest';
import { createBoundedMemory } from './bounded-memory.js';

const isConsumed = (memory: ReturnType<typeof createBoundedMemory>, key: string): Promise<boolean> =>
  memory.consume(key, 1).then(
    () => true,
    () => false,
  );

it('beyond its keys newcomers share, and nobody gets more than the limit by a new name', async () => {
  const memory = createBoundedMemory({ points: 2, durationSeconds: 60 }, Date.now, 100);
  for (let key = 0; key < 100; key += 1) await memory.consume(`first-${key}`, 1);
  let consumed = 0;
  for (let key = 0; key < 100_000; key += 1) if (await isConsumed(memory, `made-up-${key}`)) consumed += 1;
  expect(consumed).toBe(2 * 1_024);
  // Those who were there have what was theirs.
  expect(await isConsumed(memory, 'first-0')).toBe(true);
  expect(await isConsumed(memory, 'first-0')).toBe(false);
});

it('makes room when the time of its keys is over', async () => {
  let nowMs = 0;
  const memory = createBoundedMemory({ points: 1, durationSeconds: 60 }, () => nowMs, 1);
  expect(await isConsumed(memory, 'early')).toBe(true);
  for (let key = 0; key < 5_000; key += 1) await isConsumed(memory, `made-up-${key}`);
  expect(await isConsumed(memory, 'late')).toBe(false);
  nowMs = 60_001;
  expect(await isConsumed(memory, 'late')).toBe(true);
});
