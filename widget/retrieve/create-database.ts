import type { AnyDocumentStore, AnyIndexStore, AnyOrama, Results } from '@orama/orama';
import { BOOK_SCHEMA, type BookComponents } from '../../plugin/format/book-components.js';

/** An Orama database of a published book, for `search` with `limit`, `offset`, `where`, `preflight` and `distinctOn`. */
export type BookDatabase = AnyOrama;

/** The two Orama hooks that a published book uses. */
interface SearchHooks {
  beforeSearch: (database: AnyOrama, params: { term?: string; where?: unknown }) => Promise<void>;
  afterSearch: (
    database: AnyOrama,
    params: unknown,
    language: string | undefined,
    results: Results<Record<string, unknown>>,
  ) => Promise<void>;
}

/**
 * Creates the object that Orama's `create` and `load` would make from these components, without calling them. `create` would pull the
 * stock index with its trees, the tokenizer, the stemmer and the sorter into the bundle, used or not: 12 kB (gzip) before a reader's
 * first question (docs/decisions/0013-orama-without-create.md). A test compares both, member by member and answer by answer.
 *
 * @param saved - The argument of the components' `load`: a `LoadedBook`.
 */
export function createDatabase<IndexStore extends AnyIndexStore, DocumentStore extends AnyDocumentStore>(
  { tokenizer, index, documentsStore }: BookComponents<IndexStore, DocumentStore>,
  saved: unknown,
  { beforeSearch, afterSearch }: SearchHooks,
): BookDatabase {
  const ids = { idToInternalId: new Map(), internalIdToId: [], save: refuse, load: refuse };
  const database: Record<string, unknown> = {
    ...Object.fromEntries(HOOKS.map((hook) => [hook, []])),
    beforeSearch: [beforeSearch],
    afterSearch: [afterSearch],
    data: {
      index: index.load?.(ids, saved),
      docs: documentsStore.load?.(ids, saved),
      sorting: { isSorted: false, enabled: false, language: undefined, sharedInternalDocumentStore: ids },
      pinning: { sharedInternalDocumentStore: ids, rules: new Map() },
    },
    caches: {},
    schema: BOOK_SCHEMA,
    tokenizer,
    index,
    documentsStore,
    sorter: { ...REFUSED, getSortableProperties: () => [] },
    pinning: { ...REFUSED, getMatchingRules: () => [] },
    internalDocumentIDStore: ids,
    getDocumentProperties: refuse,
    getDocumentIndexId: refuse,
    validateSchema: refuse,
    formatElapsedTime: (raw: bigint) => ({ raw: Number(raw), formatted: `${raw / 1_000_000n} ms` }),
    id: 'docent',
    plugins: [],
    version: '',
  };
  if (isDatabase(database)) return database;
  throw new TypeError('The Orama database does not have the expected shape.');
}

const CHANGES = ['Insert', 'Remove', 'Update', 'Upsert'].flatMap((change) => [change, `${change}Multiple`]);
const HOOKS = [
  ...[...CHANGES, 'Load'].flatMap((change) => [`before${change}`, `after${change}`]),
  'afterCreate',
];

/** Members of a sorter and a pinning store that a search never calls. */
const REFUSED = Object.fromEntries(
  'create insert remove load save sortBy addRule removeRule getRule getAllRules'
    .split(' ')
    .map((member) => [member, refuse]),
);

function isDatabase(value: object): value is AnyOrama {
  return 'index' in value && 'documentsStore' in value && 'internalDocumentIDStore' in value;
}

function refuse(): never {
  throw new TypeError('A published book can be searched; it cannot be written to or sorted by a property.');
}
