import { describe, expect, it } from 'vitest';
import type { BookChunk } from '../chunk/chunk-book.js';
import { splitChunks } from '../chunk/split-chunks.js';
import type { SourcePage } from '../source/page.js';
import { brokenCitationsError, repairCitations, summarizeBroken } from './check-anchors.js';
import type { BuiltPage } from './read-built-pages.js';

/** The chunks of a page as stage 3 makes them, one a section, because each is below another heading. */
function chunksOf(url: string, sections: Readonly<Record<string, string>>, areJoined = false): BookChunk[] {
  const page: SourcePage = {
    filePath: `/site${url}.md`,
    url,
    title: 'Intro',
    description: '',
    markdown: '',
    format: 'mdx',
    frontMatter: {},
    breadcrumbs: [],
    kind: 'docs',
    partition: 'docs/default/current',
    version: 'current',
    locale: 'en',
  };
  const split = Object.entries(sections).map(([anchor, text]) => ({
    page,
    anchor,
    heading: `Heading ${anchor}`,
    depth: 2,
    line: 1,
    headingBreadcrumbs: areJoined ? [] : [`Above ${anchor}`],
    blocks: [{ kind: 'paragraph' as const, text, line: 1 }],
  }));
  const chunks = splitChunks(split, { maxChars: 1200 });
  return chunks.map((chunk) => ({ chunk, partition: page.partition, filePath: page.filePath }));
}

const built = (...anchors: string[]): BuiltPage => ({
  anchors: new Set(['', ...anchors]),
  isNoIndex: false,
  hasText: true,
});

function repair(chunks: readonly BookChunk[], pages: Readonly<Record<string, BuiltPage>>) {
  return repairCitations(chunks, new Map(Object.entries(pages)), '/site');
}

describe('repairCitations', () => {
  it('changes nothing, not even an object, when every anchor is in the built page', () => {
    const chunks = chunksOf('/docs/a', { '': 'top', one: 'first' });
    const { chunks: repaired, broken } = repair(chunks, { '/docs/a': built('one') });
    expect(repaired.every((chunk, index) => chunk === chunks[index])).toBe(true);
    expect(broken).toEqual([]);
  });

  it('cites the nearest anchor above that exists, or the page', () => {
    const chunks = chunksOf('/docs/a', { lost: 'a', one: 'b', gone: 'c', two: 'd' });
    const { chunks: repaired, broken } = repair(chunks, { '/docs/a': built('one', 'two') });
    expect(repaired.map(({ chunk }) => `${chunk.text}#${chunk.anchor}`)).toEqual([
      'a#',
      'b#one',
      'c#one',
      'd#two',
    ]);
    expect(broken.map(({ anchor }) => anchor)).toEqual(['lost', 'gone']);
  });

  it('gives a repaired chunk the id of its new place, and keeps the ids of the others', () => {
    const chunks = chunksOf('/docs/a', { one: 'same words', gone: 'same words', two: 'other words' });
    const { chunks: repaired } = repair(chunks, { '/docs/a': built('one', 'two') });
    const [one, gone, two] = repaired.map(({ chunk }) => chunk);
    expect(one).toBe(chunks[0]?.chunk);
    expect(two).toBe(chunks[2]?.chunk);
    expect(new Set([one?.id, gone?.id, chunks[1]?.chunk.id]).size).toBe(3);
    const [again] = chunksOf('/docs/b', { one: 'x' });
    const [moved] = repair(chunksOf('/docs/b', { lost: 'x' }), { '/docs/b': built() }).chunks;
    const [page] = chunksOf('/docs/b', { '': 'x' });
    expect(moved?.chunk.id).toBe(page?.chunk.id);
    expect(moved?.chunk.id).not.toBe(again?.chunk.id);
  });

  it('cites the page for every passage of one that renders only after sign-in', () => {
    const chunks = chunksOf('/docs/a', { '': 'a', one: 'b', two: 'c' });
    const { chunks: repaired } = repair(chunks, { '/docs/a': built() });
    expect(repaired.map(({ chunk }) => chunk.anchor)).toEqual(['', '', '']);
  });

  it('repairs the sections inside a chunk one by one', () => {
    const chunks = chunksOf('/docs/a', { '': 'a', lost: 'b', one: 'c', gone: 'd' }, true);
    expect(chunks).toHaveLength(1);
    const { chunks: repaired, broken } = repair(chunks, { '/docs/a': built('one') });
    const [before, after] = [chunks[0]?.chunk, repaired[0]?.chunk];
    expect(after?.sections?.map(({ anchor }) => anchor)).toEqual(['', '', 'one', 'one']);
    expect(after?.sections?.map(({ at }) => at)).toEqual(before?.sections?.map(({ at }) => at));
    expect(broken).toMatchObject([
      { anchor: 'lost', heading: 'Heading lost' },
      { anchor: 'gone', heading: 'Heading gone' },
    ]);
    expect(repair(chunks, { '/docs/a': built('lost', 'one', 'gone') }).chunks[0]).toBe(chunks[0]);
  });

  it('drops the passages of a page that is not in the build', () => {
    const chunks = [...chunksOf('/docs/a', { one: 'a', two: 'b' }), ...chunksOf('/docs/b', { one: 'c' })];
    const { chunks: repaired, broken } = repair(chunks, { '/docs/b': built('one') });
    expect(repaired.map(({ chunk }) => chunk.text)).toEqual(['c']);
    expect(broken).toMatchObject([{ file: 'docs/a.md', url: '/docs/a', anchor: '' }]);
  });
});

