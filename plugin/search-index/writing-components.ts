import type { AnyDocumentStore, AnyIndexStore } from '@orama/orama';
import { createBookComponents, type BookComponents } from '../format/book-components.js';
import type { Chunk } from '../format/chunk.js';
import type { Tokenizer } from '../terms/tokenizer.js';
import { createTermWeigher, type TermWeigher } from './weigh-terms.js';

/** A chunk as Orama inserts it: with the key of the partition it is published in. */
export interface BookDocument extends Chunk {
  partition: string;
}

interface IndexStore extends AnyIndexStore {
  weigher: TermWeigher;
}

interface ChunkStore extends AnyDocumentStore {
  /** In reading order, by key of their partition; a chunk's place is its ordinal. */
  partitions: Map<string, Chunk[]>;
}

/**
 * The writing end of the book's components. The index saves a `WeighedBook`, the documents store the chunks of each partition.
 *
 * @param language - BCP 47 tag of the words.
 */
export function createWritingComponents(
  tokenizer: Tokenizer,
  language: string,
): BookComponents<IndexStore, ChunkStore> {
  // Orama hands the index one property after the other; ours needs the whole document, which it stores just before.
  let latest: BookDocument | undefined;
  return createBookComponents<IndexStore, ChunkStore>(
    tokenizer,
    language,
    {
      create: () => ({ vectorIndexes: {}, weigher: createTermWeigher(tokenizer) }),
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
        const chunks = partitions.get(document.partition);
        if (chunks === undefined) partitions.set(document.partition, [document]);
        else chunks.push(document);
        // Two chunks may have the same words, so the same id.
        return true;
      },
      save: ({ partitions }) => partitions,
    },
  );
}
