import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anchorsOf, sectionsOf, type Chunk } from '../format/chunk.js';
import type { Block } from '../section/section.js';
import { page, section, textsOf } from './_test/sections.js';
import { splitChunks } from './split-chunks.js';

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
        expect(letters(splitChunks(all, { maxChars }).map(withoutHeadings).join(''))).toBe(letters(before));
      }),
    );
  });

  test('every section’s anchor is in a chunk, and its text begins where the chunk says', () => {
    fc.assert(
      fc.property(sections, limits, (given, maxChars) => {
        const chunks = splitChunks(given, { maxChars });
        const anchors = new Set(chunks.flatMap((chunk) => anchorsOf(chunk)));
        expect(given.filter(({ anchor, heading }) => !anchors.has(anchor) && heading !== page.title)).toEqual(
          [],
        );
        const misplaced = chunks.filter(({ text, sections: joined = [] }) =>
          joined.some(({ at, heading, depth }) => depth > 0 && !text.startsWith(heading, at)),
        );
        expect(misplaced).toEqual([]);
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
        const all = given.filter(({ blocks }) => blocks.length > 0);
        const texts = textsOf(all, maxChars);
        const fitting = all.flatMap(({ blocks }) => blocks).filter(({ text }) => text.length <= maxChars);
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

function withoutHeadings(chunk: Chunk): string {
  const { text } = chunk;
  const sections = sectionsOf(chunk);
  const own = sections.map(({ at, heading, depth }, index) =>
    text.slice(at + (depth > 0 ? heading.length : 0), sections[index + 1]?.at),
  );
  return own.join('');
}

function letters(text: string): string {
  return text.replaceAll(/\s+/gu, '');
}
