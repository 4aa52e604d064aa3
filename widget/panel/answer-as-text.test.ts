import { expect, it } from 'vitest';
import { answerAsText } from './answer-as-text.js';

it('copies an answer with its sources in order and their full addresses', () => {
  const sources = [
    { n: 2, url: '/book/b', title: 'B' },
    { n: 1, url: '/book/a#x', title: 'A', section: 'X' },
  ];
  expect(answerAsText({ text: 'It holds [1][2].\n', sources }, 'https://example.org/book/here')).toBe(
    'It holds [1][2].\n\n[1] X: https://example.org/book/a#x\n[2] B: https://example.org/book/b\n',
  );
});

it('copies an answer without sources unchanged', () => {
  expect(answerAsText({ text: 'Plain.', sources: [] }, 'https://example.org/')).toBe('Plain.');
});
