import { isDeepStrictEqual } from 'node:util';
import type { BookChunk, ChunkedBook } from '../chunk/chunk-book.js';
import type { BookOutline } from '../source/outline.js';
import type { PublishedFile } from './encode-index.js';

/** A book and its published files. */
export interface IndexedBook {
  book: ChunkedBook;
  files: readonly PublishedFile[];
}

/**
 * Creates the index of a book whose pages change while an author writes it.
 *
 * @param makers.onNew - Called with each book that differs from the previous one.
 */
export function createLiveIndex(makers: {
  encode: (chunks: readonly BookChunk[], outline: BookOutline) => Promise<readonly PublishedFile[]>;
  onNew: (indexed: IndexedBook) => void;
}) {
  let last: Encoded | undefined;
  let running: Promise<unknown> = Promise.resolve();

  async function encode(
    chunks: readonly BookChunk[],
    outline: BookOutline,
  ): Promise<readonly PublishedFile[]> {
    const isSame =
      last !== undefined && areSame(last.chunks, chunks) && isDeepStrictEqual(last.outline, outline);
    if (last !== undefined && isSame) return last.files;
    const files = await makers.encode(chunks, outline);
    last = { chunks, outline, files, skipped: last?.skipped ?? '' };
    return files;
  }

  async function read(chunkBook: () => Promise<ChunkedBook>, outline: BookOutline): Promise<IndexedBook> {
    const book = await chunkBook();
    const before = last;
    const files = await encode(book.chunks, outline);
    const indexed = { book, files };
    const skipped = book.skipped.map(String).join('\n');
    if (before?.files === files && before.skipped === skipped) return indexed;
    last = { chunks: book.chunks, outline, files, skipped };
    makers.onNew(indexed);
    return indexed;
  }

  return {
    /** Encodes the chunks and the navigation, or returns the latest files if they were made from the same ones. */
    encode,
    /**
     * Chunks the book and encodes it if it has changed. Docusaurus reports an edited page, but not an edited partial that a page
     * began to import after the start, so every read chunks the book again; a cache makes that cheap.
     *
     * @param chunkBook - Chunks the book. Comparing is fast if unchanged pages keep the same chunk objects.
     * @returns The same `files` array as long as nothing changes. Concurrent reads run one after another.
     */
    read(chunkBook: () => Promise<ChunkedBook>, outline: BookOutline): Promise<IndexedBook> {
      const reading = running.then(() => read(chunkBook, outline));
      running = reading.catch(() => undefined);
      return reading;
    },
  };
}

interface Encoded {
  chunks: readonly BookChunk[];
  outline: BookOutline;
  files: readonly PublishedFile[];
  /** Messages of the pages that were skipped. */
  skipped: string;
}

function areSame(before: readonly BookChunk[], now: readonly BookChunk[]): boolean {
  return before.length === now.length && before.every((chunk, index) => isDeepStrictEqual(chunk, now[index]));
}
