import type {
  AnyDocumentStore,
  AnyIndexStore,
  IDocumentsStore,
  IIndex,
  Tokenizer as OramaTokenizer,
} from '@orama/orama';
import type { Tokenizer } from '../terms/tokenizer.js';

/** Properties for `where` and `distinctOn`; a hit's document also has all fields of its chunk. */
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

/** For `components` of Orama's `create`. */
export interface BookComponents<IndexStore extends AnyIndexStore, DocumentStore extends AnyDocumentStore> {
  tokenizer: OramaTokenizer;
  index: End<IIndex<IndexStore>, IndexStore>;
  documentsStore: End<IDocumentsStore<DocumentStore>, DocumentStore>;
}

/** Orama's type lets the caller of `save` choose what it returns, which no component can promise. */
type End<Component extends { create: unknown }, Store> = Pick<Component, 'create'> &
  Partial<Omit<Component, 'save'>> & { save?(store: Store): unknown };

/**
 * The Orama components of a book. Both ends make theirs here: the build's insert and save, the browser's load and search. Each
 * leaves the members of the other out, so that no writing code is in the browser's bundle and no ranking in the build.
 */
export function createBookComponents<
  IndexStore extends AnyIndexStore,
  DocumentStore extends AnyDocumentStore,
>(
  tokenizer: Tokenizer,
  language: string,
  index: End<IIndex<IndexStore>, IndexStore>,
  documentsStore: End<IDocumentsStore<DocumentStore>, DocumentStore>,
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
      ...index,
    },
    documentsStore,
  };
}
