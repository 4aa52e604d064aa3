import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../api/_contract/limits.js';
import type { PublishedChunk } from '../../plugin/contract/chunk.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';
import { choosePassages } from './choose-passages.js';

function hit(id: string, score: number, over: Partial<PublishedChunk> = {}): ScoredChunk {
  const chunk: PublishedChunk = {
    id,
    url: `/docs/${id}`,
    anchor: '',
    title: id,
    trail: [id],
    text: `Text of ${id}.`,
    kind: 'docs',
    version: 'current',
    locale: 'en',
    signature: 'c2ln',
    ...over,
  };
  return { chunk, partition: 'docs/default/current', score, marks: [] };
}

function ids(hits: readonly ScoredChunk[], budget?: { maxChars: number; maxPassages: number }): string[] {
  return choosePassages(hits, budget).map(({ id }) => id);
}

describe('choosePassages', () => {
  it('takes the best eight, by score', () => {
    const hits = Array.from({ length: 12 }, (_value, n) => hit(`chunk-${n}`, 12 - n));
    expect(ids(hits)).toEqual(hits.slice(0, LIMITS.passagesMax).map(({ chunk }) => chunk.id));
  });

  it('gives what the function may see and nothing else', () => {
    expect(choosePassages([hit('a', 1)])).toEqual([
      {
        id: 'a',
        url: '/docs/a',
        anchor: '',
        title: 'a',
        trail: ['a'],
        text: 'Text of a.',
        signature: 'c2ln',
      },
    ]);
  });

  it('takes no text twice, though versions of a page repeat it', () => {
    expect(
      ids([hit('a', 3, { text: 'Same  text.' }), hit('b', 2, { text: 'Same text.' }), hit('c', 1)]),
    ).toEqual(['a', 'c']);
  });

  it('lets other pages have a place before the fourth passage of one', () => {
    const same = { url: '/docs/one' };
    const hits = [hit('a', 6, same), hit('b', 5, same), hit('c', 4, same), hit('d', 3, same), hit('e', 2)];
    expect(ids(hits, { maxChars: 1_000, maxPassages: 4 })).toEqual(['a', 'b', 'c', 'e']);
    expect(ids(hits, { maxChars: 1_000, maxPassages: 5 })).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('passes over what does not fit any more', () => {
    const hits = [hit('a', 3, { text: 'x'.repeat(60) }), hit('b', 2, { text: 'y'.repeat(60) }), hit('c', 1)];
    expect(ids(hits, { maxChars: 100, maxPassages: 8 })).toEqual(['a', 'c']);
  });

  it('leaves out what the wire would refuse, whole', () => {
    const long = hit('a', 2, { text: 'x'.repeat(LIMITS.passageMaxChars + 1) });
    const deep = hit('b', 2, { trail: Array.from({ length: 17 }, () => 'level') });
    expect(ids([long, deep, hit('c', 1), hit('d', 1, { text: '' })])).toEqual(['c']);
  });

  it('gives nothing for nothing', () => {
    expect(ids([])).toEqual([]);
  });
});
