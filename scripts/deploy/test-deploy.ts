import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { buildFunction, listRoutes, writeFunction, type BuiltFunction } from './vercel-build.js';
import { startDeployed } from './vercel-launch.js';

/** A deployed route, and how long a cold instance takes to load it. */
interface DeployedRoute {
  route: string;
  files: number;
  bytes: number;
  /** Compressed size of all files together, as they are uploaded. */
  gzipBytes: number;
  /** Median import time over fresh processes, in milliseconds, without Node's own start. */
  importMs: number;
  /** Statuses for an allowed client and for a stranger. */
  answers: string;
  problems: string[];
}

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
/** Largest acceptable size of a route: a cold start reads all of it. */
const MAX_BYTES = 1_500_000;
const IMPORTS = 5;
/** Statuses for a preflight (allowed origin, then another) or a scrape of the metrics (right key, then another). */
const EXPECTED = /^(?:204 403|200 404)$/u;
const ORIGIN = 'https://book.example';
const METRICS_KEY = 'a-key-of-the-deployment-test';
const PREFLIGHT = { 'Access-Control-Request-Method': 'POST' };

await new Command('test:deploy')
  .description("build each route of api/ with Vercel's builder, measure its size, and load it")
  .option('--json', 'print one JSON array')
  .action(async ({ json }: { json?: boolean }) => {
    const routes: DeployedRoute[] = [];
    // The console is silenced, because the builder logs each step.
    const { log, warn, error } = console;
    Object.assign(console, { log: () => undefined, warn: () => undefined, error: () => undefined });
    try {
      process.env['VERCEL_INSTALL_COMPLETED'] = '1';
      for (const entrypoint of await listRoutes(REPOSITORY)) {
        routes.push(await examine(await buildFunction(REPOSITORY, entrypoint)));
      }
    } finally {
      Object.assign(console, { log, warn, error });
    }
    if (json === true) console.log(JSON.stringify(routes, null, 2));
    else print(routes);
    process.exitCode = routes.every(({ problems }) => problems.length === 0) ? 0 : 1;
  })
  .parseAsync();

async function examine({ entrypoint, files }: BuiltFunction): Promise<DeployedRoute> {
  const folder = await mkdtemp(path.join(tmpdir(), 'docent-deploy-'));
  try {
    await writeFunction({ entrypoint, files }, folder);
    const all = Buffer.concat([...files.values()]);
    const problems: string[] = [];
    if (all.length > MAX_BYTES) problems.push(`over ${MAX_BYTES} bytes`);
    // React may be a traced package, or a copy inside a bundle that its element symbol gives away.
    const isReact = /node_modules\/(?:react|react-dom)\//u;
    if ([...files.keys()].some((name) => isReact.test(name)) || all.includes('Symbol.for("react.')) {
      problems.push('contains React');
    }
    const built = path.join(folder, entrypoint.replace(/\.ts$/u, '.js'));
    const times: number[] = [];
    for (let run = 0; run < IMPORTS; run += 1) {
      const ms = await importInFreshProcess(built);
      if (ms === null) problems.push('does not load');
      else times.push(ms);
    }
    const answers = await ask(folder, entrypoint);
    if (!EXPECTED.test(answers)) problems.push('unexpected status');
    return {
      route: entrypoint,
      files: files.size,
      bytes: all.length,
      gzipBytes: gzipSync(all).length,
      answers,
      importMs: times.sort((left, right) => left - right)[Math.floor(times.length / 2)] ?? Number.NaN,
      problems: [...new Set(problems)],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts the function, asks it as an allowed client and as a stranger, and returns both statuses. */
async function ask(folder: string, entrypoint: string): Promise<string> {
  const route = entrypoint.replace(/(?:\/index)?\.ts$/u, '');
  const deployed = await startDeployed(folder, {
    DOCENT_SECRET: randomBytes(32).toString('base64url'),
    DOCENT_ORIGINS: ORIGIN,
    OPENAI_API_KEY: 'never-used',
    DOCENT_METRICS_KEY: METRICS_KEY,
  });
  try {
    const url = `${deployed.url}/${route.replace('[id]', 'AAAAAAAAAAAAAAAA')}`;
    const [method, allowed, stranger]: [string, HeadersInit, HeadersInit] =
      route === 'api/metrics'
        ? [
            'GET',
            { Authorization: `Bearer ${METRICS_KEY}` },
            { Authorization: 'Bearer another-key-of-the-same-kind' },
          ]
        : ['OPTIONS', { Origin: ORIGIN, ...PREFLIGHT }, { Origin: 'https://evil.example', ...PREFLIGHT }];
    const answers = [
      await fetch(url, { method, headers: allowed }),
      await fetch(url, { method, headers: stranger }),
    ];
    return answers.map(({ status }) => status).join(' ');
  } finally {
    deployed.stop();
  }
}

/** Returns how long the import takes in milliseconds, or `null` if it fails or the module exports no HTTP method. */
async function importInFreshProcess(file: string): Promise<number | null> {
  const code = `
    const startedMs = performance.now();
    const route = await import(${JSON.stringify(pathToFileURL(file).href)});
    const isRoute = ['GET', 'POST', 'OPTIONS'].some((method) => typeof route[method] === 'function');
    process.stdout.write(isRoute ? String(performance.now() - startedMs) : '');
  `;
  const args = ['--input-type=module', '-e', code];
  const options = { env: { PATH: process.env['PATH'] } };
  const printed = await promisify(execFile)(process.execPath, args, options).then(
    ({ stdout }) => stdout,
    () => '',
  );
  return printed === '' ? null : Number(printed);
}

function print(routes: readonly DeployedRoute[]): void {
  console.table(
    routes.map(({ route, files, bytes, gzipBytes, importMs, answers, problems }) => ({
      route,
      files,
      kB: Math.round(bytes / 1000),
      'gzip kB': Math.round(gzipBytes / 1000),
      'cold import ms': Math.round(importMs),
      answers,
      problems: problems.join(', ') || 'none',
    })),
  );
}
