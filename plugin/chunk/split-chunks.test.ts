import { describe, expect, test } from 'vitest';
import { chunkSchema, SECTIONS_MAX } from '../format/chunk.js';
import type { Block, Section } from '../section/section.js';
import { page, paragraph, section, textsOf } from './_test/sections.js';
import { splitChunks } from './split-chunks.js';

describe('a chunk', () => {
  test('carries its page and its heading breadcrumbs, outermost first', () => {
    const [chunk] = splitChunks(
      [section([paragraph('Words.')], { heading: 'Here', headingBreadcrumbs: ['Above'] })],
      {
        maxChars: 1200,
      },
    );
    expect(chunk).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/u),
      url: '/docs/a',
      anchor: 'here',
      title: 'Page',
      breadcrumbs: ['Guides', 'Above', 'Here'],
      text: 'Words.',
      kind: 'docs',
      version: 'current',
      locale: 'en',
    });
    expect(chunkSchema.safeParse(chunk).success).toBe(true);
  });

  test('sets paragraphs apart, list items and table rows on lines of their own', () => {
    const blocks: Block[] = [
      paragraph('One:'),
      { kind: 'list-item', text: '- a', line: 1 },
      { kind: 'list-item', text: '- b', line: 1 },
      { kind: 'code', text: 'x\n  y', line: 1 },
      { kind: 'table-row', text: 'a | b', line: 1 },
      { kind: 'table-row', text: 'c | d', line: 1 },
    ];
    expect(textsOf([section(blocks)])).toEqual(['One:\n\n- a\n- b\n\nx\n  y\n\na | b\nc | d']);
  });
});

describe('short sections', () => {
  test('below one heading become one chunk, each heading on a line of its own', () => {
    const chunks = splitChunks([under('Above', 'Left', 9), under('Above', 'Right', 9)], { maxChars: 1200 });
    expect(chunks).toMatchObject([
      {
        anchor: 'left',
        breadcrumbs: ['Guides', 'Above'],
        text: 'Left\nLLLLLLLLL\n\nRight\nRRRRRRRRR',
        sections: [
          { at: 0, anchor: 'left', heading: 'Left', depth: 1 },
          { at: 16, anchor: 'right', heading: 'Right', depth: 1 },
        ],
      },
    ]);
    expect(chunkSchema.safeParse(chunks[0]).success).toBe(true);
  });

  test('follow the text of their own heading, which stays above the chunk', () => {
    const [chunk, ...others] = splitChunks(
      [
        section([paragraph('Two sides.')], { heading: 'Above' }),
        under('Above', 'Left', 3),
        section([], { heading: 'Deep', headingBreadcrumbs: ['Above', 'Left'] }),
        section([paragraph('Last.')], { heading: 'Deeper', headingBreadcrumbs: ['Above', 'Left', 'Deep'] }),
      ],
      { maxChars: 1200 },
    );
    expect(others).toEqual([]);
    expect(chunk).toMatchObject({
      anchor: 'above',
      breadcrumbs: ['Guides', 'Above'],
      text: 'Two sides.\n\nLeft\nLLL\n\nDeep\n\nDeeper\nLast.',
    });
    expect(chunk?.sections?.map(({ anchor, depth }) => [anchor, depth])).toEqual([
      ['above', 0],
      ['left', 1],
      ['deep', 2],
      ['deeper', 3],
    ]);
  });

  test('are joined from the top of the page, below its title', () => {
    const lead = section([paragraph('Hello.')], { heading: 'Page', anchor: '', depth: 1 });
    const [chunk] = splitChunks([lead, section([paragraph('b')], { heading: 'There' })], { maxChars: 1200 });
    expect(chunk).toMatchObject({ anchor: '', breadcrumbs: ['Guides', 'Page'], text: 'Hello.\n\nThere\nb' });
  });

  test('below different headings stay apart', () => {
    expect(textsOf([under('One', 'Left', 3), under('Two', 'Right', 3)])).toEqual(['LLL', 'RRR']);
  });

  test('with equal headings differ by their anchors', () => {
    const [chunk] = splitChunks(
      [under('Above', 'Same', 3), { ...under('Above', 'Same', 3), anchor: 'same-1' }],
      { maxChars: 1200 },
    );
    expect(chunk?.text).toBe('Same\nSSS\n\nSame\nSSS');
  });

  test('are joined until the chunk is long enough, and never beyond the limit', () => {
    // Each heading takes two characters, and so do two sections set apart.
    expect(sizes([300, 290, 8, 300, 601, 590, 800], 1200)).toEqual([608, 907, 590, 800]);
    expect(sizes([300, 296, 8, 580], 1200)).toEqual([602, 594]);
    expect(sizes([20, 90], 100)).toEqual([20, 90]);
  });

  test('are not joined with a part of a long one', () => {
    const split = section([paragraph('a'.repeat(70)), paragraph('b'.repeat(70))], { heading: 'Long' });
    expect(textsOf([split, section([paragraph('c')], { heading: 'Short' })], 100)).toEqual([
      'a'.repeat(70),
      'b'.repeat(70),
      'c',
    ]);
  });

  test('beyond the most that a chunk joins begin another', () => {
    const many = Array.from({ length: SECTIONS_MAX + 1 }, (_, index) => under('Above', `${index}`, 1));
    const counts = splitChunks(many, { maxChars: 1200 }).map(({ sections }) => sections?.length ?? 1);
    expect(counts).toEqual([SECTIONS_MAX, 1]);
  });
});

