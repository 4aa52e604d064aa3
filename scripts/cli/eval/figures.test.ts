import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../api/_contract/limits.js';
import { MAX_HITS } from '../../../widget/conversation/book-search.js';
import type { ScoredChunk } from '../../../widget/retrieve/scored-chunk.js';
import { countFigures, judge } from './figures.js';

/** Hits on pages `0.md`, `1.md`, …, best first, each with a text of its own of the given length. */
function hits(count: number, chars = 100): ScoredChunk[] {
  return Array.from({ length: count }, (_value, index) => ({
    chunk: {
      id: `chunk-${index}`,
      url: `${index}.md`,
      anchor: 'top',
      title: `Page ${index}`,
      breadcrumbs: [],
      text: `Text ${index} `.padEnd(chars, 'x'),
      kind: 'docs' as const,
      version: 'current',
      locale: 'en',
      signature: '',
    },
    partition: 'docs',
    score: 100 / (index + 1),
    marks: [],
  }));
}

const expecting = (...relevant: string[]) => ({ question: 'Which?', exclude: [], relevant });
const BUILD = 'build';

describe('judge', () => {
  it('ranks the first right passage, and the first passage of a right page', () => {
    expect(judge(hits(9), expecting('2.md#other', '4.md#top', '6.md'), BUILD)).toMatchObject({
      rank: 5,
      pageRank: 3,
      isInContext: true,
      contextChars: Math.min(9, MAX_HITS) * 100,
    });
    expect(judge(hits(9), expecting('nowhere.md'), BUILD)).toMatchObject({
      rank: 0,
      pageRank: 0,
      isInContext: false,
    });
  });

  it('counts only what the widget would send: its hits, within the characters of a request', () => {
    const late = judge(hits(MAX_HITS + 1), expecting(`${MAX_HITS}.md`), BUILD);
    expect(late).toMatchObject({ rank: MAX_HITS + 1, isInContext: false });
    const long = hits(3, LIMITS.passageMaxChars);
    expect(judge(long, expecting('0.md'), BUILD)).toMatchObject({ isInContext: true });
    expect(judge(long, expecting('1.md'), BUILD)).toMatchObject({
      rank: 2,
      isInContext: false,
      contextChars: LIMITS.passageMaxChars,
    });
  });
});

describe('countFigures', () => {
  it('averages over the questions', () => {
    const outcome = { found: [], isInContext: true, contextChars: 300 };
    const figures = countFigures([
      { ...outcome, rank: 1, pageRank: 1 },
      { ...outcome, rank: 6, pageRank: 5 },
      { ...outcome, rank: 11, pageRank: 11, isInContext: false },
      { ...outcome, rank: 0, pageRank: 2, isInContext: false, contextChars: 100 },
    ]);
    expect(figures).toEqual({
      r1: 1 / 4,
      r5: 1 / 4,
      r10: 2 / 4,
      mrr10: (1 + 1 / 6) / 4,
      page5: 3 / 4,
      context: 2 / 4,
      contextChars: 250,
    });
  });
});
