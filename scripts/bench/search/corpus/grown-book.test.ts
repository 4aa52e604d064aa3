import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../../plugin/format/chunk.js';
import { createRandom, growBook, pick, wordsOf, type BookSource } from './grown-book.js';
import { growthExponent } from '../measures/statistics.js';

describe('growBook', () => {
  const sources = [source('cats', 40, 6), source('dogs', 25, 9)];
  const given = 40 * 6 + 25 * 9;

  it('gives exactly as many chunks as asked, below and above what there is', () => {
    for (const size of [0, 1, 100, given, given + 1, 3000])
      expect(growBook(sources, size)).toHaveLength(size);
  });

  it('gives the same book again, and another one for another seed', () => {
    expect(growBook(sources, 1500)).toEqual(growBook(sources, 1500));
    expect(growBook(sources, 1500, 7)).not.toEqual(growBook(sources, 1500));
  });

  it('begins a larger book with the smaller one', () => {
    expect(growBook(sources, 3000).slice(0, 1000)).toEqual(growBook(sources, 1000));
  });

  it('takes the given pages first, a page of each source in turn', () => {
    const urls = [...new Set(growBook(sources, given).map(({ url }) => url))];
    expect(urls.slice(0, 4)).toEqual([
      'cats/page-0.md',
      'dogs/page-0.md',
      'cats/page-1.md',
      'dogs/page-1.md',
    ]);
  });

  it('leaves no chunk empty and gives each its own id, the chunks of a page side by side', () => {
    const book = growBook(sources, 2000);
    expect(book.filter(({ text, title }) => text.trim() === '' || title.trim() === '')).toEqual([]);
    expect(new Set(book.map(({ id }) => id)).size).toBe(book.length);
    const turns = book.filter(({ url }, index) => url !== book[index - 1]?.url).map(({ url }) => url);
    expect(new Set(turns).size).toBe(turns.length);
  });

  it('keeps chunks about as long as the given ones', () => {
    const book = growBook(sources, 5000);
    const ratio = meanLength(book.slice(given)) / meanLength(book.slice(0, given));
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.3);
  });

  it('lets the vocabulary grow with about the square root of the book', () => {
    const book = growBook(sources, 12_000);
    const points = [given, 2000, 12_000].map((size) => ({
      x: size,
      y: new Set(book.slice(0, size).flatMap(({ text }) => wordsOf(text))).size,
    }));
    expect(growthExponent(points)).toBeGreaterThan(0.42);
    expect(growthExponent(points)).toBeLessThan(0.58);
  });

  it('leaves common words common', () => {
    const book = growBook(sources, 5000);
    expect(shareOfCommon(book.slice(given)) / shareOfCommon(book.slice(0, given))).toBeGreaterThan(0.8);
    expect(shareOfCommon(book.slice(given)) / shareOfCommon(book.slice(0, given))).toBeLessThan(1.2);
  });

  it('refuses a source of nothing', () => {
    expect(() => growBook([{ name: 'empty', chunks: [] }], 10)).toThrow(TypeError);
  });
});

function meanLength(chunks: readonly Chunk[]): number {
  return chunks.reduce((total, { text }) => total + text.length, 0) / chunks.length;
}

function shareOfCommon(chunks: readonly Chunk[]): number {
  return chunks.filter(({ text }) => wordsOf(text).includes('common0')).length / chunks.length;
}

/** Pages with twelve words that stand everywhere and many that stand in one chunk. */
function source(name: string, pages: number, chunksOfPage: number): BookSource {
  const random = createRandom(name.length);
  const common = Array.from({ length: 12 }, (_, index) => `common${index}`);
  const chunks = Array.from({ length: pages * chunksOfPage }, (_, index): Chunk => {
    const sentences = Array.from({ length: 5 }, (_, sentence) => {
      const rare = Array.from({ length: 3 }, () => `${name}word${Math.floor(random() * 1e6)}x`);
      const plain = Array.from({ length: 6 }, () => pick(common, random) ?? '');
      return `S${sentence} ${[...plain, ...rare].join(' ')}.`;
    });
    const page = Math.floor(index / chunksOfPage);
    return {
      id: `${name}-${index}`.padEnd(8, '-'),
      url: `page-${page}.md`,
      anchor: `section-${index % chunksOfPage}`,
      title: `Page ${page} of ${name}`,
      breadcrumbs: [`Page ${page} of ${name}`, `Section ${index % chunksOfPage}`],
      text: sentences.join(' '),
      kind: 'docs',
      version: 'current',
      locale: 'en',
    };
  });
  return { name, chunks };
}
