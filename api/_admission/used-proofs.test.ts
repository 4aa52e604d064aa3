import { describe, expect, it } from 'vitest';
import { createUsedProofs } from './used-proofs.js';

describe('createUsedProofs', () => {
  it('lets an id through once until it is over', () => {
    let nowMs = 0;
    const used = createUsedProofs(() => nowMs);
    expect([used.use('a', 100), used.use('a', 100), used.use('b', 100)]).toEqual([true, false, true]);
    nowMs = 100;
    expect(used.use('a', 200)).toBe(true);
  });

  it('forgets the oldest rather than fill the memory', () => {
    const used = createUsedProofs(() => 0, 3);
    for (const id of ['a', 'b', 'c', 'd']) used.use(id, 100);
    expect(used.use('d', 100)).toBe(false);
    expect(used.use('a', 100)).toBe(true);
  });
});
