import type {
  AnyDocumentStore,
  AnyIndexStore,
  IDocumentsStore,
  IIndex,
  Tokenizer as OramaTokenizer,
} from '@orama/orama';
import type { Tokenizer } from '../terms/tokenizer.js';

/** Properties for `where` and `distinctOn`; a hit's document has all fields of its chunk besides. */
export const BOOK_SCHEMA = {
  text: 'string',
  /** Key of its partition. */
  partition: 'enum',
  /** Docs version name. */
  version: 'enum',
  kind: 'enum',
  /** Partition and number of the page: the same for all chunks of a page. */
  page: 'enum',
} as const;

/** What Orama's `create` takes as `components`. */
export interface BookComponents<IndexStore extends AnyIndexStore, DocumentStore extends AnyDocumentStore> {
  tokenizer: OramaTokenizer;
  index: Component<IIndex<IndexStore>, IndexStore>;
  documentsStore: Component<IDocumentsStore<DocumentStore>, DocumentStore>;
}

/** Orama's types let the caller of `save` choose what it returns, which no component can promise. */
type Component<Interface, Store> = Omit<Interface, 'save'> & { save(store: Store): unknown };

/**
 * The Orama components of a book. Both ends make theirs here: the build inserts and saves, the browser loads and searches. A
 * member that an end leaves out throws, so the writing half is not in the browser's bundle, nor the ranking in the build.
 *
 * @param language - BCP 47 tag of the words.
 */
export function createBookComponents<
  IndexStore extends AnyIndexStore,
  DocumentStore extends AnyDocumentStore,
>(
  tokenizer: Tokenizer,
  language: string,
  index: Pick<IIndex<IndexStore>, 'create'> & Partial<Component<IIndex<IndexStore>, IndexStore>>,
  documentsStore: Pick<IDocumentsStore<DocumentStore>, 'create'> &
    Partial<Component<IDocumentsStore<DocumentStore>, DocumentStore>>,
): BookComponents<IndexStore, DocumentStore> {
  return {
    tokenizer: {
      language,
      normalizationCache: new Map(),
      tokenize: (text) => tokenizer.words(text).map(({ term }) => term),
    },
    index: {
      getSearchableProperties: () => ['text'],
      getSearchablePropertiesWithTypes: () => ({ text: 'string' }),
      insert: refuse,
      remove: refuse,
      insertDocumentScoreParameters: refuse,
      insertTokenScoreParameters: refuse,
      removeDocumentScoreParameters: refuse,
      removeTokenScoreParameters: refuse,
      calculateResultScores: refuse,
      search: refuse,
      searchByWhereClause: refuse,
      load: refuse,
      save: refuse,
      ...index,
    },
    documentsStore: {
      get: refuse,
      getMultiple: refuse,
      getAll: () => ({}),
      count: refuse,
      store: refuse,
      remove: refuse,
      load: refuse,
      save: refuse,
      ...documentsStore,
    },
  };
}

function refuse(): never {
  throw new TypeError(
    'A build inserts and saves, a published book is loaded and searched; nothing else is possible.',
  );
}
