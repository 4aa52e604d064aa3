import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { askFromTerminal } from './ask-from-terminal.js';
import { buildSite } from '../site/build-site.js';
import { hashFiles } from './hash-files.js';
import { serveFunction } from '../stand-ins/serve-function.js';
import { servePages } from '../site/serve-pages.js';
import { startStandInModel } from '../stand-ins/stand-in-model.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BOOK = path.join(ROOT, 'book');
const BASE_URL = '/docent/';
const CACHE = path.join(ROOT, '.cache');
const BUILD_KEY = path.join(CACHE, 'demo-build');
const DEFAULT_PORT = 4173;

interface DemoOptions {
  port?: number;
  ask?: string;
  rebuild?: boolean;
}

const program = new Command('npm run demo --')
  .description(
    'Builds the handbook, serves it as GitHub Pages would, and runs the function beside it on an origin of its own.\n' +
      'Without OPENAI_API_KEY or OPENAI_BASE_URL a local stand-in model answers with what the book says.',
  )
  .option(
    '-p, --port <number>',
    `port of the book; the function takes the next one (default: ${DEFAULT_PORT})`,
    parsePort,
  )
  .option('-a, --ask <question>', 'ask in the terminal, go the same way without a browser, and exit')
  .option('--rebuild', 'build the book even when nothing changed since the last time')
  .action(async (options: DemoOptions) => {
    process.exitCode = await runDemo(options);
  });

await program.parseAsync();

async function runDemo(options: DemoOptions): Promise<number> {
  const isAsking = options.ask !== undefined;
  // A question in the terminal needs no fixed address, so it also works beside a demo that is running.
  const port = options.port ?? (isAsking ? 0 : DEFAULT_PORT);
  const secret = await readDemoSecret();
  const endpoint = `http://127.0.0.1:${(options.port ?? DEFAULT_PORT) + 1}`;
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(closers.splice(0).map((end) => end()));
  };
  try {
    const pages = await servePages({ outDir: path.join(BOOK, 'build'), baseUrl: BASE_URL, port });
    closers.push(() => pages.close());
    const model = await chooseModel(closers);
    const api = await serveFunction({
      port: port === 0 ? 0 : port + 1,
      // The answer alone belongs on the terminal when a question was asked there.
      ...(isAsking ? { log: () => {} } : {}),
      env: {
        ...process.env,
        ...model.env,
        DOCENT_SECRET: secret,
        DOCENT_ORIGINS: [pages.origin, pages.origin.replace('127.0.0.1', 'localhost')].join(','),
        DOCENT_BOOK: 'docent-handbook',
      },
    });
    closers.push(() => api.close());
    // After the ports are ours: a taken one is said at once, not after the build.
    if (!(await buildBook({ secret, endpoint, force: options.rebuild === true }))) {
      await close();
      return 1;
    }
    if (options.ask !== undefined) {
      const ok = await askFromTerminal(
        {
          question: options.ask,
          manifestUrl: `${pages.origin}${BASE_URL}docent/manifest.json`,
          endpoint: api.url,
          origin: pages.origin,
          locale: 'en',
        },
        process.stdout,
      );
      await close();
      return ok ? 0 : 1;
    }
    print(`\n  ${pc.bold('The book')}      ${pc.cyan(`${pages.origin}${BASE_URL}`)}`);
    print(`  ${pc.bold('The function')}  ${api.url}`);
    print(`  ${pc.bold('The model')}     ${model.name}\n\n  Ctrl+C ends it.`);
    await untilInterrupted();
    await close();
    return 0;
  } catch (error) {
    await close();
    if (isPortTaken(error)) {
      print(
        pc.red(
          `Port ${error.port} is taken. Free it, or choose another: npm run demo -- --port ${error.port + 10}`,
        ),
      );
      return 1;
    }
    throw error;
  }
}

/** Builds the handbook unless it stands as it was built last time from the same sources for the same address. */
async function buildBook(build: { secret: string; endpoint: string; force: boolean }): Promise<boolean> {
  const startedMs = Date.now();
  if (!build.force && (await readFile(BUILD_KEY, 'utf8').catch(() => '')) === (await buildKey(build))) {
    progress('The book stands as built last time (--rebuild builds it again).');
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
    print(pc.red('The book did not build; the reason is above.'));
    return false;
  }
  await writeFile(BUILD_KEY, await buildKey(build));
  progress(`Built in ${((Date.now() - startedMs) / 1000).toFixed(0)} s.`);
  return true;
}

/** Changes with the sources, the plugin, the address and secret built in, and with the build's own index. */
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

/** One secret for all demos of this checkout: the book's passages are signed with it. */
async function readDemoSecret(): Promise<string> {
  const given = process.env['DOCENT_SECRET'];
  if (given !== undefined && given !== '') return given;
  await mkdir(CACHE, { recursive: true });
  const file = path.join(CACHE, 'demo-secret');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== '') return kept;
  const secret = randomBytes(32).toString('base64url');
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}

async function chooseModel(
  closers: (() => Promise<void>)[],
): Promise<{ name: string; env: Record<string, string> }> {
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL: address } = process.env;
  if (key !== undefined || address !== undefined) {
    return { name: address ?? 'OpenAI', env: key === undefined ? { OPENAI_API_KEY: 'none' } : {} };
  }
  const standIn = await startStandInModel();
  closers.push(() => standIn.close());
  return {
    name: 'a local stand-in that quotes the book (set OPENAI_API_KEY or OPENAI_BASE_URL for a real one)',
    env: { OPENAI_API_KEY: 'stand-in', OPENAI_BASE_URL: standIn.url },
  };
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

function isPortTaken(error: unknown): error is Error & { port: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_534) {
    throw new InvalidArgumentError(
      'A port is a whole number from 1 to 65534; the function takes the next one.',
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
