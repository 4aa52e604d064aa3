import { search } from '@orama/orama';
import { stemmer } from '@orama/stemmers/english';
import { stopwords } from '@orama/stopwords/english';
import { expect, it } from 'vitest';
import { MANIFEST_URL, publishInMemory, toChunks } from './retrieve/_test/memory-book.js';
import { createLanguage, findPassages, openBook } from './search.js';

it('opens a published book with nothing but fetch and a language, for findPassages and for Orama', async () => {
  const published = await publishInMemory(toChunks('/docs/a', ['Bees: They fly.', 'Ants: They walk.']));
  const language = createLanguage('en', { stemmer, stopWords: stopwords });
  const opened = await openBook(MANIFEST_URL, { fetch: published.fetch }, language);
  if (!opened.ok) throw new TypeError(opened.error.message);
  const partitions = opened.book.manifest.partitions.map(({ key }) => key);
  const found = await findPassages(opened.book, { question: 'flying', partitions, limit: 5 });
  expect(found.ok && found.hits.map(({ chunk }) => chunk.anchor)).toEqual(['bees']);
  const { hits } = await search(opened.book.database, { term: 'walks', where: { kind: 'docs' } });
  expect(hits.map(({ document }) => document['anchor'])).toEqual(['ants']);
});
