import type { AnyDocumentStore, AnyIndexStore, AnyOrama, TokenScore } from '@orama/orama';
import { createBookComponents, type BookComponents } from '../../plugin/format/book-components.js';
import type { Tokenizer } from '../../plugin/terms/tokenizer.js';
import type { LoadedBook } from '../load/load-book.js';
import type { Partition } from '../load/partition.js';
import { matchTerms, type MatchedTerm } from './match-terms.js';
import { createQuery, type Query } from './query.js';
import type { RankedChunk } from './ranked-chunk.js';
import { rankChunks } from './rank-chunks.js';
import { filterPartitions } from './where.js';

/** A question whose terms are loaded and matched. */
export interface MatchedQuery {
  query: Query;
  matched: readonly MatchedTerm[];
}

interface IndexStore extends AnyIndexStore {
  book: Pick<LoadedBook, 'manifest' | 'partitions'> | null;
}

interface ChunkStore extends AnyDocumentStore {
  partitions: readonly Partition[];
  sharedIds: AnyOrama['internalDocumentIDStore'];
}

/**
 * Creates the book's Orama components for reading. The index adds up the weights of posting lists. The documents store finds a chunk by
 * its number in the book, its id in hits (inside, Orama counts from 1). Shards must be loaded first. `boost`, `tolerance`, `relevance`
 * and `threshold` have no effect, because weights are made at build time; `exact` finds nothing, because no texts are loaded yet.
 *
 * @param asked - The only question this index answers, matched in all of the book's partitions. Without it, each search has its own.
 */
export function createReadingComponents(
  tokenizer: Tokenizer,
  language: string,
  asked?: MatchedQuery,
): BookComponents<IndexStore, ChunkStore> {
  // Orama asks for the ids that match a `where` in every search, but few combinations occur.
  const idsByPartitions = new Map<string, Set<number>>();
  return createBookComponents<IndexStore, ChunkStore>(
    tokenizer,
    language,
    {
      create: () => ({ vectorIndexes: {}, book: null }),
      load: (_ids, raw) => ({ vectorIndexes: {}, book: readBook(raw) }),
      search(
        { book }: IndexStore,
        term,
        _tokenizer,
        _language,
        _properties,
        _exact,
        _tolerance,
        _boost,
        _bm25,
        _count,
        ids,
      ) {
        if (book === null) return [];
        const partitions = book.partitions.filter(
          (partition) =>
            partition.root() !== null && (ids === undefined || ids.has(partition.firstChunk + 1)),
        );
        const { chunkCount, weightScale } = book.manifest;
        const query = asked?.query ?? createQuery(term, tokenizer);
        const matched = asked?.matched ?? matchTerms(query, partitions, chunkCount);
        const ranked = rankChunks(query.terms, matched, partitions, weightScale);
        return bestOfChunks(ranked, partitions).map(({ partition, ordinal, score }): TokenScore => [
          (partitions[partition]?.firstChunk ?? 0) + ordinal + 1,
          score,
        ]);
      },
      searchByWhereClause({ book }: IndexStore, _tokenizer, where) {
        const partitions = filterPartitions(book?.partitions ?? [], where);
        const key = partitions.map(({ firstChunk }) => firstChunk).join();
        let ids = idsByPartitions.get(key);
        if (ids === undefined) {
          ids = new Set();
          for (const { firstChunk, entry } of partitions) {
            for (let ordinal = 1; ordinal <= entry.chunkCount; ordinal += 1) ids.add(firstChunk + ordinal);
          }
          idsByPartitions.set(key, ids);
        }
        return ids;
      },
    },
    {
      create: (_database, sharedIds) => ({ docs: {}, partitions: [], sharedIds }),
      load: (sharedIds, raw) => ({ docs: {}, partitions: readBook(raw).partitions, sharedIds }),
      get: getChunk,
      getAll: () => ({}),
      getMultiple: (store, ids) => ids.map((id) => getChunk(store, id)),
      count: ({ partitions }) => partitions.reduce((total, { entry }) => total + entry.chunkCount, 0),
    },
  );
}

/** Keeps only the best section of each chunk, because a chunk is sent and shown whole. */
function bestOfChunks(ranked: readonly RankedChunk[], partitions: readonly Partition[]): RankedChunk[] {
  const seen = new Set<number>();
  return ranked.filter(({ partition, ordinal }) => {
    const place = partitions[partition];
    const number = (place?.firstChunk ?? 0) + (place?.firstOfChunk(ordinal) ?? ordinal);
    if (seen.has(number)) return false;
    seen.add(number);
    return true;
  });
}

/** Returns what is known about a chunk before its text is loaded. */
function getChunk(
  { partitions, sharedIds }: ChunkStore,
  id: string | number,
): Record<string, unknown> | undefined {
  const number = typeof id === 'number' ? id - 1 : Number(id);
  // Orama looks up a hit's external id in this list right after `get`, so it is filled for hits only, not for every chunk.
  sharedIds.internalIdToId[number] = String(number);
  const partition = partitionOf(partitions, number);
  if (partition === undefined) return undefined;
  const { key, kind, version } = partition.entry;
  const page = `${key}#${partition.placeOf(number - partition.firstChunk)?.page ?? ''}`;
  return { partition: key, kind, version, page };
}

/** Finds the partition of a chunk by its number in the book, from 0, which is its id in hits. */
export function partitionOf(partitions: readonly Partition[], number: number): Partition | undefined {
  return partitions.findLast(
    ({ firstChunk, entry }) => firstChunk <= number && number < firstChunk + entry.chunkCount,
  );
}

function readBook(raw: unknown): LoadedBook {
  if (isBook(raw)) return raw;
  throw new TypeError('Only a book opened with openBook can be loaded.');
}

function isBook(raw: unknown): raw is LoadedBook {
  return typeof raw === 'object' && raw !== null && 'manifest' in raw && 'partitions' in raw;
}
