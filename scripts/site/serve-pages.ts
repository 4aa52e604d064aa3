import { readFile, stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { listen } from '../stand-ins/listen.js';

/** A running static server. */
export interface PagesServer {
  /** `http://127.0.0.1:<port>`, no path. */
  origin: string;
  close(): Promise<void>;
}

/**
 * Serves a built site the way GitHub Pages serves a project site: below its base path, `x` finds `x.html`, a folder
 * without its slash is redirected, anything else is `404.html` with status 404, text is compressed and unknown types
 * are not, every answer may be cached for ten minutes.
 *
 * I/O: listens on 127.0.0.1 only.
 *
 * @param site.outDir the build's folder
 * @param site.baseUrl `/docent/`; addresses above it are 404 as on the real host
 * @param site.port 0 takes a free one
 * @throws the socket's error, `EADDRINUSE` when the port is taken
 */
export async function servePages(site: {
  outDir: string;
  baseUrl: string;
  port: number;
}): Promise<PagesServer> {
  const server = createServer((request, response) => {
    answer(request.url ?? '/', request.headers['accept-encoding'] ?? '', site, response).catch(() => {
      response.statusCode = 500;
      response.end();
    });
  });
  const { port, close } = await listen(server, site.port);
  return { origin: `http://127.0.0.1:${port}`, close };
}

async function answer(
  url: string,
  acceptEncoding: string,
  { outDir, baseUrl }: { outDir: string; baseUrl: string },
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(url, 'http://localhost');
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cache-Control', 'max-age=600');
  const below = pathname.startsWith(baseUrl) ? decodePath(pathname.slice(baseUrl.length)) : undefined;
  if (`${pathname}/` === baseUrl || (below !== undefined && (await needsSlash(outDir, below)))) {
    response.writeHead(301, { Location: `${pathname}/${search}` }).end();
    return;
  }
  const file = below === undefined ? undefined : await findFile(outDir, below);
  const shown = file ?? path.join(outDir, '404.html');
  const type = CONTENT_TYPES[path.extname(shown)] ?? 'application/octet-stream';
  const bytes = await readFile(shown).catch(() => Buffer.from('not found'));
  response.statusCode = file === undefined ? 404 : 200;
  response.setHeader('Content-Type', type);
  if (COMPRESSED.test(type) && acceptEncoding.includes('gzip')) {
    response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Vary', 'Accept-Encoding');
    response.end(await promisify(gzip)(bytes));
    return;
  }
  response.end(bytes);
}

function decodePath(below: string): string | undefined {
  try {
    const decoded = decodeURIComponent(below);
    return decoded.split('/').includes('..') || decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined;
  }
}

async function needsSlash(outDir: string, below: string): Promise<boolean> {
  if (below === '' || below.endsWith('/')) return false;
  if (await isFile(path.join(outDir, `${below}.html`))) return false;
  return isFile(path.join(outDir, below, 'index.html'));
}

async function findFile(outDir: string, below: string): Promise<string | undefined> {
  const candidates = below === '' || below.endsWith('/') ? [`${below}index.html`] : [below, `${below}.html`];
  for (const candidate of candidates) {
    const file = path.join(outDir, candidate);
    if (await isFile(file)) return file;
  }
  return undefined;
}

async function isFile(file: string): Promise<boolean> {
  const stats = await stat(file).catch(() => undefined);
  return stats?.isFile() === true;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'application/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.xml': 'application/xml',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/vnd.microsoft.icon',
  '.woff2': 'font/woff2',
};

const COMPRESSED = /^(?:text\/|application\/(?:javascript|json|xml)|image\/svg)/u;
