import { array, assert, constantFrom, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBracketedNumbers } from '../_test/bracketed-numbers.js';
import { createCitationFilter } from './citation-filter.js';

const PASSAGES = 3;
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);

const BRACKETS = [
  [
    '[9]',
    '[1]',
    '[2, 9]',
    '[1-3]',
    '[^9]',
    '[^2]',
    '[0, 9]',
    '\\[9\\]',
    '\\[1\\]',
    '&#91;9&#93;',
    '&lbrack;',
  ],
  [
    '［9］',
    '【9】',
    '【9†a】',
    '[*9*]',
    '[<b>9</b>]',
    '[',
    ']',
    '9',
    '1',
    ', ',
    '&rsqb;',
    '[](x)',
    '[x]',
    '\\',
    '&',
    '#9',
  ],
].flat();
const BLOCKS = [
  [
    '\n',
    '\n',
    '\n\n',
    '\n\n',
    ' ',
    '  ',
    '   ',
    '    ',
    '\t',
    '\r\n',
    '- ',
    '1. ',
    '2) ',
    '> ',
    '>',
    '# ',
    '|',
    '|-|\n',
    '---',
    '* * *',
  ],
  [
    '```',
    '```js',
    '````',
    '~~~',
    '`',
    '``',
    '$',
    '$$',
    '<!--',
    '-->',
    '<div>',
    '</div>',
    '<b t="',
    '">',
    '<pre>',
    '[^a]: ',
  ],
].flat();
const INLINES = [
  [
    'a',
    'b c',
    '😀',
    '*',
    '**',
    '_',
    '~',
    '~~',
    '(',
    ')',
    '](',
    '][',
    '!',
    ':',
    'https://x.y/',
    'www.',
    '<',
    '>',
    '"',
    "'",
    '{',
    '^',
    '†',
  ],
].flat();

/** Random Markdown around brackets. */
const markdown = array(constantFrom(...BRACKETS, ...BLOCKS, ...INLINES), { maxLength: 30 }).map((parts) =>
  parts.join(''),
);

describe('the text that a filter lets through', () => {
  it('shows no number that was not given in any renderer', () => {
    assert(
      property(markdown, (text) => {
        const shown = findBracketedNumbers(filter([text])).filter((n) => n < 1 || n > PASSAGES);
        expect(shown).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('is the same however it was cut', () => {
    assert(
      property(markdown, array(nat(), { maxLength: 12 }), (text, cuts) => {
        const whole = filter([text]);
        expect(filter(text.split(''))).toBe(whole);
        expect(filter(cut(text, cuts))).toBe(whole);
      }),
      { numRuns: RUNS },
    );
  });

  it('still has the citations that were given, in prose, code and lists', () => {
    const code = constantFrom(
      '`a[9]`',
      '``b`[9]``',
      '```js\na[9]\n```',
      '~~~\n[9]\n~~~',
      '- ```\n  [9]\n  ```',
      '$5',
    );
    const prose = constantFrom(
      'Yes [1].',
      'a [2, 9]',
      '- b [3]',
      '1. c [^1]',
      '> d 【2】',
      '# e \\[3\\]',
      '|f [1]|',
      'g [9]',
    );
    assert(
      property(
        array(code, { maxLength: 4 }),
        array(prose, { maxLength: 6 }),
        array(nat(), { maxLength: 10 }),
        (codes, lines, order) => {
          const blocks = [...codes, ...lines].map((block, index) => ({ block, rank: order[index] ?? index }));
          const text = blocks
            .toSorted((a, b) => a.rank - b.rank)
            .map(({ block }) => block)
            .join('\n\n');
          const given = findBracketedNumbers(text).filter((n) => n <= PASSAGES);
          const shown = filter([text]);
          expect(findBracketedNumbers(shown)).toEqual(given);
          for (const block of codes) expect(shown).toContain(block);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('takes time in proportion to its length', () => {
    for (const piece of [
      '`a',
      '` ',
      '```\n',
      '> ',
      '- ',
      '[1,',
      '&#91;',
      '&a',
      '\\',
      '<a ',
      '$',
      '[\n',
      '',
    ]) {
      const [short, long] = [2_000, 16_000].map((length) =>
        measure(piece.repeat(length / Math.max(1, piece.length))),
      );
      expect(long ?? 0).toBeLessThan(8 * (short ?? 0) * 4 + 200_000);
    }
  });
});

/** Returns the CPU time of filtering a text one character at a time, in microseconds. */
function measure(text: string): number {
  const before = process.cpuUsage();
  filter(text.split(''));
  return process.cpuUsage(before).user;
}

function filter(deltas: readonly string[]): string {
  const text = createCitationFilter(PASSAGES);
  return [...deltas.flatMap((delta) => text.push(delta)), ...text.flush()]
    .map((piece) => (piece.type === 'text' ? piece.text : ''))
    .join('');
}

function cut(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((place) => (text === '' ? 0 : place % text.length)))].toSorted(
    (a, b) => a - b,
  );
  return [...places, text.length].map((end, position) => text.slice(places[position - 1] ?? 0, end));
}