describe('a section without words', () => {
  test('is joined with what follows below it', () => {
    const [chunk, ...others] = splitChunks([section([], { heading: 'Above' }), long('Left', ['Above'])], {
      maxChars: 1200,
    });
    expect(others).toEqual([]);
    expect(chunk).toMatchObject({
      anchor: 'above',
      breadcrumbs: ['Guides', 'Above'],
      text: `Left\n${'x'.repeat(1100)}`,
      sections: [
        { at: 0, anchor: 'above', heading: 'Above', depth: 0 },
        { at: 0, anchor: 'left', heading: 'Left', depth: 1 },
      ],
    });
  });

  test('is joined with what follows beside it, and leaves room for its heading', () => {
    const texts = textsOf([section([], { heading: 'Only this' }), long('Left', [])], 600);
    expect(texts[0]).toMatch(/^Only this\n\nLeft\nx+$/u);
    expect(texts.every((text) => text.length <= 600)).toBe(true);
  });

  test('at the end of a longer section is joined with what precedes it', () => {
    const sections = [
      long('One', []),
      section([], { heading: 'End', headingBreadcrumbs: ['One'] }),
      long('Two', []),
    ];
    const chunks = splitChunks(sections, { maxChars: 1200 });
    expect(chunks.map(({ text }) => text.slice(-5))).toEqual(['\nEnd'.padStart(5, '\n'), 'xxxxx']);
    expect(chunks[0]?.sections?.map(({ anchor }) => anchor)).toEqual(['one', 'end']);
  });

  test('is a chunk if there is nothing to join it with', () => {
    const heading = 'h'.repeat(90);
    expect(textsOf([section([], { heading }), section([paragraph('x'.repeat(80))])], 100)).toEqual([
      heading,
      'x'.repeat(80),
    ]);
  });

  test('whose heading is the page’s title gives nothing beside other sections', () => {
    expect(textsOf([section([], { heading: 'Page' }), section([paragraph('x')])])).toEqual(['x']);
  });

  test('that is the whole page says the title', () => {
    expect(textsOf([section([], { heading: 'Page', anchor: '', depth: 0 })])).toEqual(['Page']);
  });
});

