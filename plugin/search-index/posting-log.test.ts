import { expect, it } from 'vitest';
import type { PostingList } from '../format/term-shard.js';
import { keepHeaviest } from './posting-log.js';

const LIST: PostingList = {
  ordinals: Uint32Array.of(2, 4, 5, 9, 12),
  weights: Uint8Array.of(10, 200, 30, 30, 30),
  slots: Uint32Array.of(3, 0, 4, 5, 3, 7, 8),
  slotStarts: Uint32Array.of(0, 1, 4, 5, 6, 7),
};

it('keeps the heaviest in their order with their slots, of equal ones the first', () => {
  expect(keepHeaviest(LIST, 3)).toEqual({
    ordinals: Uint32Array.of(4, 5, 9),
    weights: Uint8Array.of(200, 30, 30),
    slots: Uint32Array.of(0, 4, 5, 3, 7),
    slotStarts: Uint32Array.of(0, 3, 4, 5),
  });
  expect(keepHeaviest(LIST, 1).ordinals).toEqual(Uint32Array.of(4));
});

it('leaves a list that is short enough alone', () => {
  expect(keepHeaviest(LIST, 5)).toBe(LIST);
});
