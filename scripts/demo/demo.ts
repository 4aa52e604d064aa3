import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { askFromTerminal } from './ask-from-terminal.js';
import { CACHE, readDemoSecret, serveDemoFunction } from './demo-function.js';
import { buildSite } from '../site/build-site.js';
import { hashFiles } from './hash-files.js';
import { servePages } from '../site/serve-pages.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BOOK = path.join(ROOT, 'book');
const BASE_URL = '/docent/';
const BUILD_KEY = path.join(CACHE, 'demo-build');
const DEFAULT_PORT = 4173;

interface DemoOptions {
  port?: number;
  ask?: string;
  rebuild?: boolean;
}

await new Command('npm run demo --')
  .description(
    'Builds the handbook, serves it as GitHub Pages would, and runs the function on another origin.\n' +
      'Without OPENAI_API_KEY or OPENAI_BASE_URL, a local stand-in model answers by quoting the book.',
  )
  .option(
    '-p, --port <number>',
    `port of the book; the function uses the next one (default: ${DEFAULT_PORT})`,
    parsePort,
  )
  .option('-a, --ask <question>', 'ask from the terminal, as the widget would, and exit')
  .option('--rebuild', 'build the book even if nothing has changed')
  .action(async (options: DemoOptions) => {
    const isFine = await runDemo(options).catch((error: unknown) => {
      if (!isPortTaken(error)) throw error;
      const other = error.port + 10;
      print(pc.red(`Port ${error.port} is in use. Choose another: npm run demo -- --port ${other}`));
      return false;
    });
    process.exitCode = isFine ? 0 : 1;
  })
  .parseAsync();

async function runDemo({ port: wanted, ask: question, rebuild = false }: DemoOptions): Promise<boolean> {
  // A question from the terminal needs no fixed address, so --ask also works while a demo is running.
  const port = wanted ?? (question === undefined ? DEFAULT_PORT : 0);
  const secret = await readDemoSecret();
  const endpoint = `http://127.0.0.1:${(wanted ?? DEFAULT_PORT) + 1}`;
  const servers: { close: () => Promise<void> }[] = [];
  try {
    const pages = await servePages({ outDir: path.join(BOOK, 'build'), baseUrl: BASE_URL, port });
    servers.push(pages);
    const api = await serveDemoFunction({
      port: port === 0 ? 0 : port + 1,
      bookPort: Number(new URL(pages.origin).port),
      // With --ask, the terminal shows only the answer.
      ...(question !== undefined && { log: () => {} }),
    });
    servers.push(api);
    // The build starts after both ports are bound, so that a port in use is reported first.
    if (!(await buildBook({ secret, endpoint, force: rebuild }))) return false;
    if (question !== undefined) {
      const manifestUrl = `${pages.origin}${BASE_URL}docent/manifest.json`;
      return await askFromTerminal({ question, manifestUrl, endpoint: api.url, origin: pages.origin });
    }
    print(`\n  ${pc.bold('The book')}      ${pc.cyan(`${pages.origin}${BASE_URL}`)}`);
    print(`  ${pc.bold('The function')}  ${api.url}`);
    print(`  ${pc.bold('The model')}     ${api.model}\n\n  Press Ctrl+C to stop.`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    return true;
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** Builds the handbook unless the last build had the same sources, address and secret. */
async function buildBook(build: { secret: string; endpoint: string; force: boolean }): Promise<boolean> {
  const startedMs = Date.now();
  if (!build.force && (await readFile(BUILD_KEY, 'utf8').catch(() => '')) === (await buildKey(build))) {
    progress('The book has not changed since the last build (--rebuild builds it anyway).');
    return true;
  }
  progress('Building the book with Docusaurus …');
  const result = await buildSite(BOOK, {
    env: { DOCENT_SECRET: build.secret, DOCENT_ENDPOINT: build.endpoint, DOCENT_BOOK_BASE_URL: BASE_URL },
    onLine: (line) => {
      if (line.includes('[docent]')) progress(line.slice(line.indexOf('[docent]')));
    },
  });
  if (!result.ok) {
    print(result.output);
    print(pc.red('The book could not be built; see the error above.'));
    return false;
  }
  await writeFile(BUILD_KEY, await buildKey(build));
  progress(`Built in ${((Date.now() - startedMs) / 1000).toFixed(0)} s.`);
  return true;
}

/** Returns a hash that changes with the sources, the plugin, the address, the secret or the built index. */
function buildKey({ secret, endpoint }: { secret: string; endpoint: string }): Promise<string> {
  return hashFiles(
    ROOT,
    [
      'book/**',
      'dist/{plugin,widget,api,panel-files}/**',
      'package-lock.json',
      'book/build/docent/manifest.json',
    ],
    ['book/build/!(docent)/**', 'book/.docusaurus/**', '**/node_modules/**'],
    `${secret} ${endpoint}`,
  );
}

function isPortTaken(error: unknown): error is Error & { port: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_534) {
    throw new InvalidArgumentError(
      'A port must be a whole number from 1 to 65534; the function uses the next one.',
    );
  }
  return port;
}

function progress(line: string): void {
  process.stderr.write(`${pc.dim(line)}\n`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
