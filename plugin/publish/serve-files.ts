import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { PANEL_LIST } from '../format/panel-file.js';
import { isHashedName } from './write-files.js';
import type { PublishedFile } from './encode-index.js';

type Next = (error?: unknown) => void;

/** The index and the panel that `docusaurus start` serves from memory. */
export type FileStore = ReturnType<typeof createFileStore>;

/**
 * Returns the store that serves the index at the address where a build would publish it. It lives as long as the process: after
 * an edit to `docusaurus.config`, Docusaurus creates the plugin again, but its server keeps the first middleware.
 *
 * @param prefix - `<baseUrl>docent/`.
 */
export function fileStoreAt(prefix: string): FileStore {
  const store = storesByPrefix.get(prefix) ?? createFileStore(prefix);
  storesByPrefix.set(prefix, store);
  return store;
}

const storesByPrefix = new Map<string, FileStore>();

function createFileStore(prefix: string) {
  // The prefix as a browser sends it, however the config spells it.
  const requestPrefix = new URL(prefix, 'http://localhost').pathname;
  let readFiles: (() => Promise<readonly PublishedFile[]>) | undefined;
  let files: readonly PublishedFile[] = [];
  let panel: readonly PublishedFile[] = [];

  async function answer(name: string, response: ServerResponse, next: Next): Promise<void> {
    try {
      if (name === MANIFEST) files = (await readFiles?.()) ?? [];
    } catch (error) {
      next(error);
      return;
    }
    const bytes = panel.concat(files).find((file) => file.name === name)?.bytes;
    response.setHeader('Cache-Control', 'no-store');
    response.statusCode = bytes === undefined ? 404 : 200;
    response.setHeader('Content-Type', CONTENT_TYPES[path.extname(name)] ?? 'application/octet-stream');
    response.end(bytes === undefined ? undefined : Buffer.from(bytes));
  }

  return {
    /** Replaces the index and the panel. @param read - Called on each request for the manifest; returns all files of the index. */
    replace(read: () => Promise<readonly PublishedFile[]>, panelFiles: readonly PublishedFile[] = []): void {
      readFiles = read;
      panel = panelFiles;
    },
    /** Connect middleware: answers requests for our file names, with 404 if there is no such file; otherwise calls `next()`. */
    middleware: (request: IncomingMessage, response: ServerResponse, next: Next): void => {
      const [pathname = ''] = (request.url ?? '').split(/[?#]/u);
      const name = pathname.startsWith(requestPrefix) ? pathname.slice(requestPrefix.length) : '';
      if (name === MANIFEST || name === PANEL_LIST || isHashedName(name)) void answer(name, response, next);
      else next();
    },
  };
}

const MANIFEST = 'manifest.json';

/** A browser only runs modules that are served as JavaScript. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};
