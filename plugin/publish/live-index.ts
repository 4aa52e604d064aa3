import type { BookChunk, ChunkedBook } from '../chunk/chunk-book.js';
import type { PublishedFile } from './encode-index.js';

/** An index that was just made. */
export interface LiveIndex {
  book: ChunkedBook;
  files: readonly PublishedFile[];
  /** What making it took. */
  ms: number;
}

/**
 * An index of a book that is being written. Docusaurus tells when a page changes, but not when a partial does that a page
 * began to import after the start: so each reading cuts the book again, which costs little where a cache knows its pages,
 * and encodes it only when a chunk is another.
 *
 * @param makers.cut from the files as they stand now; unchanged pages must give the very same chunk objects
 * @param makers.now clock in milliseconds
 * @param makers.onNew told of each index that differs from the one before
 * @returns reads the files; the same array as long as nothing changed; readings wait for each other
 */
export function createLiveIndex(makers: {
  cut: () => Promise<ChunkedBook>;
  encode: (chunks: readonly BookChunk[]) => Promise<readonly PublishedFile[]>;
  now: () => number;
  onNew: (index: LiveIndex) => void;
}): () => Promise<readonly PublishedFile[]> {
  let last: LiveIndex | undefined;
  let running: Promise<unknown> = Promise.resolve();

  async function read(): Promise<readonly PublishedFile[]> {
    const startedMs = makers.now();
    const book = await makers.cut();
    if (last !== undefined && isSameBook(last.book, book)) return last.files;
    const files = await makers.encode(book.chunks);
    last = { book, files, ms: makers.now() - startedMs };
    makers.onNew(last);
    return files;
  }

  return () => {
    const reading = running.then(read, read);
    running = reading;
    return reading;
  };
}

function isSameBook(before: ChunkedBook, now: ChunkedBook): boolean {
  return (
    before.chunks.length === now.chunks.length &&
    before.chunks.every((chunk, index) => chunk === now.chunks[index]) &&
    before.skipped.map(String).join('\n') === now.skipped.map(String).join('\n')
  );
}
