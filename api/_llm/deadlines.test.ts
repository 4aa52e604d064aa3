import { expect, it } from 'vitest';
import { deadlinesWithin } from './deadlines.js';

it.each([5, 10, 20, 60, 300])(
  'leave time for a second server within a platform limit of %i seconds',
  (seconds) => {
    const { headersMs, firstTokenMs, totalMs } = deadlinesWithin(seconds);
    expect(totalMs).toBeLessThan(seconds * 1_000);
    expect(headersMs).toBeLessThan(totalMs / 2);
    expect(firstTokenMs).toBeLessThan(totalMs);
  },
);