describe('what the author reads', () => {
  const chunks = [
    ...chunksOf('/docs/a', { one: 'a', two: 'b' }),
    ...chunksOf('/docs/b', { three: 'c' }),
    ...chunksOf('/docs/c', { five: 'e', six: 'f' }),
    ...chunksOf('/docs/lost', { four: 'd' }),
  ];
  const { broken } = repair(chunks, { '/docs/a': built('one'), '/docs/b': built(), '/docs/c': built() });

  it('is one line for the anchors, with the worst pages first, and one for the pages, each with an example', () => {
    expect(summarizeBroken(broken)).toEqual([
      "not in the built HTML: 4 anchors on 3 pages, e.g. docs/a.md: “Heading two” (#two). Most are on docs/c.md (2), docs/a.md (1) and docs/b.md (1). Passages there cite the nearest heading above them that is, or the page. `onBrokenAnchors: 'throw'` lists them all.",
      "not in the built site and left out of the index: 1 page, e.g. docs/lost.md (/docs/lost). `onBrokenAnchors: 'throw'` lists them all.",
    ]);
    expect(summarizeBroken([])).toEqual([]);
  });

  it('is one line for all pages whose HTML shows none of their text', () => {
    const gated = { ...built(), hasText: false };
    const { broken: unseen } = repair(chunks, { '/docs/a': gated, '/docs/b': gated, '/docs/c': gated });
    expect(summarizeBroken(unseen.filter(({ anchor }) => anchor !== ''))).toEqual([
      'the built HTML shows no text of 3 pages, e.g. docs/a.md, as if it rendered only in the browser. Passages there cite the page. The index is public: leave out what only signed-in readers may read.',
    ]);
  });

  it('is an error that lists them all by file and heading, with the fix', () => {
    const { message } = brokenCitationsError(broken);
    expect(message).toContain('the built site lacks the target of 5 citations:');
    expect(message).toContain(
      'docs/a.md: “Heading two” should be at /docs/a#two, but the built page has no such id',
    );
    expect(message).toContain('docs/b.md: “Heading three” should be at /docs/b#three');
    expect(message).toContain('docs/lost.md: the page /docs/lost is not in the build');
    expect(message).toMatch(/\n {2}Give the heading an explicit id/u);
  });
});
