import { create, insertMultiple, save } from '@orama/orama';
import type { IndexedChunk } from '../search-index/index-book.js';
import { listIndexedSections } from '../search-index/indexed-sections.js';
import type { PublishedFile } from './encode-file.js';

/** Schema of the stock database, documented in book/docs/command.md for people who load it. */
export const STOCK_SCHEMA = {
  url: 'string',
  anchor: 'string',
  title: 'string',
  breadcrumbs: 'string[]',
  text: 'string',
  kind: 'enum',
  version: 'enum',
  partition: 'enum',
} as const;

/**
 * Encodes the book as a stock Orama database with Orama's own index and tokenizer, for programs that load it with Orama alone. It
 * is about ten times the size of the published index and has Orama's ranking instead of ours. A chunk that joins sections is a document
 * for each of them, so that a hit has its own anchor.
 *
 * @returns `orama.json`: the output of Orama's `save`, which its `load` accepts.
 */
export function encodeOramaFile(chunks: readonly IndexedChunk[]): PublishedFile {
  const database = create({ schema: STOCK_SCHEMA });
  const ids = new Set<string>();
  const documents = [];
  for (const { chunk, partition } of chunks) {
    // Two files with the same address and text have the same ids, and Orama refuses the second one.
    if (ids.has(chunk.id)) continue;
    ids.add(chunk.id);
    const { kind, version } = chunk;
    for (const [index, section] of listIndexedSections(chunk).entries()) {
      const { url, anchor, title, breadcrumbs, text } = section;
      const id = index === 0 ? chunk.id : `${chunk.id}-${index}`;
      documents.push({ id, url, anchor, title, breadcrumbs, text, kind, version, partition });
    }
  }
  const inserted = insertMultiple(database, documents);
  if (!Array.isArray(inserted)) throw new TypeError('insertMultiple returned a promise.');
  return { name: 'orama.json', bytes: new TextEncoder().encode(JSON.stringify(save(database))) };
}
