import { FORMAT_VERSION, type Manifest } from '../../../plugin/format/manifest.js';
import type { PublishedChunk } from '../../../plugin/format/chunk.js';
import { loadBook } from '../../../widget/load/load-book.js';
import type { LoadError } from '../../../widget/load/load-error.js';
import type { Report } from './report.js';

/** A published index, as far as it was read. */
export interface CheckedIndex {
  manifest: Manifest;
  /** The first chunk of the book; `null` if there is none or it cannot be loaded. */
  chunk: PublishedChunk | null;
}

/** How many partitions are looked into. */
const PARTITIONS_MAX = 20;

/**
 * Reads an index the way the widget does: its manifest, and the first and the last chunk of each partition.
 *
 * @param fetch - Reads an address or, for a directory, a path.
 * @returns `null` if there is no index that can be read.
 */
export async function checkIndex(
  manifestUrl: string,
  fetch: typeof globalThis.fetch,
  report: Report,
): Promise<CheckedIndex | null> {
  report.progress(`reading ${manifestUrl} …`);
  const loaded = await loadBook(manifestUrl, { fetch });
  if (!loaded.ok) {
    reportManifest(loaded.error, report);
    return null;
  }
  const { manifest, partitions } = loaded.value;
  let chunk: PublishedChunk | null = null;
  let failures = 0;
  for (const [position, partition] of partitions.slice(0, PARTITIONS_MAX).entries()) {
    const { key, chunkCount } = partition.entry;
    report.progress(`reading ${key} (${position + 1} of ${partitions.length}) …`);
    const ordinals = [...new Set([0, chunkCount - 1])].filter((ordinal) => ordinal >= 0);
    const texts = await partition.loadChunks(ordinals);
    if (texts.ok) {
      chunk ??= texts.value.get(0) ?? null;
      const terms = await partition.loadTerms([' ', '\u{10ffff}']);
      const [error] = terms.ok ? terms.value.values() : [terms.error];
      if (error === undefined) continue;
      reportFile(error, key, report);
    } else {
      reportFile(texts.error, key, report);
    }
    failures += 1;
  }
  if (failures === 0) {
    const signed = manifest.keyId === undefined ? 'not signed' : `signed with key ${manifest.keyId}`;
    report.pass(
      `index: book "${manifest.book}", ${manifest.chunkCount} chunks in ${partitions.length} partitions, format ${FORMAT_VERSION}, ${signed}`,
    );
  }
  return { manifest, chunk };
}

function reportManifest({ code, message, url }: LoadError, report: Report): void {
  switch (code) {
    case 'not_found':
      if (message.startsWith('HTML')) report.add('index-is-page', `${url} is a web page`);
      else report.add('index-missing', `${url} does not exist`);
      return;
    case 'unreachable':
      report.add('index-missing', `${url} cannot be loaded: ${message}`);
      return;
    case 'version_mismatch':
      report.add('index-format', `${url}: ${message.replace(' Reload the page.', '')}`);
      return;
    case 'not_an_index':
    case 'corrupt':
      report.add('index-invalid', `${url} is not a manifest of an index`);
      return;
    default:
      code satisfies never;
  }
}

function reportFile({ code, message, url }: LoadError, partition: string, report: Report): void {
  const isMissing = code === 'not_found' || code === 'unreachable';
  const problem = isMissing ? 'cannot be loaded' : 'is not the file that the index names';
  report.add(
    isMissing ? 'index-file-missing' : 'index-file-damaged',
    `${url} of ${partition} ${problem}: ${message}`,
  );
}
