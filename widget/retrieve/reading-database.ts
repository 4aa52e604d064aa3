import type { AnyIndexStore, AnyOrama, IDocumentsStore, IIndex, Results, Tokenizer } from '@orama/orama';

/** What a database that is only searched is made of; the hooks are Orama's of these names. */
export interface ReadingDatabaseParts {
  schema: Readonly<Record<string, string>>;
  tokenizer: Tokenizer;
  index: IIndex<AnyIndexStore>;
  documentsStore: IDocumentsStore;
  beforeSearch: (database: AnyOrama, params: { term?: string; where?: unknown }) => Promise<void>;
  afterSearch: (
    database: AnyOrama,
    params: unknown,
    language: string | undefined,
    results: Results<Record<string, unknown>>,
  ) => Promise<void>;
}

/**
 * An Orama database for `search`, as Orama's `create` would make it of these components. `create` itself carries the stock
 * index, its trees, tokenizer, stemmer and sorter into every bundle, used or not: 12 kB (gzip) of 21 that each reader would
 * load before the first question. A test holds the two against each other, member by member and answer by answer.
 *
 * @throws TypeError when Orama's database has become something else
 */
export function createReadingDatabase(parts: ReadingDatabaseParts): AnyOrama {
  const { schema, tokenizer, index, documentsStore, beforeSearch, afterSearch } = parts;
  const internalDocumentIDStore = {
    idToInternalId: new Map(),
    internalIdToId: [],
    save: refuse,
    load: refuse,
  };
  const hooks = Object.fromEntries(HOOKS.map((hook) => [hook, []]));
  const database: Record<string, unknown> = {
    ...hooks,
    data: {},
    caches: {},
    schema,
    tokenizer,
    index,
    documentsStore,
    sorter: { ...NOTHING, create: () => ({ enabled: false }), getSortableProperties: () => [] },
    pinning: { ...NOTHING, getMatchingRules: () => [] },
    internalDocumentIDStore,
    getDocumentProperties: refuse,
    getDocumentIndexId: refuse,
    validateSchema: refuse,
    formatElapsedTime: (raw: bigint) => ({ raw: Number(raw), formatted: `${raw / 1_000_000n} ms` }),
    beforeSearch: [beforeSearch],
    afterSearch: [afterSearch],
    id: 'docent',
    plugins: [],
    version: '',
  };
  if (!isDatabase(database)) throw new TypeError('This is no Orama database.');
  database.data = {
    index: index.create(database, internalDocumentIDStore, schema),
    docs: documentsStore.create(database, internalDocumentIDStore),
    sorting: {
      isSorted: false,
      enabled: false,
      language: undefined,
      sharedInternalDocumentStore: internalDocumentIDStore,
    },
    pinning: { sharedInternalDocumentStore: internalDocumentIDStore, rules: new Map() },
  };
  return database;
}

const CHANGES = ['Insert', 'Remove', 'Update', 'Upsert'].flatMap((change) => [change, `${change}Multiple`]);
const HOOKS = [
  ...[...CHANGES, 'Load'].flatMap((change) => [`before${change}`, `after${change}`]),
  'afterCreate',
];

/** What a sorter and pinned documents can be asked. */
const NOTHING = {
  create: refuse,
  insert: refuse,
  remove: refuse,
  load: refuse,
  save: refuse,
  sortBy: refuse,
  addRule: refuse,
  removeRule: refuse,
  getRule: refuse,
  getAllRules: refuse,
};

function isDatabase(value: object): value is AnyOrama {
  return 'index' in value && 'documentsStore' in value && 'internalDocumentIDStore' in value;
}

function refuse(): never {
  throw new TypeError('A published book is searched; it is neither written nor sorted by a property.');
}
