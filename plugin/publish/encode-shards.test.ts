import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutRuns } from './encode-shards.js';

it('cuts where the next item would be too much, and leaves a large one alone', () => {
  expect(cutRuns([3, 3, 3, 9, 1, 1], (size) => size, 6)).toEqual([[3, 3], [3], [9], [1, 1]]);
  expect(cutRuns([], () => 1, 6)).toEqual([]);
});

it('loses no item, keeps the order and the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), fc.integer({ min: 1, max: 30 }), (items, most) => {
      const runs = cutRuns(items, (size) => size, most);
      expect(runs.flat()).toEqual(items);
      for (const run of runs) {
        expect(run.length === 1 || run.reduce((total, size) => total + size, 0) <= most).toBe(true);
      }
    }),
  );
});
