import { create, insertMultiple, save, type AnyDocumentStore, type AnyIndexStore } from '@orama/orama';
import { BOOK_SCHEMA, createBookComponents, type BookComponents } from '../format/book-components.js';
import type { Chunk } from '../format/chunk.js';
import { createTokenizer, type Language, type Tokenizer } from '../terms/tokenizer.js';
import { TermWeigher, type WeighedBook } from './weigh-terms.js';

/** A chunk and the key of the partition it is published in. */
export interface IndexedChunk {
  chunk: Chunk;
  partition: string;
}

/** The result of Orama's `save` for a book. */
export interface SavedBook {
  index: WeighedBook;
  /** Chunks by key of their partition, in reading order. A chunk's index in its list is its ordinal. */
  docs: Map<string, Chunk[]>;
}

/**
 * Inserts a book's chunks into an Orama database with our components and saves it.
 *
 * @param chunks - Chunks in reading order, with the chunks of a page next to each other.
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

/** A chunk as Orama inserts it, with the key of the partition it is published in. */
interface BookDocument extends Chunk {
  partition: string;
}

interface IndexStore extends AnyIndexStore {
  weigher: TermWeigher;
}

interface ChunkStore extends AnyDocumentStore {
  partitions: Map<string, Chunk[]>;
}

/** Creates the writing end of the book's components: `insert` and `save`. */
function createWritingComponents(
  tokenizer: Tokenizer,
  language: string,
): BookComponents<IndexStore, ChunkStore> {
  // Orama passes the index one property at a time, but ours needs the whole document, which Orama stores just before.
  let latest: BookDocument | undefined;
  return createBookComponents<IndexStore, ChunkStore>(
    tokenizer,
    language,
    {
      create: () => ({ vectorIndexes: {}, weigher: new TermWeigher(tokenizer) }),
      insert(_index, { weigher }) {
        if (latest !== undefined) weigher.add(latest, latest.partition);
      },
      save: ({ weigher }) => weigher.weigh(),
    },
    {
      create: () => ({ docs: {}, partitions: new Map() }),
      count: ({ partitions }) => partitions.size,
      store({ partitions }, _id, _internalId, document: BookDocument) {
        latest = document;
        const chunks = partitions.get(document.partition) ?? [];
        chunks.push(document);
        partitions.set(document.partition, chunks);
        // Accepts a repeated id: two files with the same address and text have the same ids.
        return true;
      },
      save: ({ partitions }) => partitions,
    },
  );
}
