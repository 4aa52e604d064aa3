import type { AnyIndexStore, IIndex, TokenScore } from '@orama/orama';
import type { Manifest } from '../../plugin/format/manifest.js';
import type { Tokenizer } from '../../plugin/terms/tokenizer.js';
import { LoadFailure } from '../load/load-error.js';
import type { Partition } from '../load/partition.js';
import { readAskedTerms } from './asked-terms.js';
import { matchTerms } from './matched-term.js';
import { rankChunks } from './rank-chunks.js';
import { askedPartitions } from './where.js';

/**
 * Orama's index component over published posting lists: adds up the weights the build computed. Reading only; the shards of
 * the terms must be loaded (`Partition.loadTerms`), as the database's hook does. `boost`, `tolerance`,
 * `relevance` and `threshold` mean nothing here, as weights are made at build time; `exact` looks at texts, which are not loaded.
 */
export function createPublishedIndex(
  manifest: Manifest,
  partitions: readonly Partition[],
  tokenizer: Tokenizer,
): IIndex<AnyIndexStore> {
  // Orama asks for the ids anew in every search; few combinations are ever asked.
  const idsByPartitions = new Map<string, Set<number>>();
  return {
    create: () => ({ vectorIndexes: {} }),
    search(
      _index,
      term,
      _tokenizer,
      _language,
      _properties,
      _exact,
      _tolerance,
      _boost,
      _relevance,
      _count,
      where,
    ) {
      const asked = readAskedTerms(term, tokenizer);
      const searched = partitions.filter(
        (partition) =>
          partition.root() !== null && (where === undefined || where.has(partition.firstChunk + 1)),
      );
      const matched = matchTerms(asked, searched, manifest.chunkCount);
      if (!matched.ok) throw new LoadFailure(matched.error);
      return rankChunks(asked, matched.value, searched, manifest.weightScale).map(
        ({ partition, ordinal, score }): TokenScore => [
          (searched[partition]?.firstChunk ?? 0) + ordinal + 1,
          score,
        ],
      );
    },
    searchByWhereClause(_index, _tokenizer, where) {
      const asked = askedPartitions(partitions, where);
      const key = asked.map(({ firstChunk }) => firstChunk).join();
      let ids = idsByPartitions.get(key);
      if (ids === undefined) {
        ids = new Set();
        for (const { firstChunk, entry } of asked) {
          for (let ordinal = 1; ordinal <= entry.chunkCount; ordinal += 1) ids.add(firstChunk + ordinal);
        }
        idsByPartitions.set(key, ids);
      }
      return ids;
    },
    getSearchableProperties: () => ['text'],
    getSearchablePropertiesWithTypes: () => ({ text: 'string' }),
    insert: refuse,
    remove: refuse,
    insertDocumentScoreParameters: refuse,
    insertTokenScoreParameters: refuse,
    removeDocumentScoreParameters: refuse,
    removeTokenScoreParameters: refuse,
    calculateResultScores: refuse,
    load: refuse,
    save: refuse,
  };
}

function refuse(): never {
  throw new TypeError('A published book is read, not written.');
}
