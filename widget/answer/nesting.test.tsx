import { describe, expect, it } from 'vitest';
import { findUnsafe, showAnswer } from './_test/show-answer.js';

const TIMES = 2_000;

describe('Markdown built to break a renderer', () => {
  it.each([
    ['quotes', '> '.repeat(TIMES)],
    ['quotes without blanks', '>'.repeat(TIMES)],
    ['lists', '- '.repeat(TIMES)],
    ['numbered lists', '1. '.repeat(TIMES)],
    ['quotes and lists', '> - '.repeat(TIMES)],
    ['lists in lines', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(2 * depth)}- `).join('x\n')],
    ['quotes in lines', Array.from({ length: 300 }, (_, depth) => '>'.repeat(depth)).join('x\n')],
    ['quotes under the limit', '> '.repeat(99)],
    ['emphasis', '*a **b '.repeat(TIMES)],
    ['closed emphasis', `${'*a **b '.repeat(TIMES)}${'** c* '.repeat(TIMES)}`],
    ['deletions', '~~a *b '.repeat(TIMES)],
    ['brackets', '['.repeat(TIMES)],
    ['closed brackets', `${'['.repeat(TIMES)}${']'.repeat(TIMES)}`],
    ['links', '[a]('.repeat(TIMES)],
    ['links in links', `${'['.repeat(TIMES)}${'](/a)'.repeat(TIMES)}`],
    ['images', `${'!['.repeat(TIMES)}${'](/a)'.repeat(TIMES)}`],
    ['code', Array.from({ length: 200 }, (_, length) => '`'.repeat(length)).join('a')],
    ['formulas', Array.from({ length: 200 }, (_, length) => '$'.repeat(length)).join('a')],
    ['footnotes', '[^a]: '.repeat(TIMES)],
    ['a table', `|${'a|'.repeat(TIMES)}\n|${'-|'.repeat(TIMES)}\n|${'b|'.repeat(TIMES)}`],
    ['addresses', 'https://example.com/('.repeat(TIMES)],
    ['blanks', `a\n${' '.repeat(30_000)}b`],
    ['a line of markers', `a\n${'-'.repeat(30_000)} b`],
  ])('appears as text: %s', (_, markdown) => {
    for (const streaming of [false, true]) {
      const html = showAnswer(`${markdown} end of it`, { streaming });
      expect(findUnsafe(html)).toEqual([]);
      expect(html).toContain('end of it');
    }
  });

  it('is not nested deeper than a browser can handle', () => {
    const html = showAnswer(`${'> '.repeat(99)}end of it`);
    expect(html.split('<blockquote>').length).toBeLessThan(50);
    expect(html).toContain('&gt; &gt; end of it');
  });

  it('is plain text with its line breaks where the parser is not tried', () => {
    const rest = `${'- '.repeat(900)}\n**<b>**`;
    expect(showAnswer(`*a*\n\n${rest}`)).toBe(
      `<p><em>a</em></p><p class="docent-plain">${rest.replace('<b>', '&lt;b&gt;')}</p>`,
    );
  });
});
