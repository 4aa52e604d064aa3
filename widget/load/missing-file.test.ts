import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BookOutline } from '../../plugin/source/outline.js';
import { createBookSearch, type BookSearch, type FoundPassages } from '../conversation/book-search.js';
import { serveBook, type HttpBook, type HttpFault } from '../retrieve/_test/http-book.js';
import { publishInMemory, toChunks } from '../retrieve/_test/memory-book.js';

/** Two partitions. In both, each part has a word of its own, all of them share others, and there are files of every kind. */
const DOCS = Array.from({ length: 60 }, (_value, n) => `Part ${n}: word${n} appears with other things.`);
const NEWS = Array.from({ length: 60 }, (_value, n) => `Post ${n}: story${n} stands beside other news.`);
const OUTLINE: BookOutline = new Map([
  ['docs/default/current', [{ title: 'The parts', url: '/book/docs/parts' }]],
  ['blog/default', [{ title: 'The news', url: '/book/blog/news' }]],
]);

let book: HttpBook;
beforeAll(async () => {
  const [docs, news] = [
    toChunks('/book/docs/parts', DOCS),
    toChunks('/book/blog/news', NEWS, { kind: 'blog', version: '' }),
  ];
  book = await serveBook([], () =>
    publishInMemory([...docs, ...news], { maxShardBytes: 1024, outline: OUTLINE }),
  );
});
afterAll(() => book.close());
beforeEach(() => {
  book.fault = null;
  book.requests.length = 0;
});

function openSearch(endpoint: string | null = null): BookSearch {
  return createBookSearch(
    {
      manifestUrl: book.manifestUrl,
      partitions: [{ prefix: '/book', key: 'docs/default/current', isLast: true }],
      endpoint,
    },
    { fetch },
    book.language,
  );
}

async function ask(search: BookSearch, question: string): Promise<FoundPassages> {
  const found = await search({ question, pagePath: '/book/', previousQuestions: [] });
  if (!found.ok) throw new Error(`${found.error.code}: ${found.error.message}`);
  return found;
}

/** The files that a question asks for, by what asks for them: the manifest and two roots first, then shards of terms and of texts. */
async function filesOf(question: string): Promise<{ roots: string[]; shards: string[] }> {
  book.requests.length = 0;
  await ask(openSearch(), question);
  const [, ...names] = book.requests;
  book.requests.length = 0;
  return { roots: names.slice(0, 2), shards: names.slice(2) };
}

const FAULTS: [string, HttpFault, string][] = [
  ['gone', (response) => response.writeHead(404).end(), 'not_found'],
  ['refused', (response) => response.writeHead(503).end(), 'unreachable'],
  ['spoilt', (response, file) => response.end(file.map((byte) => byte ^ 1)), 'corrupt'],
  ['cut off', (response) => response.destroy(), 'unreachable'],
];

