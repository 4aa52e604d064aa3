import { createServer, type ServerResponse } from 'node:http';
import type { Language } from '../../../plugin/terms/tokenizer.js';
import { publishInMemory, toChunks, type MemoryBook } from './memory-book.js';

/** Answers a request instead of sending the file. */
export type HttpFault = (response: ServerResponse, file: Uint8Array) => void;

/** A published book behind a real server, which can be made to respond differently. */
export interface HttpBook {
  manifestUrl: string;
  language: Language;
  /** The published files. `publish` replaces them, as a deployment does: the old ones are gone. */
  files: ReadonlyMap<string, Uint8Array>;
  publish(texts: readonly string[]): Promise<void>;
  /** Publishes files as they are. */
  publishFiles(files: ReadonlyMap<string, Uint8Array>): void;
  /** Names of the requested files, in order. */
  requests: string[];
  /** Returns the fault for a file by its name, or `undefined` to send the file. */
  fault: ((name: string) => HttpFault | undefined) | null;
  close(): Promise<void>;
}

/**
 * Serves a book of one partition with shards small enough that a question asks for files of every kind. A chunk's
 * signature is the name of its build.
 *
 * @param publish - Publishes the texts; by default, as chunks of one page.
 */
export async function serveBook(
  texts: readonly string[],
  publish: (texts: readonly string[]) => Promise<MemoryBook> = publishTexts,
): Promise<HttpBook> {
  const first = await publish(texts);
  const server = createServer((request, response) => {
    const name = (request.url ?? '').replace('/book/docent/', '');
    book.requests.push(name);
    const file = book.files.get(name);
    const faulty = book.fault?.(name);
    const type = name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
    response.setHeader('Content-Type', type);
    if (faulty !== undefined) faulty(response, file ?? new Uint8Array(0));
    else response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const book: HttpBook = {
    manifestUrl: `http://127.0.0.1:${port}/book/docent/manifest.json`,
    language: first.language,
    files: first.files,
    requests: [],
    fault: null,
    publishFiles(files) {
      book.files = files;
    },
    async publish(next) {
      book.files = (await publish(next)).files;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return book;
}

function publishTexts(texts: readonly string[]): Promise<MemoryBook> {
  return publishInMemory(toChunks('/book/docs/parts', texts), {
    maxShardBytes: 1024,
    sign: (build) => build,
  });
}
