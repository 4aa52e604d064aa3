import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTerms } from '../terms/term-order.js';
import { decodeTermShard, encodeTermShard, type PostingList, type TermPostings } from './term-shard.js';

interface Posting {
  ordinal: number;
  weight: number;
  slots: readonly number[];
}

const postings = fc
  .uniqueArray(
    fc.record({
      ordinal: fc.nat({ max: 200_000 }),
      weight: fc.integer({ min: 1, max: 255 }),
      slots: fc
        .uniqueArray(fc.nat({ max: 3_000 }), { minLength: 1, maxLength: 12 })
        .map((slots) => slots.sort((a, b) => a - b)),
    }),
    { minLength: 1, maxLength: 20, selector: ({ ordinal }) => ordinal },
  )
  .map((list) => list.sort((a, b) => a.ordinal - b.ordinal));
const term = fc.oneof(
  fc.constantFrom('constructor', '__proto__', 'toString', 'ma', 'má', 'mà', '水', '👩‍🔬', 'café'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
);
const shard = fc
  .uniqueArray(fc.record({ term, postings, elsewhere: fc.nat({ max: 1_000 }) }), {
    maxLength: 30,
    selector: (entry) => entry.term,
  })
  .map((entries) =>
    entries
      .map(({ elsewhere, ...entry }): TermPostings => ({
        term: entry.term,
        postings: toColumns(entry.postings),
        bookFrequency: entry.postings.length + elsewhere,
      }))
      .sort((left, right) => compareTerms(left.term, right.term)),
  );

describe('a term shard', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(shard, (terms) => {
        const decoded = decodeTermShard(encodeTermShard(terms));
        expect(decoded?.terms).toEqual(terms.map((entry) => entry.term));
        for (const entry of terms) {
          const index = decoded?.indexOf(entry.term) ?? -1;
          expect(decoded?.bookFrequency(index)).toBe(entry.bookFrequency);
          expect(decoded?.postings(index)).toEqual(entry.postings);
        }
      }),
    );
  });

  it('says of a word it does not hold that it does not', () => {
    const decoded = decodeTermShard(
      encodeTermShard([
        { term: 'store', bookFrequency: 1, postings: toColumns([{ ordinal: 0, weight: 9, slots: [3] }]) },
      ]),
    );
    for (const word of ['constructor', '__proto__', '', 'stor', 'stores'])
      expect(decoded?.indexOf(word)).toBe(-1);
  });

  it('is refused or decodes to something harmless when any byte is changed, added or cut off', () => {
    fc.assert(
      fc.property(shard, fc.nat(), fc.nat({ max: 255 }), fc.nat(), (terms, at, value, cutAt) => {
        const bytes = encodeTermShard(terms);
        const changed = bytes.slice();
        changed[at % bytes.length] = value;
        for (const broken of [
          changed,
          bytes.subarray(0, cutAt % bytes.length),
          Uint8Array.of(...bytes, value),
        ]) {
          const decoded = decodeTermShard(broken);
          for (const index of decoded?.terms.keys() ?? []) decoded?.postings(index);
        }
        expect(decodeTermShard(Uint8Array.of(...bytes, 1))).toBeNull();
      }),
    );
  });

  it('is refused when it is noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const decoded = decodeTermShard(bytes);
        for (const index of decoded?.terms.keys() ?? []) decoded?.postings(index);
        expect(decoded?.terms.length ?? 0).toBeLessThanOrEqual(bytes.length / 5);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes a byte for gap, weight and slot of most postings', () => {
    const list = Array.from({ length: 1_000 }, (_value, ordinal) => ({
      ordinal: ordinal * 3,
      weight: 40,
      slots: [5],
    }));
    const terms = [{ term: 'a', bookFrequency: 1_000, postings: toColumns(list) }];
    expect(encodeTermShard(terms).length).toBeLessThan(3_020);
  });
});

function toColumns(postings: readonly Posting[]): PostingList {
  const slotStarts = new Uint32Array(postings.length + 1);
  for (const [index, { slots }] of postings.entries()) {
    slotStarts[index + 1] = (slotStarts[index] ?? 0) + slots.length;
  }
  return {
    ordinals: Uint32Array.from(postings, ({ ordinal }) => ordinal),
    weights: Uint8Array.from(postings, ({ weight }) => weight),
    slots: Uint32Array.from(postings.flatMap(({ slots }) => slots)),
    slotStarts,
  };
}
