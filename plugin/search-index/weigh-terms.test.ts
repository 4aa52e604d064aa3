import { describe, expect, it } from 'vitest';
import type { Chunk } from '../format/chunk.js';
import { BEGINS } from '../format/partition-root.js';
import { SLOTS } from '../format/term-shard.js';
import { createLanguage } from '../terms/tokenizer.js';
import { indexBook, type IndexedChunk } from './index-book.js';

const LANGUAGE = createLanguage('en', { stemmer: null, stopWords: [] });

function chunk(over: Partial<Chunk>, partition = 'docs/default/current'): IndexedChunk {
  const value: Chunk = {
    id: 'chunk-0001',
    url: '/a',
    anchor: '',
    title: 'Title',
    breadcrumbs: ['Title'],
    text: 'body',
    kind: 'docs',
    version: 'current',
    locale: 'en',
    ...over,
  };
  return { chunk: value, partition };
}

function weigh(chunks: readonly IndexedChunk[], term: string, partition = 'docs/default/current') {
  const { terms } = indexBook(chunks, LANGUAGE).index.partitions.get(partition) ?? { terms: [] };
  const found = terms.find((entry) => entry.term === term);
  if (found === undefined) return undefined;
  const { ordinals, weights, slots, slotStarts } = found.postings;
  const postings = Array.from(ordinals, (ordinal, index) => ({
    ordinal,
    weight: weights[index] ?? 0,
    slots: [...slots.subarray(slotStarts[index], slotStarts[index + 1])],
  }));
  return { bookFrequency: found.bookFrequency, postings };
}

function weightOf(over: Partial<Chunk>): number {
  return weigh([chunk(over), chunk({ url: '/b', text: 'other words' })], 'bee')?.postings[0]?.weight ?? 0;
}

describe('a weight', () => {
  it('rises with each occurrence, less each time', () => {
    const [one, two, three] = ['bee x x', 'bee bee x', 'bee bee bee'].map((text) => weightOf({ text }));
    expect(two).toBeGreaterThan(one ?? 0);
    expect(three).toBeGreaterThan(two ?? 0);
    expect((three ?? 0) - (two ?? 0)).toBeLessThan((two ?? 0) - (one ?? 0));
  });

  it('falls with the length of the text', () => {
    expect(weightOf({ text: 'bee x' })).toBeGreaterThan(weightOf({ text: `bee ${'x '.repeat(50)}` }));
  });

  it('is higher in a heading than in a title than in the text', () => {
    const heading = weightOf({ anchor: 'bee', breadcrumbs: ['Title', 'bee'] });
    const title = weightOf({ title: 'bee', breadcrumbs: ['bee'] });
    const text = weightOf({ text: 'bee' });
    expect(heading).toBeGreaterThan(title);
    expect(title).toBeGreaterThan(text);
  });

  it('of a piece of a camel-case name is lower than of a word', () => {
    expect(weightOf({ text: 'useBee x' })).toBeLessThan(weightOf({ text: 'bee x' }));
  });
});

describe('a heading', () => {
  const section = { anchor: 'hive', breadcrumbs: ['Title', 'hive'] };
  const chunks = [chunk({ ...section, text: 'first' }), chunk({ ...section, text: 'second' })];

  it("weighs less on its section's later chunks", () => {
    const [first, second] = weigh(chunks, 'hive')?.postings ?? [];
    expect(second?.weight).toBeLessThan(first?.weight ?? 0);
    expect(second?.slots).not.toContain(SLOTS.heading);
    expect(first?.slots).toEqual([SLOTS.heading]);
  });

  it('that repeats the title is the title', () => {
    const [posting] = weigh([chunk({ anchor: 'title' })], 'title')?.postings ?? [];
    expect(posting?.slots).toEqual([SLOTS.title]);
  });
});

it('says where in a chunk a term stands: title, breadcrumbs, heading, blocks of eight words', () => {
  const text = `bee ${'x '.repeat(8)} bee`;
  const [posting] =
    weigh(
      [chunk({ title: 'bee', breadcrumbs: ['bee', 'bee category', 'bee heading'], anchor: 'h', text })],
      'bee',
    )?.postings ?? [];
  expect(posting?.slots).toEqual([
    SLOTS.title,
    SLOTS.breadcrumbs,
    SLOTS.heading,
    SLOTS.firstText,
    SLOTS.firstText + 1,
  ]);
});

it('counts how often a term is in the whole book, so that partitions compare', () => {
  const chunks = [
    chunk({ text: 'bee' }),
    chunk({ text: 'bee', version: '1.0' }, 'docs/default/1.0'),
    chunk({ text: 'wasp', version: '1.0' }, 'docs/default/1.0'),
  ];
  expect(weigh(chunks, 'bee')?.bookFrequency).toBe(2);
  expect(weigh(chunks, 'bee', 'docs/default/1.0')?.postings).toHaveLength(1);
});

it('groups chunks into pages and sections, and gives each name its mass', () => {
  const book = indexBook(
    [
      chunk({}),
      chunk({ anchor: 'rare', breadcrumbs: ['Title', 'rare'] }),
      chunk({ anchor: 'rare', breadcrumbs: ['Title', 'rare'] }),
      chunk({ url: '/b' }),
    ],
    LANGUAGE,
  );
  const { places } = book.index.partitions.get('docs/default/current') ?? {};
  expect(places?.begins).toEqual(Uint8Array.of(BEGINS.page, BEGINS.section, BEGINS.nothing, BEGINS.page));
  expect(places?.headingMasses[1]).toBeGreaterThan(places?.titleMasses[0] ?? 255);
});

it('keeps the heaviest postings of a word that most chunks hold, and how many there were', () => {
  const chunks = Array.from({ length: 3000 }, (_value, n) =>
    chunk({ url: `/${n}`, text: n % 100 === 7 ? 'bee bee bee' : 'bee x y' }),
  );
  const bee = weigh(chunks, 'bee');
  expect(bee?.bookFrequency).toBe(3000);
  expect(bee?.postings).toHaveLength(2048);
  expect(bee?.postings.filter(({ ordinal }) => ordinal % 100 === 7)).toHaveLength(30);
  expect(bee?.postings.map(({ ordinal }) => ordinal)).toEqual(
    bee?.postings.map(({ ordinal }) => ordinal).sort((left, right) => left - right),
  );
});

it('keeps two chunks with the same words, so the same id, as two documents', () => {
  const { index, docs } = indexBook(
    [chunk({ text: 'bee' }), chunk({ text: 'bee' }), chunk({ text: 'wasp' })],
    LANGUAGE,
  );
  expect(docs.get('docs/default/current')).toHaveLength(3);
  const terms = index.partitions.get('docs/default/current')?.terms ?? [];
  expect(Array.from(terms.find(({ term }) => term === 'bee')?.postings.ordinals ?? [])).toEqual([0, 1]);
});
