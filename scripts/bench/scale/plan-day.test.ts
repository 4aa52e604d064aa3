import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { formatMarkdownTable } from '../search/table.js';
import { planDay, toMeasuredTable, toScaleTable, type Measured } from './plan-day.js';

const MEASURED: Measured = {
  instanceMicros: 20_000,
  mixedMicros: 5_000,
  commands: 3,
  redisMicros: 200,
  redisBytes: 1_000,
  streamBytes: 6_000,
  questionBytes: 8_000,
  heldBytes: [20_000_000, 21_000_000],
  answers: 1_000,
  mixed: 20_000,
  machine: 'one core of a test',
};

it('a day of 86,400 questions is five a second at the peak, and 1.3 requests each', () => {
  const plan = planDay(86_400, MEASURED);
  expect(plan.peakQuestions).toBeCloseTo(5);
  expect(plan.peakRequests).toBeCloseTo(6.5);
  expect(plan.streams).toBeCloseTo(52);
  expect(plan.cores).toBeCloseTo(0.13);
  expect(plan.storeCommands).toBeCloseTo(19.5);
  expect(plan.storeShare).toBeCloseTo(0.0013);
  expect(plan.functionBytes).toBe(86_400 * 1.3 * 14_000);
  expect(plan.tokens).toBeCloseTo(86_400 * 1.3 * 6_700);
});

it('instances are counted by cores or by streams, whichever needs more', () => {
  expect(planDay(1_000, MEASURED).instances).toBe(1);
  // 602 streams at the peak, 400 for each instance; 1.5 cores, used to 60 %.
  expect(planDay(1_000_000, { ...MEASURED, instanceMicros: 1_000 }).instances).toBe(2);
  expect(planDay(1_000_000, MEASURED).instances).toBe(3);
});

it('the handbook’s tables are computed from the last measurement', () => {
  const measured: Measured = JSON.parse(readFileSync(new URL('measured.json', import.meta.url), 'utf8'));
  const page = readFileSync(new URL('../../../book/docs/guides/_scale-figures.md', import.meta.url), 'utf8');
  for (const table of [toScaleTable(measured), toMeasuredTable(measured)]) {
    expect(page).toContain(formatMarkdownTable(table));
    for (const note of table.notes) expect(page).toContain(note);
  }
});
