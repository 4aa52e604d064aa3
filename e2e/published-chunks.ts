import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PublishedChunk } from '../plugin/format/chunk.js';
import { createLanguage } from '../plugin/terms/tokenizer.js';
import { loadLanguagePack } from '../plugin/search-index/language-pack.js';
import { listIndexedSections } from '../plugin/search-index/indexed-sections.js';
import { openBook } from '../widget/retrieve/open-book.js';

/** A chunk as a reader's browser loads it, with its partition. */
export interface FoundChunk extends PublishedChunk {
  partition: string;
}

/**
 * Lists the sections of chunks one by one, each as a chunk with its own anchor, breadcrumbs and text, for tests of what a section holds.
 * Their signatures are those of the whole chunks.
 */
export function listSections(chunks: readonly FoundChunk[]): FoundChunk[] {
  return chunks.flatMap(({ sections, ...chunk }) =>
    listIndexedSections({ ...chunk, sections }).map(({ isJoined: _isJoined, ...section }) =>
      Object.assign({}, chunk, section),
    ),
  );
}

/**
 * Reads every chunk in the index of a built site with the widget's own loader.
 *
 * @param site.outDir - Directory of one locale's build.
 * @param site.locale - BCP 47 tag of that build.
 * @throws Error if the index does not load.
 */
export async function readPublishedChunks(site: { outDir: string; locale: string }): Promise<FoundChunk[]> {
  const language = createLanguage(site.locale, await loadLanguagePack(site.locale));
  const folder = path.join(site.outDir, 'docent');
  const opened = await openBook(
    'https://book.example.org/docent/manifest.json',
    { fetch: fetchFrom(folder) },
    language,
  );
  if (!opened.ok) throw new Error(opened.error.message);
  const perPartition = await Promise.all(
    opened.book.partitions.map(async (partition) => {
      const { entry } = partition;
      const loaded = await partition.loadChunks(
        Array.from({ length: entry.chunkCount }, (_, ordinal) => ordinal),
      );
      if (!loaded.ok) throw new Error(loaded.error.message);
      return Array.from(new Set(loaded.value.values()), (chunk) => ({ ...chunk, partition: entry.key }));
    }),
  );
  return perPartition.flat();
}

/** Returns a `fetch` that serves files from a directory, as a static host would. */
function fetchFrom(folder: string): typeof fetch {
  return async (input) => {
    const address = input instanceof Request ? input.url : input;
    const name = path.basename(new URL(address).pathname);
    const type = name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
    return new Response(await readFile(path.join(folder, name)), { headers: { 'content-type': type } });
  };
}
