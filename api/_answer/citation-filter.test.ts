import { array, assert, constantFrom, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCitationFilter, type AnswerPiece } from './citation-filter.js';

describe('a citation', () => {
  it.each([
    ['of a known passage stays', 'Yes [1].', 'Yes [1].', [1]],
    ['of an unknown passage is dropped with the space before it', 'Yes [9].', 'Yes.', []],
    ['of zero is dropped', 'Yes [0], no.', 'Yes, no.', []],
    ['of several passages is written out one by one', 'Yes [1, 3].', 'Yes [1][3].', [1, 3]],
    ['of several passages loses only the unknown ones', 'Yes [1, 7,3].', 'Yes [1][3].', [1, 3]],
    ['of a range is written out', 'Yes [1-3] and [2–9].', 'Yes [1][2][3] and [2][3].', [1, 2, 3]],
    ['beside another stays', 'Yes [1][3].', 'Yes [1][3].', [1, 3]],
    ['that repeats names its source once', 'A [2]. B [2].', 'A [2]. B [2].', [2]],
    ['at the start of a line stays there', 'A\n[1] B', 'A\n[1] B', [1]],
    ['without a closing bracket is text', 'Yes [1', 'Yes [1', []],
    ['of a huge number is dropped', 'Yes [123456789012].', 'Yes.', []],
    ['may separate its numbers with other punctuation', 'Yes [1;2] [1，3].', 'Yes [1][2] [1][3].', [1, 2, 3]],
    ['may have the commas of Arabic', 'نعم [۱، ۳] و[۱؛ ۹].', 'نعم [1][3] و[1].', [1, 3]],
    ['may be a range with a wave', 'はい[1～3]、[2〜9]。', 'はい[1][2][3]、[2][3]。', [1, 2, 3]],
    ['cannot hide in an entity with many zeros', 'No &#000000000091;9&#x0000005d;.', 'No.', []],
    ['may have the form of a footnote', 'Yes[^2] and [^9].', 'Yes[2] and.', [2]],
    ['may be in lenticular brackets', '是的【1】，【9】【2†The Moon】。', '是的[1]，[2]。', [1, 2]],
    ['may contain a line break', 'Yes [\n1].', 'Yes [1].', [1]],
    [
      'is not confused with an interval or a character class',
      'In [0, 1], [0-9] and [-1, 1].',
      'In [0, 1], [0-9] and [-1, 1].',
      [],
    ],
    ['cannot result from dropping another', 'A [[9]8] B [1[9]3] C 【[9]8】', 'A […8] B [1…3] C 【…8】', []],
    ['of more than 64 characters is text', `[${'1, '.repeat(21)}2]`, `[${'1, '.repeat(21)}2]`, []],
    ['of more than 64 characters cannot be one', `[${'9, '.repeat(21)}2]`, `[${'9, '.repeat(21)}2…]`, []],
  ] as const)('%s', (_name, given, text, sources) => {
    expect(run([given])).toEqual({ text, sources });
  });

  it('is not recognized in code', () => {
    for (const text of [
      'Use `a[1]` and ``b[9]`[2]``.',
      '```js\na[1] = b[9];\n```',
      '~~~\n```\na[9]\n```\n~~~',
      '- ```\n  a[9]\n  ```',
      '> ```\n> a[9]\n> ```',
      '```\na[9]\n```js\nb[9]\n```',
      '- [ ] open\n- [x] done',
      'an [empty] or [] bracket [a9]',
    ]) {
      expect(run([text])).toEqual({ text, sources: [] });
    }
  });

  it('is kept apart in a formula', () => {
    const text = '$$x[9{}] + y[1{}]$$, \\(z[9{}]\\) and \\[ 9 {}\\]';
    expect(run([text.replaceAll('{}', '')])).toEqual({ text, sources: [] });
  });

  it('is recognized again after the code', () => {
    expect(run(['```js\na[9]\n```\nSo [1].']).sources).toEqual([1]);
    expect(run(['`a[9]` so [1].']).sources).toEqual([1]);
    expect(run(['```a[9]``` so [1].']).sources).toEqual([1]);
    expect(run(['An open ` tick [9].\n\nSo [1].'])).toEqual({
      text: 'An open ` tick.\n\nSo [1].',
      sources: [1],
    });
    expect(run(['`ends in \\` so [1].']).sources).toEqual([1]);
  });

  it.each([
    ['an address', '[1](http://evil.example)', '[1] (http://evil.example)'],
    ['a label', 'Yes [1][x]\n\n[x]: //evil.example', 'Yes [1] [x]\n\n[x]: //evil.example'],
    ['a definition', 'Yes [1].\n\n[1]: //evil.example', 'Yes [1].\n\n[1] : //evil.example'],
    ['a definition in a list', '- [\n1]: //evil.example', '- [1] : //evil.example'],
    ['an address after a dropped one', '[1][9](//evil.example)', '[1] (//evil.example)'],
    ['a colon in prose', 'As [1]: yes.', 'As [1]: yes.'],
  ])('is not turned into a link by %s', (_name, given, text) => {
    expect(run([given]).text).toBe(text);
    expect(run(Array.from(given)).text).toBe(text);
  });

  it('is found in a flood of spaces or brackets without a long search', () => {
    // CPU time: other work on the machine does not count.
    const before = process.cpuUsage();
    for (const piece of [' ', '[', '[1', '【', '` ']) run([piece.repeat(31_000 / piece.length)]);
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  });

  it('comes with its source just before the text that cites it', () => {
    const filter = createCitationFilter(3);
    expect([...filter.push('One [2] and [2] and [1]'), ...filter.flush()]).toEqual([
      { type: 'text', text: 'One' },
      { type: 'source', n: 2 },
      { type: 'text', text: ' [2] and [2] and' },
      { type: 'source', n: 1 },
      { type: 'text', text: ' [1]' },
    ]);
  });

  it('is held back only while it is open', () => {
    const filter = createCitationFilter(3);
    expect(filter.push('Yes')).toEqual([{ type: 'text', text: 'Yes' }]);
    expect(filter.push(' [')).toEqual([]);
    expect(filter.push('1')).toEqual([]);
    expect(filter.push(']')).toEqual([
      { type: 'source', n: 1 },
      { type: 'text', text: ' [1]' },
    ]);
    expect(filter.push(`[${'1,'.repeat(40)}`)).toMatchObject([{ type: 'text' }]);
  });

  it('is always dropped when there were no passages', () => {
    expect(run(['The selection [1] says [2].'], 0)).toEqual({ text: 'The selection says.', sources: [] });
  });
});

