import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { close, createIndex } from 'pagefind';
import type { Chunk } from '../../../../plugin/format/chunk.js';
import { listen } from '../../../stand-ins/listen.js';

/** The files Pagefind publishes for a book. */
export interface PagefindSite {
  files: Map<string, Uint8Array>;
  /** Of indexing and writing, the binary's start included. */
  buildMs: number;
}

/**
 * Indexes a book the way Pagefind does: a page of HTML each, its headings with their ids, the language on `<html>`.
 *
 * I/O: starts Pagefind's binary and ends it.
 *
 * @param chunks the chunks of a page side by side
 * @throws Error when the binary is missing on this system or refuses a page
 */
export async function buildPagefindSite(chunks: readonly Chunk[], locale: string): Promise<PagefindSite> {
  const startedMs = performance.now();
  const { index, errors } = await createIndex({});
  if (index === undefined) throw new Error(`Pagefind did not start: ${errors.join(', ')}`);
  try {
    for (const [url, page] of groupByPage(chunks)) {
      const added = await index.addHTMLFile({ url: `/${url}`, content: toHtml(page, locale) });
      if (added.errors.length > 0) throw new Error(`Pagefind refused ${url}: ${added.errors.join(', ')}`);
    }
    const { files } = await index.getFiles();
    const buildMs = performance.now() - startedMs;
    return { files: new Map(files.map(({ path, content }) => [path, content])), buildMs };
  } finally {
    await close();
  }
}

/** One answered request. */
export interface SentFile {
  /** Below Pagefind's folder. */
  name: string;
  /** Of the body, as it went over the wire. */
  bytes: number;
}

export interface PagefindServer {
  /** `http://127.0.0.1:<port>`, no path. */
  origin: string;
  /** What was sent since the last call. A worker's requests are in it too, which a browser counts apart from its page's. */
  takeSent(): SentFile[];
  close(): Promise<void>;
}

/** Serves the files and an empty page, text compressed as a web host does. I/O: listens on 127.0.0.1. */
export async function servePagefindSite(site: PagefindSite): Promise<PagefindServer> {
  let sent: SentFile[] = [];
  const server = createServer((request, response) => {
    const pathname = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    void answer(pathname).catch(() => response.destroy());

    async function answer(path: string): Promise<void> {
      if (path === '/') {
        response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Search</title>');
        return;
      }
      const name = path.replace(/^\/pagefind\//u, '');
      const bytes = site.files.get(name);
      if (bytes === undefined) {
        response.writeHead(404).end();
        return;
      }
      const type = CONTENT_TYPES.find(([ending]) => path.endsWith(ending))?.[1];
      response.setHeader('Content-Type', type ?? 'application/octet-stream');
      const body = type === undefined ? bytes : await promisify(gzip)(bytes);
      if (type !== undefined) response.setHeader('Content-Encoding', 'gzip');
      sent.push({ name, bytes: body.length });
      response.end(body);
    }
  });
  const { port, close: stop } = await listen(server, 0);
  return {
    origin: `http://127.0.0.1:${port}`,
    close: stop,
    takeSent() {
      const taken = sent;
      sent = [];
      return taken;
    },
  };
}

const CONTENT_TYPES = [
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
] as const;

function groupByPage(chunks: readonly Chunk[]): Map<string, Chunk[]> {
  const pages = new Map<string, Chunk[]>();
  for (const chunk of chunks) {
    const page = pages.get(chunk.url);
    if (page === undefined) pages.set(chunk.url, [chunk]);
    else page.push(chunk);
  }
  return pages;
}

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
