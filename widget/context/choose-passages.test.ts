import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../api/_contract/limits.js';
import type { PublishedChunk } from '../../plugin/format/chunk.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';
import { choosePassages } from './choose-passages.js';

function hit(id: string, score: number, over: Partial<PublishedChunk> = {}): ScoredChunk {
  const chunk: PublishedChunk = {
    id,
    url: `/docs/${id}`,
    anchor: '',
    title: id,
    breadcrumbs: [id],
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
  return choosePassages(hits, 'build', budget).map(({ id }) => id);
}

describe('choosePassages', () => {
  it('takes the best eight, by score', () => {
    const hits = Array.from({ length: 12 }, (_value, n) => hit(`chunk-${n}`, 12 - n));
    expect(ids(hits)).toEqual(hits.slice(0, LIMITS.passagesMax).map(({ chunk }) => chunk.id));
  });

  it('gives what the function may see and nothing else', () => {
    expect(choosePassages([hit('a', 1)], 'build')).toEqual([
      {
        id: 'a',
        url: '/docs/a',
        anchor: '',
        title: 'a',
        breadcrumbs: ['a'],
        text: 'Text of a.',
        build: 'build',
        signature: 'c2ln',
      },
    ]);
  });

  it('takes no text twice, though versions of a page repeat it', () => {
    expect(
      ids([hit('a', 3, { text: 'Same  text.' }), hit('b', 2, { text: 'Same text.' }), hit('c', 1)]),
    ).toEqual(['a', 'c']);
  });

  it('lets other pages have a place when a page with several passages is not much better', () => {
    const same = { url: '/docs/one' };
    // The third of the page counts 7.6 * .95 ** 2 = 6.9 once two are taken.
    const hits = [hit('a', 10, same), hit('b', 9, same), hit('c', 7.6, same), hit('d', 7), hit('e', 6)];
    expect(ids(hits, { maxChars: 1_000, maxPassages: 3 })).toEqual(['a', 'b', 'd']);
    expect(ids(hits, { maxChars: 1_000, maxPassages: 4 })).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets a page fill the context when it alone says something', () => {
    const same = { url: '/docs/one' };
    const hits = [
      hit('a', 10, same),
      hit('b', 10, same),
      hit('c', 10, same),
      hit('d', 10, same),
      hit('e', 2),
    ];
    expect(ids(hits, { maxChars: 1_000, maxPassages: 4 })).toEqual(['a', 'b', 'c', 'd']);
  });

  it('passes over what does not fit any more', () => {
    const hits = [hit('a', 3, { text: 'x'.repeat(60) }), hit('b', 2, { text: 'y'.repeat(60) }), hit('c', 1)];
    expect(ids(hits, { maxChars: 100, maxPassages: 8 })).toEqual(['a', 'c']);
  });

  it('leaves out what the wire would refuse, whole', () => {
    const long = hit('a', 2, { text: 'x'.repeat(LIMITS.passageMaxChars + 1) });
    const deep = hit('b', 2, { breadcrumbs: Array.from({ length: 17 }, () => 'level') });
    expect(ids([long, deep, hit('c', 1), hit('d', 1, { text: '' })])).toEqual(['c']);
  });

  it('takes up to 24 short passages, and sends the places of joined sections', () => {
    const many = Array.from({ length: 30 }, (_, index) => hit(`hit-${index}`, 30 - index));
    expect(ids(many)).toHaveLength(LIMITS.passagesMax);
    const sections = [
      { at: 0, anchor: 'one', heading: 'One', depth: 0 },
      { at: 5, anchor: 'two', heading: 'Two', depth: 1 },
    ];
    const [passage] = choosePassages([hit('a', 1, { sections })], 'build');
    expect(passage?.sections).toEqual([
      { at: 0, anchor: 'one', heading: 'One' },
      { at: 5, anchor: 'two', heading: 'Two' },
    ]);
  });

  it('gives nothing for nothing', () => {
    expect(ids([])).toEqual([]);
  });
});

/** Parts of one section, each a hit that knows its neighbours, with these scores; 0: no hit. */
function section(texts: readonly string[], scores: readonly number[]): ScoredChunk[] {
  const over = { url: '/docs/one', anchor: 'part' };
  const parts = texts.map((text, index) => hit(`part-${index}`, scores[index] ?? 0, { ...over, text }));
  for (const [index, part] of parts.entries()) {
    const [before, after] = [parts[index - 1]?.chunk, parts[index + 1]?.chunk];
    Object.assign(part, before && { before }, after && { after });
  }
  return parts.filter(({ score }) => score > 0).toSorted((left, right) => right.score - left.score);
}

describe('neighbours', () => {
  const filler = 'Words that say enough to stand alone. '.repeat(10);

  it('come with a hit that was cut in the middle of a thought, in reading order', () => {
    const hits = section(
      [`${filler}\n\nDo this:`, `npm start\n\n${filler}`, `Then more. ${filler}`],
      [0, 9, 0],
    );
    expect(ids([...hits, hit('a', 5)])).toEqual(['part-0', 'part-1', 'a']);
  });

  it('do not come with a hit that is only short', () => {
    const hits = section([`Before. ${filler}`, 'Yes.', `After. ${filler}`], [0, 9, 0]);
    expect(ids(hits)).toEqual(['part-1']);
  });

  it('stay away from a hit that is whole', () => {
    const hits = section([`Before. ${filler}`, `Whole. ${filler}`, `After. ${filler}`], [0, 9, 0]);
    expect(ids(hits)).toEqual(['part-1']);
  });

  it('come with the first three hits only', () => {
    const better = ['a', 'b', 'c'].map((id) => hit(id, 10));
    expect(ids([...better, ...section(['Do this:', 'npm start'], [0, 9])])).toEqual([
      'a',
      'b',
      'c',
      'part-1',
    ]);
    expect(ids([...better.slice(1), ...section(['Do this:', 'npm start'], [0, 9])])).toEqual([
      'b',
      'c',
      'part-0',
      'part-1',
    ]);
  });

  it('are within the budget like any passage, and come once', () => {
    const hits = section(['Do this:', 'npm start'], [8, 9]);
    expect(ids(hits)).toEqual(['part-0', 'part-1']);
    expect(ids(hits, { maxChars: 12, maxPassages: 8 })).toEqual(['part-1']);
    expect(ids(hits, { maxChars: 100, maxPassages: 1 })).toEqual(['part-1']);
  });

  it('that are hits themselves stand where the best of them would', () => {
    const hits = [hit('a', 9.5), ...section([`One. ${filler}`, `Two. ${filler}`], [3, 9]), hit('b', 5)];
    expect(ids(hits)).toEqual(['a', 'part-0', 'part-1', 'b']);
  });
});

describe('for any hits', () => {
  const words = fc.constantFrom(
    'Do',
    'this:',
    'then',
    'more.',
    '- ',
    '1. ',
    ' | ',
    '\n',
    'x'.repeat(50),
    '20',
  );
  const text = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' '));
  const hits = fc
    .array(fc.tuple(fc.array(text, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(9), { maxLength: 4 })), {
      maxLength: 6,
    })
    .map((sections) =>
      sections
        .flatMap(([texts, scores], place) => section(texts, scores).map((found) => rename(found, `${place}`)))
        .toSorted((left, right) => right.score - left.score),
    );
  const budgets = fc.record({ maxChars: fc.nat(600), maxPassages: fc.nat(8) });

  it('the budget holds, no passage comes twice, and each is a published one, whole and as signed', () => {
    fc.assert(
      fc.property(hits, budgets, (given, budget) => {
        const passages = choosePassages(given, 'build', budget);
        const chars = passages.reduce((total, { text }) => total + text.length, 0);
        expect(chars).toBeLessThanOrEqual(budget.maxChars);
        expect(passages.length).toBeLessThanOrEqual(budget.maxPassages);
        expect(new Set(passages.map(({ id }) => id)).size).toBe(passages.length);
        expect(new Set(passages.map(({ text }) => text.replace(/\s+/gu, ' ').trim())).size).toBe(
          passages.length,
        );
        const published = given.flatMap(({ chunk, before, after }) => [chunk, before, after]);
        for (const passage of passages) {
          const chunk = published.find((candidate) => candidate?.id === passage.id);
          expect({ ...chunk, build: 'build' }).toMatchObject(passage);
        }
      }),
    );
  });

  it('what fits is taken: the best hit that a request may hold is always there', () => {
    fc.assert(
      fc.property(hits, (given) => {
        const best = given.find(({ chunk }) => chunk.text.trim() !== '');
        const passages = choosePassages(given, 'build').map(({ id }) => id);
        expect(best === undefined ? passages.length === 0 : passages.includes(best.chunk.id)).toBe(true);
      }),
    );
  });
});

function rename({ chunk, before, after, ...hit }: ScoredChunk, place: string): ScoredChunk {
  const renamed = (old: PublishedChunk): PublishedChunk => ({
    ...old,
    id: `${place}-${old.id}`,
    url: `/docs/${place}`,
    signature: `signature of ${place}-${old.id}`,
  });
  return {
    ...hit,
    chunk: renamed(chunk),
    ...(before !== undefined && { before: renamed(before) }),
    ...(after !== undefined && { after: renamed(after) }),
  };
}
