import type {
  AnyDocumentStore,
  AnyIndexStore,
  IDocumentsStore,
  IIndex,
  Tokenizer as OramaTokenizer,
} from '@orama/orama';
import type { Tokenizer } from '../terms/tokenizer.js';

/** Properties for `where` and `distinctOn`. The document of a hit also has all fields of its chunk. */
export const BOOK_SCHEMA = {
  text: 'string',
  /** Key of the partition. */
  partition: 'enum',
  /** Name of the docs version; `''` for blog and pages. */
  version: 'enum',
  kind: 'enum',
  /** Partition and number of the page; the same for all chunks of a page. */
  page: 'enum',
} as const;

/** The `components` for Orama's `create`. */
export interface BookComponents<IndexStore extends AnyIndexStore, DocumentStore extends AnyDocumentStore> {
  tokenizer: OramaTokenizer;
  index: End<IIndex<IndexStore>, IndexStore>;
  documentsStore: End<IDocumentsStore<DocumentStore>, DocumentStore>;
}

/** Orama's type lets the caller of `save` choose the return type, which no component can honour. */
type End<Component extends { create: unknown }, Store> = Pick<Component, 'create'> &
  Partial<Omit<Component, 'save'>> & { save?(store: Store): unknown };

/**
 * Creates the Orama components of a book for either end: the build's insert and save, the browser's load and search. Each end
 * omits the other's members, so that the browser's bundle contains no writing code and the build no ranking code.
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
