import type { IncomingMessage, ServerResponse } from 'node:http';
import { isHashedName } from './hashed-name.js';
import type { PublishedFile } from './encode-index.js';

/** The index of `docusaurus start`, held in memory. */
export interface FileStore {
  /**
   * Puts another index in place of the old one.
   *
   * @param readFiles asked for all files whenever a reader asks for the manifest; the same array when nothing changed
   */
  replace(readFiles: () => Promise<readonly PublishedFile[]>): void;
  /** Connect-style middleware: answers `<prefix><name>`, 404 for an unknown hash under the prefix, else `next()`. */
  middleware: (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;
}

/**
 * The store that serves the index under the address the build would publish it at. The same address gets the same store
 * as long as the process lives: after an edit to `docusaurus.config` the plugin is made anew, but the server that runs
 * keeps the middleware it began with.
 *
 * @param prefix `<baseUrl>docent/`
 */
export function fileStoreAt(prefix: string): FileStore {
  const known = storesByPrefix.get(prefix);
  if (known !== undefined) return known;
  const store = createFileStore(prefix);
  storesByPrefix.set(prefix, store);
  return store;
}

const storesByPrefix = new Map<string, FileStore>();

function createFileStore(prefix: string): FileStore {
  // As a browser sends it, whichever way the config has it written.
  const requestPrefix = new URL(prefix, 'http://localhost').pathname;
  let readFiles: (() => Promise<readonly PublishedFile[]>) | undefined;
  let files: readonly PublishedFile[] = [];

  async function answer(name: string, response: ServerResponse): Promise<void> {
    if (name === MANIFEST) files = (await readFiles?.()) ?? [];
    const bytes = files.find((file) => file.name === name)?.bytes;
    response.setHeader('Cache-Control', 'no-store');
    response.statusCode = bytes === undefined ? 404 : 200;
    response.setHeader(
      'Content-Type',
      name === MANIFEST ? 'application/json; charset=utf-8' : 'application/octet-stream',
    );
    response.end(bytes === undefined ? undefined : Buffer.from(bytes));
  }

  async function answerOr(
    next: (error: unknown) => void,
    name: string,
    response: ServerResponse,
  ): Promise<void> {
    try {
      await answer(name, response);
    } catch (error) {
      next(error);
    }
  }

  return {
    replace(next) {
      readFiles = next;
    },
    middleware: (request, response, next) => {
      const [pathname = ''] = (request.url ?? '').split(/[?#]/u);
      const name = pathname.startsWith(requestPrefix) ? pathname.slice(requestPrefix.length) : '';
      if (name === MANIFEST || isHashedName(name)) void answerOr(next, name, response);
      else next();
    },
  };
}

const MANIFEST = 'manifest.json';
