import pc from 'picocolors';
import type { BookChunk } from './chunk/chunk-book.js';
import type { PublishedFile } from './publish/encode-index.js';

/** Prints one line of a build. */
export function log(line: string): void {
  console.log(`${pc.green('[docent]')} ${line}`);
}

/** Prints a warning of a build. */
export function warn(line: string): void {
  console.warn(`${pc.yellow('[docent]')} ${line}`);
}

/** Prints what was published and how long it took. */
export function logSummary(parts: {
  chunks: readonly BookChunk[];
  files: readonly PublishedFile[];
  ms: number;
}): void {
  const pageCount = new Set(parts.chunks.map(({ chunk }) => chunk.url)).size;
  const bytes = parts.files.reduce((total, file) => total + file.bytes.length, 0);
  const seconds = (parts.ms / 1000).toFixed(1);
  log(
    `${pageCount} pages, ${parts.chunks.length} chunks, ${(bytes / 1000).toFixed(1)} kB in ${parts.files.length} files, ${seconds} s`,
  );
}
