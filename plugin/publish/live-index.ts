import { isDeepStrictEqual } from 'node:util';
import type { BookChunk, ChunkedBook } from '../chunk/chunk-book.js';
import type { PublishedFile } from './encode-index.js';

/** A book and its published files. */
export interface IndexedBook {
  book: ChunkedBook;
  files: readonly PublishedFile[];
  /** Time spent on chunks and files, without waiting for the bundler. */
  ms: number;
}

/**
 * The index of a book whose pages change while it is being written.
 *
 * @param makers.now - Clock in milliseconds.
 * @param makers.onNew - Called with each book that differs from the one before.
 */
export function createLiveIndex(makers: {
  encode: (chunks: readonly BookChunk[]) => Promise<readonly PublishedFile[]>;
  now: () => number;
  onNew: (indexed: IndexedBook) => void;
}) {
  let last: { chunks: readonly BookChunk[]; files: readonly PublishedFile[]; skipped: string } | undefined;
  let running: Promise<unknown> = Promise.resolve();

  async function encode(chunks: readonly BookChunk[]): Promise<readonly PublishedFile[]> {
    if (last !== undefined && areSame(last.chunks, chunks)) return last.files;
    const files = await makers.encode(chunks);
    last = { chunks, files, skipped: last?.skipped ?? '' };
    return files;
  }

  async function read(chunkBook: () => Promise<ChunkedBook>): Promise<IndexedBook> {
    const book = await chunkBook();
    const before = last;
    const startedMs = makers.now();
    const files = await encode(book.chunks);
    const indexed = { book, files, ms: book.ms + makers.now() - startedMs };
    const skipped = book.skipped.map(String).join('\n');
    if (before?.files === files && before.skipped === skipped) return indexed;
    last = { chunks: book.chunks, files, skipped };
    makers.onNew(indexed);
    return indexed;
  }

  return {
    /** Encodes these chunks, or returns the last files if they are the chunks those were made of. */
    encode,
    /**
     * Chunks the book and encodes it if it changed. Docusaurus reports an edited page, but not an edited partial that a page
     * began to import after the start, so every read chunks the book again; a cache makes that cheap.
     *
     * @param chunkBook - Fast when unchanged pages have the very same chunk objects.
     * @returns the same `files` array while nothing changes. Concurrent reads run one after the other.
     */
    read(chunkBook: () => Promise<ChunkedBook>): Promise<IndexedBook> {
      const reading = running.then(() => read(chunkBook));
      running = reading.catch(() => undefined);
      return reading;
    },
  };
}

function areSame(before: readonly BookChunk[], now: readonly BookChunk[]): boolean {
  return before.length === now.length && before.every((chunk, index) => isDeepStrictEqual(chunk, now[index]));
}
