import { expect, it } from 'vitest';
import { OURS } from './rivals/all-rivals.js';
import { createReport, toTables } from './report.js';

const machine = { cpu: 'a processor', cores: 2, memoryBytes: 8e9, platform: 'linux x64', node: '20.19.0' };
const figures = { r1: 0.5, r5: 0.75, r10: 1, mrr10: 0.625, page5: 0.8, context: 0.9, contextChars: 8203.4 };
const row = { set: 'iot', questions: 4, chunks: 10, searches: { [OURS]: { r5: 0.75, mrr10: 0.625 } } };

it('shows steered figures in a row of their own, with who wrote the queries', () => {
  const ours = { unsteered: figures, steered: { ...figures, r5: 1 }, queriesBy: 'a teacher' };
  const report = createReport({ date: null, machine, isQuick: false, loadAtBegin: [] });
  const [, passages] = toTables({
    ...report,
    quality: [
      { ...row, ours },
      { ...row, set: 'plain', ours: { ...ours, steered: null, queriesBy: null } },
    ],
  });
  expect(passages?.rows).toEqual([
    ['iot', '0.750', '0.625', '0.800', '0.900', '8,203'],
    ['iot, steered', '1.000', '0.625', '0.800', '0.900', '8,203'],
    ['plain', '0.750', '0.625', '0.800', '0.900', '8,203'],
  ]);
  expect(passages?.notes.at(-1)).toBe('Queries by a teacher.');
});

it('reads the report of a version that did not measure these figures', () => {
  const report = createReport({ date: null, machine, isQuick: false, loadAtBegin: [] });
  expect(toTables({ ...report, quality: [row] })).toHaveLength(1);
});
