import type { Tokenizer } from '../../plugin/terms/tokenizer.js';
import type { LoadedBook } from '../load/load-book.js';
import { LoadFailure, type LoadError } from '../load/load-error.js';
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
 * @param asked - The only question the database answers. Its terms must already be loaded, and its hits come without text.
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
      const loads = await loadTerms(filterPartitions(partitions, where), createQuery(term ?? '', tokenizer));
      throwFirst(loads.errors);
    },
    async afterSearch(_database, _params, _language, { hits }) {
      if (asked !== undefined) return;
      const missing = await loadTexts(
        partitions,
        hits.map(({ id }) => Number(id)),
      );
      throwFirst([...missing.values()]);
      for (const { id, document } of hits) {
        const partition = partitionOf(partitions, Number(id));
        Object.assign(document, partition?.loadedChunk(Number(id) - partition.firstChunk));
      }
    },
  });
}

/** What `loadTerms` has loaded. */
export interface LoadedTerms {
  /** The partitions that can be searched. */
  partitions: Partition[];
  /** The terms that could not be looked up in at least one partition. */
  missing: Set<string>;
  /** Why. */
  errors: LoadError[];
}

/**
 * Loads the shards of a question's terms, and decodes in small steps what ranking will read. Decoding in the same task as the ranking
 * took 50 ms on a slow phone. A file that cannot be loaded does not stop the others.
 */
export async function loadTerms(partitions: readonly Partition[], query: Query): Promise<LoadedTerms> {
  const terms = query.terms.map(({ term }) => term);
  const result: LoadedTerms = { partitions: [], missing: new Set(), errors: [] };
  if (terms.length === 0) return { ...result, partitions: [...partitions] };
  const loads = await Promise.all(partitions.map((partition) => partition.loadTerms(terms)));
  for (const [index, partition] of partitions.entries()) {
    const load = loads[index];
    if (load?.ok !== true) {
      if (load !== undefined) result.errors.push(load.error);
      for (const term of terms) result.missing.add(term);
      continue;
    }
    result.partitions.push(partition);
    result.errors.push(...load.value.values());
    for (const term of load.value.keys()) result.missing.add(term);
    partition.placeOf(0);
    for (const [at, term] of terms.entries()) {
      if (at % DECODED_AT_ONCE === 0) await yieldToMain();
      const shard = partition.shardOf(term);
      shard?.postings(shard.indexOf(term));
    }
  }
  return result;
}

const DECODED_AT_ONCE = 4;

/**
 * Loads the text of the chunks with these numbers in the book, from 0. Skips those of other partitions.
 *
 * @returns The numbers of the chunks whose text could not be loaded, and why.
 */
export async function loadTexts(
  partitions: readonly Partition[],
  numbers: readonly number[],
): Promise<Map<number, LoadError>> {
  const missing = new Map<number, LoadError>();
  const loadOwn = async (partition: Partition): Promise<void> => {
    const { firstChunk, entry } = partition;
    const ordinals = numbers.map((number) => number - firstChunk);
    const own = ordinals.filter((ordinal) => ordinal >= 0 && ordinal < entry.chunkCount);
    if (own.length === 0) return;
    for (const [ordinal, error] of await partition.loadTexts(own)) missing.set(firstChunk + ordinal, error);
  };
  await Promise.all(partitions.map(loadOwn));
  return missing;
}

function throwFirst([error]: readonly LoadError[]): void {
  if (error !== undefined) throw new LoadFailure(error);
}
