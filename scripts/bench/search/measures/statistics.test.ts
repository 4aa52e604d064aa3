import { describe, expect, it } from 'vitest';
import { growthExponent, median, percentile } from './statistics.js';

describe('percentile', () => {
  it('is a value that was measured, in whatever order they came', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
    expect(percentile([10, 30, 20], 1)).toBe(30);
    expect(percentile([10, 30, 20], 0)).toBe(10);
  });

  it('takes the 95th of a hundred', () => {
    expect(percentile(Array.from({ length: 100 }, (_, index) => index + 1).reverse(), 0.95)).toBe(95);
  });

  it('does not sort numbers as words, nor the caller’s list', () => {
    const values = [9, 100, 10];
    expect(median(values)).toBe(10);
    expect(values).toEqual([9, 100, 10]);
  });

  it('is no number for no values', () => {
    expect(median([])).toBeNaN();
  });
});

describe('growthExponent', () => {
  it('finds the power of a power', () => {
    const points = [1000, 10_000, 100_000].map((x) => ({ x, y: 7 * x ** 0.35 }));
    expect(growthExponent(points)).toBeCloseTo(0.35, 10);
  });

  it('is 0 for a constant and 1 for a straight line through the origin', () => {
    expect(growthExponent([1, 10, 100].map((x) => ({ x, y: 5 })))).toBeCloseTo(0, 10);
    expect(growthExponent([1, 10, 100].map((x) => ({ x, y: 3 * x })))).toBeCloseTo(1, 10);
  });

  it('fits between points that lie on no curve', () => {
    expect(
      growthExponent([
        { x: 1, y: 1 },
        { x: 10, y: 100 },
        { x: 100, y: 100 },
      ]),
    ).toBeCloseTo(1, 10);
  });

  it('is no number for one size alone', () => {
    expect(growthExponent([{ x: 10, y: 1 }])).toBeNaN();
  });
});
