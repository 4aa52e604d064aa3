import { describe, expect, it } from 'vitest';
import { firstRightRank, toQuality } from './first-right-rank.js';

describe('firstRightRank', () => {
  const ranking = Array.from({ length: 60 }, (_, index) => ({
    url: index < 30 ? 'list.md' : `page-${index}.md`,
    anchor: 'top',
    text: `Text ${index} of the book.`,
  }));
  const ask = (_question: string, limit: number) => Promise.resolve(ranking.slice(0, limit));

  it('counts from 1, by page, by page and anchor, and by the answer in the text', async () => {
    const question = { question: 'Which?', exclude: [] };
    expect(await firstRightRank(ask, { ...question, relevant: ['list.md'] })).toBe(1);
    expect(await firstRightRank(ask, { ...question, relevant: ['list.md#top'] })).toBe(1);
    expect(await firstRightRank(ask, { ...question, page: 'list.md', answer: 'Text  4 of' })).toBe(5);
    expect(await firstRightRank(ask, { ...question, relevant: ['page-30.md'] })).toBe(0);
  });

  it('leaves excluded pages out before counting, however many hits they had', async () => {
    const question = { question: 'Which?', exclude: ['list.md'], relevant: ['page-32.md'] };
    expect(await firstRightRank(ask, question)).toBe(3);
  });

  it('ends when there is nothing more to ask for', async () => {
    const question = { question: 'Which?', exclude: ['list.md'], relevant: ['nowhere.md'] };
    expect(await firstRightRank((_question, limit) => ask('', Math.min(limit, 12)), question)).toBe(0);
  });
});

describe('toQuality', () => {
  it('counts the first five, and the inverse of ranks up to ten', () => {
    expect(toQuality([1, 5, 6, 0])).toEqual({ r5: 0.5, mrr10: (1 + 1 / 5 + 1 / 6) / 4 });
  });
});
