import { describe, expect, it } from 'vitest';
import { toChunks } from './_test/memory-book.js';
import { fuseHits } from './fuse-hits.js';
import type { ScoredChunk } from './scored-chunk.js';

const CHUNKS = toChunks('/a', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);

/** A ranking of chunks named by letters, best first. `end` tells its marks from those of other rankings. */
function ranking(letters: string, { score = 1, end = 1 } = {}): ScoredChunk[] {
  return letters.split('').flatMap((letter, rank) =>
    CHUNKS.filter(({ chunk }) => chunk.text === letter).map(({ chunk }) => ({
      chunk: Object.assign(chunk, { signature: '' }),
      partition: 'docs',
      score: score / (rank + 1),
      marks: [{ start: 0, end }],
    })),
  );
}

const named = (hits: readonly ScoredChunk[]): string => hits.map(({ chunk }) => chunk.text).join('');

describe('fuseHits', () => {
  it("keeps a single ranking's order", () => {
    expect(named(fuseHits([ranking('cab')], 10))).toBe('cab');
  });

  it('puts a chunk first that every ranking places second', () => {
    expect(named(fuseHits([ranking('bac'), ranking('ead'), ranking('fah')], 3))).toBe('aef');
  });

  it("puts a query's first hit before a chunk that every ranking places third", () => {
    expect(named(fuseHits([ranking('abh'), ranking('cdh'), ranking('efh')], 3))).toBe('ceh');
  });

  it('lets a query win against the question at equal ranks, and the question still be heard', () => {
    expect(named(fuseHits([ranking('ab'), ranking('cd')], 10))).toBe('cadb');
  });

  it('compares ranks and not scores, which differ from query to query', () => {
    const quiet = fuseHits([ranking('ab'), ranking('ca', { score: 0.01 })], 10);
    const loud = fuseHits([ranking('ab'), ranking('ca', { score: 100 })], 10);
    expect(named(quiet)).toBe('acb');
    expect(loud).toEqual(quiet);
  });

  it('is not moved by a question that finds nothing', () => {
    expect(named(fuseHits([[], ranking('ab'), ranking('bc')], 10))).toBe('bac');
  });

  it('returns each chunk once, with the marks of the ranking that places it best, and no more than asked for', () => {
    const fused = fuseHits([ranking('ab', { end: 1 }), ranking('ba', { end: 2 })], 10);
    expect(fused.map(({ chunk, marks }) => [chunk.text, marks[0]?.end])).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
    expect(fuseHits([ranking('abc'), ranking('cde')], 2)).toHaveLength(2);
  });

  it('gives scores that fall from hit to hit and stay above 0', () => {
    const scores = fuseHits([ranking('abcd'), ranking('defg')], 10).map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
    expect(Math.min(...scores)).toBeGreaterThan(0);
  });
});