describe.each(FAULTS)('a file that is %s', (_what, fault, code) => {
  it("of the question's only term: the model's queries are searched, and weigh alike", async () => {
    const { shards } = await filesOf('word58');
    const others = new Set([...(await filesOf('word17')).shards, ...(await filesOf('story3')).shards]);
    const own = new Set(shards.filter((name) => !others.has(name)));
    book.fault = (name) => (own.has(name) ? fault : undefined);
    const found = await openSearch()({
      question: 'Word58',
      pagePath: '/book/',
      previousQuestions: [],
      queries: ['word17', 'story3'],
    });
    expect(found).toMatchObject({ ok: true, incomplete: { words: ['Word58'], error: { code } } });
    expect(found.ok && found.hits.map(({ chunk }) => chunk.anchor)).toEqual(['part-17', 'post-3']);
  });

  it('of terms: the other words are searched, and the line names the one that was not', async () => {
    const { shards } = await filesOf('word58');
    const others = new Set((await filesOf('word17')).shards);
    const own = new Set(shards.filter((name) => !others.has(name)));
    book.fault = (name) => (own.has(name) ? fault : undefined);
    const search = openSearch();
    const { hits, incomplete } = await ask(search, 'What about Word17 and Word58?');
    expect(hits[0]?.chunk.text).toBe('word17 appears with other things.');
    expect(incomplete).toMatchObject({ words: ['Word58'], texts: 0, error: { code } });
    book.fault = null;
    const healed = await ask(search, 'What about Word17 and Word58?');
    expect(healed.hits.map(({ chunk }) => chunk.anchor).sort()).toEqual(['part-17', 'part-58']);
    expect(healed).not.toHaveProperty('incomplete');
  });

  it('of texts: the other hits are shown, and the missing ones counted', async () => {
    const whole = await ask(openSearch(), 'word17 things');
    const own = (await filesOf('word17')).shards.at(-1);
    book.fault = (name) => (name === own ? fault : undefined);
    const search = openSearch();
    const { hits, incomplete } = await ask(search, 'word17 things');
    const [best] = whole.hits;
    expect(best?.chunk.anchor).toBe('part-17');
    expect(hits.map(({ chunk }) => chunk.anchor)).not.toContain('part-17');
    expect(incomplete).toMatchObject({ words: [], error: { code } });
    const ofWhole = hits.filter(({ chunk }) => whole.hits.some((hit) => hit.chunk.id === chunk.id));
    expect(ofWhole.length + (incomplete?.texts ?? 0)).toBe(whole.hits.length);
    expect(hits.length).toBeGreaterThan(0);
    book.fault = null;
    expect(await ask(search, 'word17 things')).toEqual(whole);
  });

  it('of a whole partition: the other one is searched', async () => {
    const { roots } = await filesOf('story3');
    book.fault = (name) => (name === roots[0] ? fault : undefined);
    const { hits, incomplete } = await ask(openSearch(), 'story3 stands');
    expect(hits[0]?.chunk.text).toBe('story3 stands beside other news.');
    expect(new Set(hits.map(({ partition }) => partition))).toEqual(new Set(['blog/default']));
    expect(incomplete).toMatchObject({ words: ['story3', 'stands'], texts: 0, error: { code } });
  });

  it('of all that a question needs is still a typed error', async () => {
    const { roots } = await filesOf('story3');
    book.fault = (name) => (roots.includes(name) ? fault : undefined);
    const found = await openSearch()({ question: 'story3', pagePath: '/book/', previousQuestions: [] });
    expect(found).toMatchObject({ ok: false, error: { code } });
  });

  it('of contents: the question goes without', async () => {
    const { partitions } = JSON.parse(new TextDecoder().decode(book.files.get('manifest.json')));
    const own = `${partitions[0].contents.hash}.bin`;
    book.fault = (name) => (name === own ? fault : undefined);
    const search = openSearch('https://ask.example.org');
    const found = await ask(search, 'word17');
    expect(found.contents.map(({ text }) => text)).toEqual(['The news']);
    expect(found).not.toHaveProperty('incomplete');
    expect(book.requests).toContain(own);
    book.fault = null;
    expect((await ask(search, 'word17')).contents.map(({ text }) => text)).toEqual(['The parts', 'The news']);
  });
});

it('names a server’s answer as the reason before the lack of one, so that a new build is noticed', async () => {
  const { roots } = await filesOf('story3');
  const { shards } = await filesOf('word58');
  book.fault = (name) => {
    if (name === roots[1]) return (response) => response.destroy();
    return name === shards.at(-1) ? (response) => response.writeHead(404).end() : undefined;
  };
  const { incomplete } = await ask(openSearch(), 'word58 things');
  expect(incomplete).toMatchObject({ texts: 1, error: { code: 'not_found' } });
});

it('asks for no contents without a function', async () => {
  const { contents } = await ask(openSearch(), 'word17');
  expect(contents).toEqual([]);
  const { partitions } = JSON.parse(new TextDecoder().decode(book.files.get('manifest.json')));
  for (const { contents: file } of partitions) expect(book.requests).not.toContain(`${file.hash}.bin`);
});

it('does not wait long for contents that never come', async () => {
  const { partitions } = JSON.parse(new TextDecoder().decode(book.files.get('manifest.json')));
  const own = `${partitions[0].contents.hash}.bin`;
  book.fault = (name) => (name === own ? () => undefined : undefined);
  const startedMs = performance.now();
  const { hits, contents } = await ask(openSearch('https://ask.example.org'), 'word17');
  expect(hits[0]?.chunk.anchor).toBe('part-17');
  expect(contents).toEqual([]);
  expect(performance.now() - startedMs).toBeLessThan(3_000);
});
