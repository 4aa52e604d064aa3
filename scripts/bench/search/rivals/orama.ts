import { create, insertMultiple, load, save, search, type Language } from '@orama/orama';
import { baseLanguage } from '../../../../plugin/terms/fold.js';
import { toDocument, type Rival, type RivalIndex } from './rival.js';

/** Orama as it ships, with its own tokenizer and scoring. */
export const oramaRival: Rival = {
  name: 'Orama 3.1',
  runtimeSource: () => `export { create, load, search } from '@orama/orama';`,
  async build(chunks, locale) {
    const database = createDatabase(locale);
    await insertMultiple(database, chunks.map(toDocument).map(withTextId));
    return wrap(database);
  },
  load(file, locale) {
    const database = createDatabase(locale);
    load(database, JSON.parse(file));
    return Promise.resolve(wrap(database));
  },
};

type Database = ReturnType<typeof createDatabase>;

const SCHEMA = { title: 'string', breadcrumbs: 'string', text: 'string' } as const;

/** Those of the sets' languages that Orama supports. It rejects other names, so the other books are indexed as English. */
const LANGUAGES: Readonly<Record<string, Language>> = {
  ar: 'arabic',
  de: 'german',
  el: 'greek',
  es: 'spanish',
  hi: 'indian',
  ro: 'romanian',
  ru: 'russian',
  tr: 'turkish',
};

function createDatabase(locale: string) {
  return create({ schema: SCHEMA, language: LANGUAGES[baseLanguage(locale)] ?? 'english' });
}

function withTextId<Document extends { id: number }>(document: Document): Document & { id: string } {
  return { ...document, id: String(document.id) };
}

function wrap(database: Database): RivalIndex {
  return {
    async ask(question, limit) {
      const { hits } = await search(database, { term: question, limit });
      return hits.map(({ document }) => ({
        url: String(Reflect.get(document, 'url')),
        anchor: String(Reflect.get(document, 'anchor')),
        text: document.text,
      }));
    },
    publish: () => Promise.resolve(JSON.stringify(save(database))),
  };
}
