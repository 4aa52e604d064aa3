import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTermDirectory, decodeTextDirectory, encodeDirectory, findEntry } from './shard-directory.js';

const FILE = { hash: '0123456789abcdef', byteLength: 4_000, rawLength: 16_000 };
const TERMS = [
  { first: '1500', ...FILE },
  { first: 'store', ...FILE },
  { first: 'пре', ...FILE },
];
const TEXTS = [
  { first: 64, ...FILE },
  { first: 70, ...FILE },
  { first: 400, ...FILE },
];

describe('a directory of shards', () => {
  it('comes back as it was written', () => {
    expect(decodeTermDirectory(encodeDirectory(TERMS))).toEqual(TERMS);
    expect(decodeTextDirectory(encodeDirectory(TEXTS))).toEqual(TEXTS);
  });

  it('is refused when its shards do not rise', () => {
    expect(decodeTermDirectory(encodeDirectory(TERMS.toReversed()))).toBeNull();
    expect(decodeTextDirectory(encodeDirectory([...TEXTS, { first: 400, ...FILE }]))).toBeNull();
  });

  it('is refused when it is empty: nothing names such a file', () => {
    expect(decodeTermDirectory(encodeDirectory([]))).toBeNull();
  });

  it('is refused, not thrown at, when it is cut or noise', () => {
    const bytes = encodeDirectory(TERMS);
    for (let at = 0; at < bytes.length; at += 1)
      expect(decodeTermDirectory(bytes.subarray(0, at))).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        decodeTermDirectory(noise);
        decodeTextDirectory(noise);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('findEntry', () => {
  it('finds the last entry that does not come after', () => {
    expect([64, 69, 70, 399, 400, 9_999].map(find)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('finds the first one for what comes before all, and none in an empty list', () => {
    expect(find(3)).toBe(0);
    expect(findEntry([], () => true)).toBeUndefined();
  });
});

function find(wanted: number): number {
  const found = findEntry(TEXTS, (first) => first > wanted);
  return TEXTS.findIndex((entry) => entry === found);
}
