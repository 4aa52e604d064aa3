import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BEGINS,
  decodePartitionRoot,
  encodePartitionRoot,
  massByte,
  massOf,
  type PartitionRoot,
} from './partition-root.js';

const FILE = { hash: '0123456789abcdef', byteLength: 4_000, rawLength: 16_000 };
const ROOT: PartitionRoot = {
  chunkCount: 6,
  places: {
    begins: Uint8Array.of(
      BEGINS.page,
      BEGINS.section,
      BEGINS.nothing,
      BEGINS.nothing,
      BEGINS.page,
      BEGINS.nothing,
    ),
    titleMasses: Uint8Array.of(12, 255),
    headingMasses: Uint8Array.of(0, 30, 7),
  },
  terms: {
    shards: [
      { first: '1500', ...FILE },
      { first: 'пре', ...FILE },
    ],
    directories: [],
    inline: null,
  },
  texts: {
    shards: [
      { first: 0, ...FILE },
      { first: 4, ...FILE },
    ],
    directories: [],
    inline: null,
  },
};

describe('a partition root', () => {
  it('comes back as it was written', () => {
    expect(decodePartitionRoot(encodePartitionRoot(ROOT))).toEqual(ROOT);
  });

  it('names directories where it names no shards', () => {
    const { terms, texts } = ROOT;
    const large = {
      ...ROOT,
      terms: { shards: [], directories: terms.shards, inline: null },
      texts: { shards: [], directories: texts.shards, inline: null },
    };
    expect(decodePartitionRoot(encodePartitionRoot(large))).toEqual(large);
    const both = { ...ROOT, terms: { ...terms, directories: terms.shards } };
    expect(() => encodePartitionRoot(both)).toThrow(TypeError);
  });

  it('carries the shards of a small partition', () => {
    const small = {
      ...ROOT,
      terms: { shards: [], directories: [], inline: Uint8Array.of(1, 2) },
      texts: { shards: [], directories: [], inline: Uint8Array.of() },
    };
    expect(decodePartitionRoot(encodePartitionRoot(small))).toEqual(small);
  });

  it('is refused when its chunks do not add up', () => {
    expect(() => encodePartitionRoot({ ...ROOT, chunkCount: 7 })).toThrow(TypeError);
  });

  it('is refused, not thrown at, when any byte is changed or cut off', () => {
    const bytes = encodePartitionRoot(ROOT);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
        const changed = bytes.slice();
        changed[at] = value;
        decodePartitionRoot(changed);
        expect(decodePartitionRoot(bytes.subarray(0, at))).toBeNull();
      }),
    );
  });

  it('is refused when it is noise, without a large allocation', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodePartitionRoot(bytes);
      }),
      { numRuns: 2_000 },
    );
    expect(decodePartitionRoot(Uint8Array.of(255, 255, 255, 255, 15, 255, 255, 255, 255, 15))).toBeNull();
  });
});

it('keeps a mass within an eighth, up to what a byte holds', () => {
  expect(massOf(massByte([1.3, 2.2]))).toBeCloseTo(3.5, 0);
  expect(massByte([100])).toBe(255);
});
