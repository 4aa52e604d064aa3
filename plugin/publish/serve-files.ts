import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PublishedFile } from './encode-index.js';

/** Published files held in memory for `docusaurus start`. */
export interface FileStore {
  /** Puts a new index in place of the old one, all at once. */
  replace(files: readonly PublishedFile[]): void;
  /** Connect-style middleware: answers `<prefix><name>`, 404 for other names under the prefix, else `next()`. */
  middleware: (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
}

/**
 * Serves the index of `docusaurus start` under the address the build would publish it at.
 *
 * @param prefix `<baseUrl>docent/`
 */
export function createFileStore(prefix: string): FileStore {
  let byName: ReadonlyMap<string, Uint8Array> = new Map();
  return {
    replace(files) {
      byName = new Map(files.map(({ name, bytes }) => [name, bytes]));
    },
    middleware: (request, response, next) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const name = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : '';
      const isIndexFile = name === 'manifest.json' || /^[\w-]+\.bin$/u.test(name);
      if (!isIndexFile) {
        next();
        return;
      }
      const bytes = byName.get(name);
      response.setHeader('Cache-Control', 'no-store');
      response.statusCode = bytes === undefined ? 404 : 200;
      response.setHeader(
        'Content-Type',
        name.endsWith('.json') ? 'application/json; charset=utf-8' : 'application/octet-stream',
      );
      response.end(bytes === undefined ? undefined : Buffer.from(bytes));
    },
  };
}