describe('the split into deltas', () => {
  const markdown = array(
    constantFrom(
      '[1]',
      '[2, 9]',
      '[9]',
      '[',
      ']',
      '`',
      '```',
      '~~~',
      '\n',
      '\n\n',
      ' ',
      '\\',
      '$$',
      'word',
      '[1-3]',
      '😀',
      '- ',
      '> ',
      '【',
      '】',
      '†',
      '^',
      '(x)',
      ': ',
      '[0, 1]',
    ),
    { maxLength: 40 },
  ).map((parts) => parts.join(''));

  it('makes no difference', () => {
    assert(
      property(markdown, array(nat(), { maxLength: 12 }), (text, cuts) => {
        expect(run(cut(text, cuts))).toEqual(run([text]));
      }),
      { numRuns: 2_000 },
    );
  });

  it('loses no text when every number is known', () => {
    const plain = markdown.map((text) => text.replaceAll(/[,^-]/g, '').replaceAll(/[09]/g, '3'));
    assert(
      property(plain, (text) => {
        expect(bare(run([text]).text)).toBe(bare(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves nothing that would be filtered again', () => {
    const brackets = array(constantFrom('[', ']', '【', '】', '^', '1', '9', ',', ' ', 'x', '(', '-', '\n'), {
      maxLength: 30,
    }).map((parts) => parts.join(''));
    assert(
      property(brackets, (text) => {
        const once = run([text]);
        expect(run([once.text])).toEqual(once);
      }),
      { numRuns: 5_000 },
    );
  });
});

/** Removes brackets and their escapes, numbers, source titles, spaces and what keeps numbers apart. */
function bare(text: string): string {
  return text.replaceAll(/[[\]\\【】…{}\d\s]|†[^】\n]*】/g, '');
}

function run(deltas: readonly string[], passageCount = 3): { text: string; sources: number[] } {
  const filter = createCitationFilter(passageCount);
  const pieces: AnswerPiece[] = [...deltas.flatMap((delta) => filter.push(delta)), ...filter.flush()];
  return {
    text: pieces.map((piece) => (piece.type === 'text' ? piece.text : '')).join(''),
    sources: pieces.flatMap((piece) => (piece.type === 'source' ? [piece.n] : [])),
  };
}

function cut(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((place) => (text === '' ? 0 : place % text.length)))].sort(
    (a, b) => a - b,
  );
  return [...places, text.length].map((end, position) => text.slice(places[position - 1] ?? 0, end));
}
