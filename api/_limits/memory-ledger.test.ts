import { expect, it } from 'vitest';
import { createMemoryLedger } from './memory-ledger.js';
import type { Entry } from './ledger.js';

const entry = (holder: string, more: Partial<Entry> = {}): Entry => ({
  account: 'q:1',
  holder,
  amount: 1,
  most: 2,
  endsAtMs: 60_000,
  ...more,
});

it('beyond its totals, new holders share, so that 100,000 invented ones get no more than 1,024', async () => {
  const ledger = createMemoryLedger(() => 0, 100);
  for (let holder = 0; holder < 100; holder += 1) await ledger.take([entry(`first-${holder}`)]);
  let taken = 0;
  for (let holder = 0; holder < 100_000; holder += 1) {
    if (await ledger.take([entry(`made-up-${holder}`)])) taken += 1;
  }
  expect(taken).toBe(2 * 1_024);
  // Those who were there have what was theirs, and the book has its own.
  expect(await ledger.take([entry('first-0')])).toBe(true);
  expect(await ledger.take([entry('first-0')])).toBe(false);
  expect(await ledger.take([entry('')])).toBe(true);
});

it('takes all amounts or none, and changes only totals that exist', async () => {
  const ledger = createMemoryLedger(() => 0);
  const [one, two] = [entry('one'), entry('two', { amount: 3 })];
  expect(await ledger.take([one, two])).toBe(false);
  expect(await ledger.read([one, two])).toEqual([0, 0]);
  expect(await ledger.take([one, entry('two')])).toBe(true);
  await ledger.add([
    { ...one, amount: -1 },
    { ...one, holder: 'three', amount: -5 },
  ]);
  expect(await ledger.read([one, two, entry('three')])).toEqual([0, 1, 0]);
});

it('frees the space of expired totals', async () => {
  let nowMs = 0;
  const ledger = createMemoryLedger(() => nowMs, 1);
  expect(await ledger.take([entry('early')])).toBe(true);
  for (let holder = 0; holder < 5_000; holder += 1) await ledger.take([entry(`made-up-${holder}`)]);
  expect(await ledger.take([entry('late')])).toBe(false);
  nowMs = 60_001;
  expect(await ledger.take([entry('late', { endsAtMs: 120_000 })])).toBe(true);
  expect(await ledger.read([entry('early')])).toEqual([0]);
});
