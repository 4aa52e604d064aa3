import { expect, it } from 'vitest';
import { findFaults, toTables, type AbuseRow } from './abuse-report.js';

const budget = { tokens: 10_000_000, questions: 2_000 };
const kept: AbuseRow = {
  attack: 'large',
  addresses: 1,
  setup: 'memory',
  attacker: { answered: 100, refused: { rate_limited: 7, budget_exhausted: 12 } },
  reader: { answered: 30, refused: {} },
  billed: { calls: 130, tokens: 10_000_000 },
  outages: 0,
};
const turnedAway = { answered: 29, refused: { budget_exhausted: 1 } };

it('finds no fault in a row that bills exactly the budget', () => {
  expect(findFaults(kept, budget)).toEqual([]);
});

it('finds a token too many, a question too many and a reader turned away by one address', () => {
  expect(findFaults({ ...kept, billed: { calls: 1, tokens: 10_010_000 } }, budget)).toEqual([
    'large/1/memory: 10.01 M tokens billed, 10.00 M allowed.',
  ]);
  const attacker = { answered: 1_971, refused: {} };
  expect(findFaults({ ...kept, attacker }, budget)).toEqual([
    'large/1/memory: 2001 questions answered, 2000 allowed.',
  ]);
  expect(findFaults({ ...kept, reader: turnedAway }, budget)).toEqual([
    'large/1/memory: one address turned the honest reader away (1 budget_exhausted).',
  ]);
});

it('blames no attacker with a thousand addresses for a reader who is turned away', () => {
  expect(findFaults({ ...kept, addresses: 1_000, reader: turnedAway }, budget)).toEqual([]);
});

it('allows each process its own budget without a shared store, and all of them one with it', () => {
  const billed = { calls: 1, tokens: 20_000_000 };
  expect(findFaults({ ...kept, setup: 'two-memories', billed }, budget)).toEqual([]);
  expect(findFaults({ ...kept, setup: 'redis', billed }, budget)).toHaveLength(1);
});

it('makes a table for each platform, with the budget beside what was billed', () => {
  const tables = toTables([kept, { ...kept, setup: 'two-memories', reader: turnedAway }], budget);
  expect(tables.map(({ rows }) => rows)).toEqual([
    [
      [
        'large',
        '1',
        '10.00 M',
        '10.00 M',
        '130',
        '100',
        '12 budget_exhausted, 7 rate_limited',
        '30 of 30',
        '–',
      ],
    ],
    [
      [
        'large',
        '1',
        '10.00 M',
        '20.00 M',
        '130',
        '100',
        '12 budget_exhausted, 7 rate_limited',
        '29 of 30',
        '1 budget_exhausted',
      ],
    ],
  ]);
  expect(tables.at(-1)?.notes).toEqual([
    'No shared store: the budget holds per instance, here 2 x 10.00 M tokens.',
  ]);
});

it('says for which rows the store did not answer in time', () => {
  const [table] = toTables(
    [
      { ...kept, setup: 'redis', outages: 3 },
      { ...kept, setup: 'redis' },
    ],
    budget,
  );
  expect(table?.notes).toEqual([
    'large/1/redis: for 3 requests, the store did not answer in time; this machine was too busy.',
  ]);
});
