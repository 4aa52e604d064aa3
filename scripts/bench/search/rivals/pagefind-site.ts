import { createServer } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { close, createIndex } from 'pagefind';
import type { Chunk } from '../../../../plugin/format/chunk.js';
import { listen } from '../../../stand-ins/listen.js';

/**
 * Indexes a book with Pagefind, which reads HTML: one document for each page, headings with their ids, the language on `<html>`.
 * I/O: starts and stops Pagefind's binary.
 *
 * @param chunks - The chunks of the book, those of each page in reading order.
 * @returns The contents of the published files, keyed by name.
 * @throws Error if the binary is missing on this system or rejects a page.
 */
export async function buildPagefindSite(
  chunks: readonly Chunk[],
  locale: string,
): Promise<Map<string, Uint8Array>> {
  const { index, errors } = await createIndex({});
  if (index === undefined) throw new Error(`Pagefind did not start: ${errors.join(', ')}`);
  try {
    for (const [url, page] of groupBy(chunks, (chunk) => chunk.url)) {
      const added = await index.addHTMLFile({ url: `/${url}`, content: toHtml(page, locale) });
      if (added.errors.length > 0) throw new Error(`Pagefind refused ${url}: ${added.errors.join(', ')}`);
    }
    const { files } = await index.getFiles();
    return new Map(files.map((file) => [file.path, file.content]));
  } finally {
    await close();
  }
}

/** What a browser fetched up to the arrival of the results. */
export interface ColdStart {
  /** The search's code; for Pagefind, its script, worker, WebAssembly and stop words. */
  runtimeBytes: number;
  /** The index and the text of the results. */
  indexBytes: number;
  files: number;
}

export type PagefindServer = Awaited<ReturnType<typeof servePagefindSite>>;

/** Serves the files and an empty page, with text compressed as a web host does. I/O: listens on 127.0.0.1. */
export async function servePagefindSite(files: ReadonlyMap<string, Uint8Array>) {
  let sent: ColdStart = { runtimeBytes: 0, indexBytes: 0, files: 0 };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = decodeURIComponent(pathname).replace(/^\/pagefind\//u, '');
    const bytes = files.get(name);
    if (pathname === '/') {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Search</title>');
    } else if (bytes === undefined) {
      response.writeHead(404).end();
    } else {
      const type = CONTENT_TYPES[path.extname(name)];
      response.setHeader('Content-Type', type ?? 'application/octet-stream');
      if (type !== undefined) response.setHeader('Content-Encoding', 'gzip');
      const body = type === undefined ? bytes : gzipSync(bytes);
      sent.files += 1;
      sent[/\.(?:js|pagefind)$/u.test(name) ? 'runtimeBytes' : 'indexBytes'] += body.length;
      response.end(body);
    }
  });
  const { port, close: stop } = await listen(server, 0);
  return {
    origin: `http://127.0.0.1:${port}`,
    close: stop,
    /** Returns what was sent since the last call. It includes workers' requests, which a browser counts separately from the page's. */
    takeSent(): ColdStart {
      const taken = sent;
      sent = { runtimeBytes: 0, indexBytes: 0, files: 0 };
      return taken;
    },
  };
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

function toHtml(page: readonly Chunk[], locale: string): string {
  const title = escapeHtml(page[0]?.title ?? '');
  const parts: string[] = [];
  let anchor = '';
  for (const chunk of page) {
    if (chunk.anchor !== anchor && chunk.anchor !== '') {
      const heading = chunk.breadcrumbs.at(-1) ?? chunk.title;
      const level = Math.min(6, Math.max(2, chunk.breadcrumbs.length));
      parts.push(`<h${level} id="${escapeHtml(chunk.anchor)}">${escapeHtml(heading)}</h${level}>`);
    }
    anchor = chunk.anchor;
    for (const paragraph of chunk.text.split(/\n{2,}/u)) parts.push(`<p>${escapeHtml(paragraph)}</p>`);
  }
  return (
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${title}</title></head>` +
    `<body><main data-pagefind-body><h1>${title}</h1>${parts.join('\n')}</main></body></html>`
  );
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/gu, (character) => `&#${character.charCodeAt(0)};`);
}

/** Does the same as `Map.groupBy`, which Node 20 does not have. */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
