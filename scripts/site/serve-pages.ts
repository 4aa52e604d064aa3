import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import sirv from 'sirv';
import { listen } from '../stand-ins/listen.js';

/** A running static server. `origin` is `http://127.0.0.1:<port>`, without a path. */
export type PagesServer = Awaited<ReturnType<typeof servePages>>;

/**
 * Serves a built site as GitHub Pages serves a project site: below the base path, `x` serves `x.html`, a directory without a
 * trailing slash is redirected, and anything else gets `404.html` with status 404. Text is compressed, unknown types are not, and
 * every response may be cached for ten minutes. I/O: listens on 127.0.0.1 only.
 *
 * @param site.outDir - Directory of the build, which need not exist yet.
 * @param site.baseUrl - Base path, such as `/docent/`; addresses outside it get 404, as on the real host.
 * @param site.port - The port, or 0 for any free one.
 * @throws The socket's error, which is `EADDRINUSE` if the port is in use.
 */
export async function servePages(site: { outDir: string; baseUrl: string; port: number }) {
  const { outDir, baseUrl } = site;
  const serveFile = sirv(outDir, { dev: true, extensions: ['html'], dotfiles: true, setHeaders });
  const server = createServer((request, response) => {
    // GitHub Pages supports no compression but gzip.
    if (request.headers['accept-encoding']?.includes('gzip')) request.headers['accept-encoding'] = 'gzip';
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const below = pathname.startsWith(baseUrl) ? pathname.slice(baseUrl.length) : undefined;
    compress(request, response, () => {
      if (`${pathname}/` === baseUrl || (below !== undefined && needsSlash(outDir, below))) {
        setHeaders(response);
        response.writeHead(301, { Location: `${pathname}/${search}` }).end();
      } else if (below === undefined || (below.endsWith('/') && !isFile(outDir, `${below}index.html`))) {
        notFound(outDir, response);
      } else {
        request.url = `/${below}${below === '' || below.endsWith('/') ? 'index.html' : ''}`;
        serveFile(request, response, () => notFound(outDir, response));
      }
    });
  });
  const { port, close } = await listen(server, site.port);
  return { origin: `http://127.0.0.1:${port}`, close };
}

function setHeaders(response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cache-Control', 'max-age=600');
}

/** The `compression` middleware, without its types, which would bring in Express's. */
const compress: (request: IncomingMessage, response: ServerResponse, next: () => void) => void =
  createRequire(import.meta.url)('compression')({ threshold: 0 });

/** Checks whether an address is that of a directory with an index; a page of the same name takes precedence. */
function needsSlash(outDir: string, below: string): boolean {
  if (below === '' || below.endsWith('/')) return false;
  return !isFile(outDir, `${below}.html`) && isFile(outDir, `${below}/index.html`);
}

function isFile(outDir: string, below: string): boolean {
  try {
    return statSync(path.join(outDir, decodeURIComponent(below))).isFile();
  } catch {
    return false;
  }
}

function notFound(outDir: string, response: ServerResponse): void {
  setHeaders(response);
  response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8' });
  createReadStream(path.join(outDir, '404.html'))
    .once('error', () => response.end('not found'))
    .pipe(response);
}
