import { create, insertMultiple, save } from '@orama/orama';
import { BOOK_SCHEMA } from '../format/book-components.js';
import type { Chunk } from '../format/chunk.js';
import { createTokenizer, type Language } from '../terms/tokenizer.js';
import type { WeighedBook } from './weigh-terms.js';
import { createWritingComponents } from './writing-components.js';

/** A chunk and the partition it is published in. */
export interface IndexedChunk {
  chunk: Chunk;
  partition: string;
}

/** What Orama's `save` returns for a book. */
export interface SavedBook {
  index: WeighedBook;
  /** By key of their partition, in reading order; a chunk's place is its ordinal. */
  docs: Map<string, Chunk[]>;
}

/**
 * Inserts a book's chunks into an Orama database with our components, and saves it.
 *
 * @param chunks - In reading order, the chunks of a page one after the other.
 */
export function indexBook(chunks: readonly IndexedChunk[], language: Language): SavedBook {
  const database = create({
    schema: BOOK_SCHEMA,
    sort: { enabled: false },
    components: createWritingComponents(createTokenizer(language), language.locale),
  });
  const documents = chunks.map(({ chunk, partition }) => ({ ...chunk, partition }));
  const inserted = insertMultiple(database, documents);
  const saved: unknown = save(database);
  if (Array.isArray(inserted) && isSavedBook(saved)) return saved;
  throw new TypeError('save did not return what the components saved.');
}

function isSavedBook(saved: unknown): saved is SavedBook {
  if (typeof saved !== 'object' || saved === null || !('index' in saved) || !('docs' in saved)) return false;
  const { index, docs } = saved;
  return typeof index === 'object' && index !== null && 'weightScale' in index && docs instanceof Map;
}
