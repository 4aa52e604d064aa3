import { describe, expect, it } from 'vitest';
import { buildNameSchema, type Chunk } from '../format/chunk.js';
import { nameBuild } from './encode-index.js';

function chunk(n: number, over: Partial<Chunk> = {}): Chunk {
  return {
    id: `chunk-000${n}`,
    url: `/book/page-${n}`,
    anchor: 'part',
    title: `Page ${n}`,
    breadcrumbs: ['Guide', 'Part'],
    text: `The text of ${n}.`,
    kind: 'docs',
    version: 'current',
    locale: 'en',
    ...over,
  };
}

const BOOK = [chunk(1), chunk(2), chunk(3)];

describe('the name of a build', () => {
  it('is the same for the same words, and fits on the wire', () => {
    const name = nameBuild('book', BOOK);
    expect(nameBuild('book', structuredClone(BOOK))).toBe(name);
    expect(name).toMatch(/^[\w-]{16}$/);
    expect(buildNameSchema.safeParse(name).success).toBe(true);
    // A fixed one: who changes how it is made changes the files of every book.
    expect(name).toBe('CFNJvSuOxKTJTL6s');
  });

  it('is another when a word, an address, a heading, the order, the number of chunks or a sidebar is', () => {
    const [one = chunk(1), two = chunk(2), three = chunk(3)] = BOOK;
    const names = [
      BOOK,
      [one, two, chunk(3, { text: 'The text of 3!' })],
      [one, two, chunk(3, { url: '/book/page-03' })],
      [one, two, chunk(3, { anchor: '' })],
      [one, two, chunk(3, { title: 'Page' })],
      [one, two, chunk(3, { breadcrumbs: ['GuidePart'] })],
      [one, two, chunk(3, { id: 'chunk-0004' })],
      [one, three, two],
      [one, two],
      [one, two, three, three],
      [],
    ].map((chunks) => nameBuild('book', chunks));
    names.push(nameBuild('other', BOOK));
    for (const [partition, text] of [
      ['docs/default/current', 'One\nTwo'],
      ['docs/default/current', 'Two\nOne'],
      ['docs/default/1.0', 'One\nTwo'],
    ] as const)
      names.push(nameBuild('book', BOOK, new Map([[partition, text]])));
    expect(new Set(names).size).toBe(names.length);
  });
});
