import { expect, it } from 'vitest';
import { createLanguage } from '../../plugin/terms/tokenizer.js';
import { MANIFEST_URL, publishInMemory, toChunks } from '../retrieve/_test/memory-book.js';
import { createBookSearch } from './book-search.js';

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
