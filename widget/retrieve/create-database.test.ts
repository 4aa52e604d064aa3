import { create, search } from '@orama/orama';
import { describe, expect, it } from 'vitest';
import { publishInMemory, toChunks } from './_test/memory-book.js';
import { BOOK_SCHEMA } from '../../plugin/format/book-components.js';
import type { BookDatabase } from './create-database.js';

const CHUNKS = [
  ...toChunks('/docs/a', ['One: bee bee bee.', 'Two: bee bee.', 'Three: bee and much else besides.']),
  ...toChunks('/docs/1.0/a', ['Old: an old bee.'], { version: '1.0' }),
];

/** The same components in a database that Orama's own `create` and the components' `load` made. */
async function openBoth() {
  const book = await (await publishInMemory(CHUNKS)).open();
  const { database } = book;
  const { tokenizer, index, documentsStore, beforeSearch, afterSearch } = database;
  const [before, after] = [beforeSearch[0], afterSearch[0]];
  const created = create({
    schema: BOOK_SCHEMA,
    sort: { enabled: false },
    components: { tokenizer, index, documentsStore },
    plugins: [
      {
        name: 'docent',
        beforeSearch: async (orama, params, language) => before?.(orama, params, language),
        afterSearch: async (orama, params, language, results) => after?.(orama, params, language, results),
      },
    ],
  });
  created.data.index = index.load(created.internalDocumentIDStore, book);
  created.data.docs = documentsStore.load(created.internalDocumentIDStore, book);
  return { database, created };
}

describe('a database that is only searched', () => {
  it('has every member that create gives one', async () => {
    const { database, created } = await openBoth();
    expect(Object.keys(database).sort()).toEqual(Object.keys(created).sort());
    expect(Object.keys(database.data).sort()).toEqual(Object.keys(created.data).sort());
    for (const component of ['sorter', 'pinning', 'internalDocumentIDStore'] as const) {
      expect(Object.keys(database[component])).toEqual(
        expect.arrayContaining(['load', 'save', ...(component === 'sorter' ? ['sortBy', 'insert'] : [])]),
      );
    }
    expect(typeof database.pinning.getMatchingRules).toBe(typeof created.pinning.getMatchingRules);
  });

  it.each<Parameters<typeof search<BookDatabase>>[1]>([
    { term: 'bee' },
    { term: 'bee', limit: 2, offset: 1 },
    { term: 'bee', where: { version: ['1.0'] } },
    { term: 'bee', distinctOn: 'page' },
    { term: 'bee', preflight: true },
    { term: 'wasp' },
    { term: '' },
    { term: 'bee', mode: 'fulltext' },
  ])('answers %j as one that create made', async (params) => {
    const { database, created } = await openBoth();
    const answers = [];
    for (const orama of [created, database]) {
      const { hits, count } = await search(orama, structuredClone(params));
      answers.push({ hits, count });
    }
    expect(answers[1]).toEqual(answers[0]);
  });

  it('tells how long a search took, as a number and in words', async () => {
    const { database } = await openBoth();
    const { elapsed } = await search(database, { term: 'bee' });
    expect(elapsed.raw).toBeGreaterThan(0);
    expect(elapsed.formatted).toMatch(/^\d+ ms$/u);
  });
});
