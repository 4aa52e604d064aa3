import type { Tokenizer } from '../../plugin/terms/tokenizer.js';
import type { LoadedBook } from '../load/load-book.js';
import { LoadFailure } from '../load/load-error.js';
import type { Partition } from '../load/partition.js';
import { yieldToMain } from '../load/yield-to-main.js';
import { createDatabase, type BookDatabase } from './create-database.js';
import { createQuery, type Query } from './query.js';
import { createReadingComponents, partitionOf, type MatchedQuery } from './reading-components.js';
import { filterPartitions } from './where.js';

/**
 * Makes Orama search published posting lists. Its hooks load what a search needs: the shards of its terms before it, and the text of its
 * hits after it. So `search` always returns a promise, which rejects with a `LoadFailure` if a file cannot be loaded.
 *
 * @param asked - The only question the database answers. Its terms must already be loaded.
 */
export function createBookDatabase(
  book: Pick<LoadedBook, 'manifest' | 'partitions'>,
  tokenizer: Tokenizer,
  asked?: MatchedQuery,
): BookDatabase {
  const { partitions, manifest } = book;
  return createDatabase(createReadingComponents(tokenizer, manifest.language, asked), book, {
    async beforeSearch(_database, { term, where }) {
      if (asked !== undefined) return;
      await loadTerms(filterPartitions(partitions, where), createQuery(term ?? '', tokenizer));
    },
    async afterSearch(_database, _params, _language, { hits }) {
      const numbers = hits.map(({ id }) => Number(id));
      await Promise.all(partitions.map((partition) => loadChunks(partition, numbers)));
      for (const { id, document } of hits) {
        const partition = partitionOf(partitions, Number(id));
        Object.assign(document, partition?.loadedChunk(Number(id) - partition.firstChunk));
      }
    },
  });
}

/**
 * Loads the shards of a question's terms, and decodes in small steps what ranking will read. Decoding in the same task as the ranking
 * took 50 ms on a slow phone.
 *
 * @throws LoadFailure if a file cannot be loaded.
 */
export async function loadTerms(partitions: readonly Partition[], query: Query): Promise<void> {
  const terms = query.terms.map(({ term }) => term);
  if (terms.length === 0) return;
  const loads = await Promise.all(partitions.map((partition) => partition.loadTerms(terms)));
  for (const load of loads) if (!load.ok) throw new LoadFailure(load.error);
  for (const partition of partitions) {
    partition.placeOf(0);
    for (const [index, term] of terms.entries()) {
      if (index % DECODED_AT_ONCE === 0) await yieldToMain();
      const shard = partition.shardOf(term);
      shard?.postings(shard.indexOf(term));
    }
  }
}

const DECODED_AT_ONCE = 4;

/** Loads the chunks with these numbers in the book, from 0. Skips those of other partitions. */
async function loadChunks(partition: Partition, numbers: readonly number[]): Promise<void> {
  const { firstChunk, entry } = partition;
  const ordinals = numbers.map((number) => number - firstChunk);
  const own = ordinals.filter((ordinal) => ordinal >= 0 && ordinal < entry.chunkCount);
  const loaded = own.length === 0 ? null : await partition.loadChunks(own);
  if (loaded?.ok === false) throw new LoadFailure(loaded.error);
}
