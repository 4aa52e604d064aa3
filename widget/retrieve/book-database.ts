import type { PublishedChunk } from '../../plugin/format/chunk.js';
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
 * Makes Orama search published posting lists. Hooks load what a search needs, the shards of its terms before it and the text of its
 * hits after it, so `search` always returns a promise here; it rejects with a `LoadFailure` when a file cannot be loaded.
 *
 * @param asked - For a database that answers only this question, whose terms are loaded already.
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
      const chunks = await loadChunks(
        partitions,
        hits.map(({ id }) => Number(id)),
      );
      for (const hit of hits) Object.assign(hit.document, chunks.get(Number(hit.id)));
    },
  });
}

/**
 * Loads the shards of a question's terms, and decodes what ranking will read a little at a time: in one task with the ranking it
 * took 50 ms on a slow phone.
 *
 * @throws LoadFailure when a file cannot be loaded
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

/** @param numbers - Of chunks in the book, from 0. */
async function loadChunks(
  partitions: readonly Partition[],
  numbers: readonly number[],
): Promise<Map<number, PublishedChunk>> {
  const ordinals = new Map<Partition, number[]>();
  for (const number of numbers) {
    const partition = partitionOf(partitions, number);
    if (partition === undefined) continue;
    ordinals.set(partition, [...(ordinals.get(partition) ?? []), number - partition.firstChunk]);
  }
  const chunks = new Map<number, PublishedChunk>();
  await Promise.all(
    Array.from(ordinals, async ([partition, wanted]) => {
      const loaded = await partition.loadChunks(wanted);
      if (!loaded.ok) throw new LoadFailure(loaded.error);
      for (const [ordinal, chunk] of loaded.value) chunks.set(partition.firstChunk + ordinal, chunk);
    }),
  );
  return chunks;
}
