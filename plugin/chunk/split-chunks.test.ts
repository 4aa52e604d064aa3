import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkSchema } from '../format/chunk.js';
import type { Block, Section } from '../section/section.js';
import type { SourcePage } from '../source/page.js';
import { splitChunks } from './split-chunks.js';

const page: SourcePage = {
  filePath: '/site/docs/a.md',
  url: '/docs/a',
  title: 'Page',
  description: '',
  markdown: '',
  format: 'mdx',
  frontMatter: {},
  breadcrumbs: ['Guides'],
  kind: 'docs',
  partition: 'docs/default/current',
  version: 'current',
  locale: 'en',
};

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

  test('never spans two sections, however small', () => {
    expect(textsOf([section([paragraph('a')]), section([paragraph('b')], { heading: 'There' })])).toEqual([
      'a',
      'b',
    ]);
  });
});

describe('a section without words', () => {
  test('says its heading', () => {
    expect(textsOf([section([], { heading: 'Only this' }), section([paragraph('x')])])).toEqual([
      'Only this',
      'x',
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
    const sections = [section([paragraph('a')]), section([paragraph('b')], { heading: 'There' })];
    const ids = splitChunks(sections, { maxChars: 1200 }).map(({ id }) => id);
    const edited = [section([paragraph('new')], { heading: 'First' }), ...sections];
    expect(
      splitChunks(edited, { maxChars: 1200 })
        .slice(1)
        .map(({ id }) => id),
    ).toEqual(ids);
    expect(ids).toEqual(['BXtDHTDaRsgE_H19be_cSj', '1e3ha5KPbkbCGeN4KinKiP']);
  });

  test('differ by page, anchor and text', () => {
    const chunks = splitChunks(
      [
        section([paragraph('a')]),
        section([paragraph('b')]),
        section([paragraph('a')], { heading: 'There' }),
        section([paragraph('a')], { page: { ...page, url: '/docs/b' } }),
      ],
      { maxChars: 1200 },
    );
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(4);
  });

  test('of equal chunks differ, and the first one’s is that of a single one', () => {
    const once = splitChunks([section([paragraph('a')])], { maxChars: 1200 });
    const twice = splitChunks([section([paragraph('a')]), section([paragraph('a')])], { maxChars: 1200 });
    expect(new Set(twice.map(({ id }) => id)).size).toBe(2);
    expect(twice[0]?.id).toBe(once[0]?.id);
  });
});

describe('for any sections', () => {
  const kinds = fc.constantFrom<Block['kind']>('paragraph', 'code', 'table-row', 'formula', 'list-item');
  const words = fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.constantFrom('. ', '。', '\n', '\n\n', ' | ', ':', '    ', '👩‍👩‍👧', 'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢', 'a'.repeat(150)),
    ),
    { minLength: 1, maxLength: 40 },
  );
  const block: fc.Arbitrary<Block> = fc
    .record({ kind: kinds, text: words.map((parts) => parts.join('').trim()), line: fc.nat() })
    .filter(({ text }) => text !== '');
  const sections = fc.array(
    fc
      .record({
        blocks: fc.array(block, { maxLength: 12 }),
        heading: fc.string({ unit: 'grapheme', minLength: 1 }),
      })
      .map(({ blocks, heading }) => section(blocks, { heading })),
    { maxLength: 5 },
  );
  const limits = fc.integer({ min: 100, max: 400 });

  test('no word is lost or doubled, and the order stays', () => {
    fc.assert(
      fc.property(sections, limits, (given, maxChars) => {
        const all = given.filter(({ blocks }) => blocks.length > 0);
        const before = all.flatMap(({ blocks }) => blocks.map(({ text }) => text)).join('');
        expect(letters(textsOf(all, maxChars).join(''))).toBe(letters(before));
      }),
    );
  });

  test('no chunk is empty, over the limit or cut inside a character', () => {
    fc.assert(
      fc.property(sections, limits, (given, maxChars) => {
        for (const text of textsOf(given, maxChars)) {
          expect(text.length).toBeLessThanOrEqual(maxChars);
          expect(text.trim()).not.toBe('');
          expect(text).not.toMatch(/\p{Surrogate}/u);
        }
      }),
    );
  });

  test('a block that fits is whole in one chunk', () => {
    fc.assert(
      fc.property(sections, limits, (given, maxChars) => {
        const texts = textsOf(given, maxChars);
        const fitting = given.flatMap(({ blocks }) => blocks).filter(({ text }) => text.length <= maxChars);
        for (const { text } of fitting) expect(texts.some((chunk) => chunk.includes(text))).toBe(true);
      }),
    );
  });

  test('ids never repeat', () => {
    fc.assert(
      fc.property(sections, limits, (given, maxChars) => {
        const ids = splitChunks([...given, ...given], { maxChars }).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

test('an invalid limit is a TypeError', () => {
  expect(() => splitChunks([], { maxChars: 99 })).toThrow(TypeError);
  expect(() => splitChunks([], { maxChars: 100.5 })).toThrow(TypeError);
});

function paragraph(text: string): Block {
  return { kind: 'paragraph', text, line: 1 };
}

function section(blocks: readonly Block[], given: Partial<Section> = {}): Section {
  const heading = given.heading ?? 'Here';
  return {
    page,
    anchor: heading.toLowerCase(),
    heading,
    depth: 2,
    headingBreadcrumbs: [],
    blocks,
    line: 1,
    ...given,
  };
}

function textsOf(sections: readonly Section[], maxChars = 1200): string[] {
  return splitChunks(sections, { maxChars }).map(({ text }) => text);
}

function letters(text: string): string {
  return text.replaceAll(/\s+/gu, '');
}
