import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../api/_contract/limits.js';
import { contentsSchema, type Contents } from '../../api/_contract/request.js';
import { createLanguage } from '../../plugin/terms/tokenizer.js';
import { MANIFEST_URL, publishInMemory, toChunks } from '../retrieve/_test/memory-book.js';
import { createBookSearch, type BookSearch } from './book-search.js';

const settings = { manifestUrl: 'https://books.example.org/book/docent/manifest.json', partitions: [] };
const language = createLanguage('en', { stemmer: null, stopWords: [] });
const query = { question: 'why?', pagePath: '/book/', previousQuestions: [] };

it('forgets a failed load, so that the next question tries anew', async () => {
  const asked: string[] = [];
  const search = createBookSearch(
    settings,
    {
      fetch: async (input) => {
        asked.push(input instanceof Request ? input.url : String(input));
        throw new TypeError('offline');
      },
    },
    language,
  );
  expect(await search(query)).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  expect(await search(query)).toMatchObject({ ok: false });
  expect(asked.filter((url) => url.endsWith('manifest.json')).length).toBeGreaterThanOrEqual(2);
});

it('opens the book once for questions asked at the same time', async () => {
  let opened = 0;
  const search = createBookSearch(
    settings,
    {
      fetch: async () => {
        opened++;
        return new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
      },
    },
    language,
  );
  const results = await Promise.all([search(query), search(query)]);
  expect(results).toMatchObject([{ ok: false }, { ok: false }]);
  expect(opened).toBe(1);
});

it('searches the version being read, whose path the browser tells percent-encoded', async () => {
  const [old] = toChunks('/book/één/a', ['Oars: An oar is a lever.'], { version: 'één' });
  const [last] = toChunks('/book/a', ['Oars: An oar is a lever, newly told.'], { version: 'last' });
  if (old === undefined || last === undefined) throw new Error('no chunks were made');
  const published = await publishInMemory([
    { ...old, partition: 'docs/default/één' },
    { ...last, partition: 'docs/default/last' },
  ]);
  const search = createBookSearch(
    {
      manifestUrl: MANIFEST_URL,
      partitions: [
        { prefix: '/book/één', key: 'docs/default/één', isLast: false },
        { prefix: '/book', key: 'docs/default/last', isLast: true },
      ],
    },
    { fetch: published.fetch },
    published.language,
  );
  const found = await search({ ...query, question: 'oar', pagePath: '/book/%C3%A9%C3%A9n/a' });
  expect(found.ok && found.hits.map(({ chunk }) => chunk.url)).toEqual(['/book/één/a']);
});

describe('tables of contents', () => {
  it('come with the passages, those of docs first', async () => {
    const search = await searchBook(['blog/default', 20], ['docs/default/1', 20], ['docs/api/2', 20]);
    const contents = await contentsOf(search);
    expect(contents.map(({ partition }) => partition)).toEqual([
      'docs/default/1',
      'docs/api/2',
      'blog/default',
    ]);
    expect(contents[0]?.text).toBe('docs/default/1......');
  });

  it('are as many whole ones as a request may hold', async () => {
    const search = await searchBook(
      ['blog/default', 1_000],
      ['docs/a/1', 4_000],
      ['docs/b/1', 3_000],
      ['docs/c/1', 1_000],
    );
    const contents = await contentsOf(search);
    expect(contents.map(({ partition }) => partition)).toEqual(['docs/a/1', 'docs/c/1', 'blog/default']);
    const many = await searchBook(
      ...Array.from({ length: 10 }, (_value, n): [string, number] => [`docs/d${n}/1`, 20]),
    );
    expect(await contentsOf(many)).toHaveLength(LIMITS.contentsMaxParts);
  });
});

/** Partitions in the order given, each with a table of about so many characters. */
async function searchBook(...tables: [partition: string, chars: number][]): Promise<BookSearch> {
  const chunks = tables.flatMap(([key]) => {
    const [kind = '', , version = ''] = key.split('/');
    const over = { kind: kind === 'docs' ? 'docs' : 'blog', version } as const;
    return toChunks(`/book/${key}`, ['Oars: An oar is a lever.'], over).map(({ chunk }) => ({
      chunk,
      partition: key,
    }));
  });
  const published = await publishInMemory(chunks, {
    outline: new Map(
      tables.map(([key, chars]) => [key, [{ title: key.padEnd(chars, '.'), url: `/book/${key}` }]]),
    ),
    signContents: (build, { partition }) => `${build} ${partition}`,
  });
  const partitions = tables.map(([key]) => ({ prefix: `/${key}`, key, isLast: true }));
  return createBookSearch(
    { manifestUrl: MANIFEST_URL, partitions, endpoint: 'https://ask.example.org' },
    { fetch: published.fetch },
    published.language,
  );
}

async function contentsOf(search: BookSearch): Promise<Contents[]> {
  const found = await search({ ...query, question: 'oar' });
  if (!found.ok) throw new Error(found.error.message);
  for (const contents of found.contents) {
    expect(contentsSchema.safeParse(contents).success).toBe(true);
    expect(contents).toMatchObject({
      build: found.build,
      signature: `${found.build} ${contents.partition}`,
    });
  }
  return found.contents;
}
