import type { AnyOrama, Tokenizer as OramaTokenizer } from '@orama/orama';
import type { Manifest } from '../../plugin/format/manifest.js';
import type { Tokenizer } from '../../plugin/terms/tokenizer.js';
import { yieldToMain } from '../load/yield-to-main.js';
import { LoadFailure } from '../load/load-error.js';
import type { Partition } from '../load/partition.js';
import { readAskedTerms } from './asked-terms.js';
import { createChunkStore } from './chunk-store.js';
import { createPublishedIndex } from './published-index.js';
import { createReadingDatabase } from './reading-database.js';
import { askedPartitions } from './where.js';

/** An Orama database over a published book: `search` works, with `limit`, `offset`, `where`, `preflight`, `distinctOn`. */
export type BookDatabase = AnyOrama;

/** What can be asked of a chunk in `where` and `distinctOn` before its text is loaded; the rest of a hit is its chunk. */
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

/**
 * Makes Orama search published posting lists: our index, documents store and tokenizer stand in for its own, and its
 * hooks load what a search needs, the terms' shards before it and the hits' text after it. So `search` always
 * returns a promise here; it rejects with a `LoadFailure` when a file cannot be had.
 *
 * @param partitions in the order of the manifest; nothing of them need be loaded
 */
export function createBookDatabase(
  manifest: Manifest,
  partitions: readonly Partition[],
  tokenizer: Tokenizer,
): BookDatabase {
  const chunkStore = createChunkStore(partitions);
  return createReadingDatabase({
    schema: BOOK_SCHEMA,
    tokenizer: toOramaTokenizer(tokenizer, manifest.language),
    index: createPublishedIndex(manifest, partitions, tokenizer),
    documentsStore: chunkStore,
    async beforeSearch(_database, { term, where }) {
      const terms = readAskedTerms(term ?? '', tokenizer).map((asked) => asked.term);
      if (terms.length === 0) return;
      const asked = askedPartitions(partitions, where);
      const loads = await Promise.all(asked.map((partition) => partition.loadTerms(terms)));
      for (const load of loads) if (!load.ok) throw new LoadFailure(load.error);
      for (const partition of asked) await unpack(partition, terms);
    },
    async afterSearch(_database, _params, _language, { hits }) {
      const loaded = await chunkStore.loadChunks(hits.map(({ id }) => Number(id)));
      if (!loaded.ok) throw new LoadFailure(loaded.error);
      for (const hit of hits) Object.assign(hit.document, loaded.value.get(Number(hit.id)));
    },
  });
}

/** Decodes what ranking will read, a little at a time: with the ranking it was a task of 50 ms on a slow phone. */
async function unpack(partition: Partition, terms: readonly string[]): Promise<void> {
  partition.placeOf(0);
  for (const [index, term] of terms.entries()) {
    if (index % UNPACKED_AT_ONCE === 0) await yieldToMain();
    const shard = partition.shardOf(term);
    const at = shard?.indexOf(term) ?? -1;
    if (at !== -1) shard?.postings(at);
  }
}

const UNPACKED_AT_ONCE = 4;

function toOramaTokenizer(tokenizer: Tokenizer, language: string): OramaTokenizer {
  return {
    language,
    normalizationCache: new Map(),
    tokenize: (text) => tokenizer.words(text).map(({ term }) => term),
  };
}
