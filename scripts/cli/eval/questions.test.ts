import { describe, expect, it } from 'vitest';
import { isRight, type EvalQuestion } from './questions.js';

const CHUNK = { url: 'guide/page.md', anchor: 'part', text: 'An answer\n  stands here.' };

function question(over: Partial<EvalQuestion>): EvalQuestion {
  return { question: 'Where?', exclude: [], ...over };
}

describe('a chunk is right', () => {
  it.each<[string, Partial<EvalQuestion>, boolean]>([
    ['of the page and anchor asked', { relevant: ['other.md', 'guide/page.md#part'] }, true],
    ['of the page asked, whatever its anchor', { relevant: ['guide/page.md'] }, true],
    ['of another anchor', { relevant: ['guide/page.md#other'] }, false],
    ['of another page with the same ending', { relevant: ['page.md'] }, false],
    ['that holds the answer, white space folded', { page: 'guide/page.md', answer: 'answer stands ' }, true],
    ['that does not hold the answer', { page: 'guide/page.md', answer: 'other' }, false],
    ['that holds it on another page', { page: 'page.md', answer: 'answer' }, false],
  ])('%s', (_what, over, right) => {
    expect(isRight(CHUNK, question(over))).toBe(right);
  });
});