describe('cuts', () => {
  test('no block that fits, even when the chunk stays half empty', () => {
    const blocks = [paragraph('a'.repeat(70)), paragraph('b'.repeat(70)), paragraph('c'.repeat(70))];
    expect(textsOf([section(blocks)], 100)).toEqual(blocks.map(({ text }) => text));
  });

  test('a paragraph over the limit at sentence ends, into parts of about one size', () => {
    const text = ['a', 'b', 'c', 'd', 'e', 'f']
      .map((letter) => `${letter.repeat(38)}. `)
      .join('')
      .trim();
    expect(textsOf([section([paragraph(text)])], 100)).toEqual([
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa. bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.',
      'cccccccccccccccccccccccccccccccccccccc. dddddddddddddddddddddddddddddddddddddd.',
      'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee. ffffffffffffffffffffffffffffffffffffff.',
    ]);
  });

  test('Chinese text at its full stops', () => {
    const text = `${'字'.repeat(59)}。${'文'.repeat(59)}。`;
    expect(textsOf([section([paragraph(text)])], 100)).toEqual([
      `${'字'.repeat(59)}。`,
      `${'文'.repeat(59)}。`,
    ]);
  });

  test('code at an empty line rather than inside a function', () => {
    const first = `function a() {\n${'  x();\n'.repeat(8)}}`;
    const second = `function b() {\n${'  y();\n'.repeat(6)}}`;
    expect(textsOf([section([{ kind: 'code', text: `${first}\n\n${second}`, line: 1 }])], 100)).toEqual([
      first,
      second,
    ]);
  });

  test('code without empty lines at line ends, indents kept', () => {
    const text = Array.from({ length: 20 }, (_, index) => `    line ${index}`).join('\n');
    const texts = textsOf([section([{ kind: 'code', text, line: 1 }])], 100);
    expect(texts.join('\n')).toBe(text);
    expect(texts.every((part) => /^ {4}line \d+$/mu.test(part))).toBe(true);
  });

  test('a table between rows, each row once', () => {
    const rows = Array.from({ length: 12 }, (_, index) => `row ${index} | ${'x'.repeat(20)}`);
    const texts = textsOf([section(rows.map((text) => ({ kind: 'table-row', text, line: 1 })))], 100);
    expect(texts.flatMap((text) => text.split('\n'))).toEqual(rows);
  });

  test('a row over the limit between cells', () => {
    const row = ['a'.repeat(60), 'b'.repeat(60), 'c'.repeat(60)].join(' | ');
    expect(textsOf([section([{ kind: 'table-row', text: row, line: 1 }])], 100)).toEqual([
      `${'a'.repeat(60)} |`,
      `${'b'.repeat(60)} |`,
      'c'.repeat(60),
    ]);
  });

  test('a word over the limit between letters, never inside an emoji of several', () => {
    const family = '👩‍👩‍👧';
    const texts = textsOf([section([paragraph(family.repeat(30))])], 100);
    expect(texts.join('')).toBe(family.repeat(30));
    expect(texts.every((text) => text.length % family.length === 0)).toBe(true);
  });

  test('a small last chunk gets its share of the one before', () => {
    const blocks = [30, 30, 30, 10].map((size, index) => paragraph('abcd'.charAt(index).repeat(size)));
    expect(textsOf([section(blocks)], 100).map((text) => text.length)).toEqual([62, 42]);
  });

  test('a line that announces what follows goes with it', () => {
    const blocks = [
      paragraph('a'.repeat(60)),
      paragraph('Do this:'),
      { ...paragraph('b'.repeat(60)), kind: 'code' as const },
    ];
    expect(textsOf([section(blocks)], 100)).toEqual(['a'.repeat(60), `Do this:\n\n${'b'.repeat(60)}`]);
  });
});

describe('ids', () => {
  test('are the same in every run, whatever else is in the book', () => {
    const sections = [
      section([paragraph('a')], { page: { ...page, url: '/docs/b' } }),
      section([paragraph('b')], { heading: 'There', headingBreadcrumbs: ['Above'] }),
    ];
    const ids = splitChunks(sections, { maxChars: 1200 }).map(({ id }) => id);
    const elsewhere = { ...page, url: '/docs/c' };
    const edited = [section([paragraph('new')], { heading: 'First', page: elsewhere }), ...sections];
    expect(
      splitChunks(edited, { maxChars: 1200 })
        .slice(1)
        .map(({ id }) => id),
    ).toEqual(ids);
    expect(ids).toEqual(['C5yGDy1eFWIt-rni2dJRdS', '1e3ha5KPbkbCGeN4KinKiP']);
  });

  test('differ by page, anchor and text', () => {
    const chunks = splitChunks(
      [
        section([paragraph('a')], { page: { ...page, url: '/docs/a' } }),
        section([paragraph('b')], { page: { ...page, url: '/docs/c' } }),
        section([paragraph('a')], { heading: 'There', page: { ...page, url: '/docs/d' } }),
        section([paragraph('a')], { page: { ...page, url: '/docs/b' } }),
      ],
      { maxChars: 1200 },
    );
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(4);
  });

  test('of equal chunks differ, and the first one’s is that of a single one', () => {
    const once = splitChunks([section([paragraph('a')])], { maxChars: 1200 });
    const again = section([paragraph('a')], { headingBreadcrumbs: ['Above'] });
    const twice = splitChunks([again, { ...again, headingBreadcrumbs: ['Below'] }], { maxChars: 1200 });
    expect(new Set(twice.map(({ id }) => id)).size).toBe(2);
    expect(twice[0]?.id).toBe(once[0]?.id);
  });
});

test('an invalid limit is a TypeError', () => {
  expect(() => splitChunks([], { maxChars: 99 })).toThrow(TypeError);
  expect(() => splitChunks([], { maxChars: 100.5 })).toThrow(TypeError);
});

/** A section of this many characters below another heading. */
function under(parent: string, heading: string, chars: number): Section {
  return section([paragraph(heading.charAt(0).repeat(chars))], { heading, headingBreadcrumbs: [parent] });
}

/** A section that nearly fills a chunk. */
function long(heading: string, above: readonly string[]): Section {
  return section([paragraph('x'.repeat(1100))], { heading, headingBreadcrumbs: above });
}

/** Returns the lengths of the chunks of sections of these lengths, all below one heading. */
function sizes(chars: readonly number[], maxChars: number): number[] {
  const sections = chars.map((count, index) => under('Above', `${index}`, count));
  return textsOf(sections, maxChars).map((text) => text.length);
}
