import { describe, expect, it } from 'vitest';
import { peakBytes } from './peak-memory.js';

describe('peakBytes', () => {
  it('rises with what is held, and does not fall again', () => {
    const before = peakBytes();
    const held = Buffer.alloc(process.memoryUsage().rss + 64e6, 1);
    const after = peakBytes();
    expect(after - before).toBeGreaterThan(32e6);
    expect(held[held.length - 1]).toBe(1);
    expect(peakBytes()).toBeGreaterThanOrEqual(after);
  });
});
