import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import pc from 'picocolors';
import { buildFunction, listRoutes, type BuiltFunction } from './build-function.js';

/** What is deployed of a route, and how long a cold instance takes to load it. */
interface DeployedRoute {
  route: string;
  files: number;
  bytes: number;
  /** Packed, as it is uploaded. */
  gzipBytes: number;
  /** Median of fresh processes, Node's own start not counted. */
  importMs: number;
  problems: string[];
}

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
/** A cold start reads all of it. */
const MAX_BYTES = 1_500_000;
const IMPORTS = 5;

await new Command('test:deploy')
  .description("build each route of api/ with Vercel's builder, weigh it, and load what was built")
  .option('--json', 'print one JSON array')
  .action(async ({ json }: { json?: boolean }) => {
    const routes: DeployedRoute[] = [];
    const silenced = silenceConsole();
    try {
      process.env['VERCEL_INSTALL_COMPLETED'] = '1';
      for (const entrypoint of await listRoutes(REPOSITORY)) {
        routes.push(await examine(await buildFunction(REPOSITORY, entrypoint)));
      }
    } finally {
      silenced.restore();
    }
    if (json === true) console.log(JSON.stringify(routes, null, 2));
    else print(routes);
    process.exitCode = routes.every(({ problems }) => problems.length === 0) ? 0 : 1;
  })
  .parseAsync();

async function examine({ entrypoint, files }: BuiltFunction): Promise<DeployedRoute> {
  const folder = await mkdtemp(path.join(tmpdir(), 'docent-deploy-'));
  try {
    for (const [name, data] of files) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, data);
    }
    const all = Buffer.concat([...files.values()]);
    const problems: string[] = [];
    if (all.length > MAX_BYTES) problems.push(`over ${MAX_BYTES} bytes`);
    if ([...files.keys()].some((name) => /node_modules\/(?:react|react-dom)\//u.test(name))) {
      problems.push('holds React');
    }
    const built = path.join(folder, entrypoint.replace(/\.ts$/u, '.js'));
    const times: number[] = [];
    for (let run = 0; run < IMPORTS; run += 1) {
      const ms = await importInFreshProcess(built);
      if (ms === null) problems.push('does not load');
      else times.push(ms);
    }
    times.sort((left, right) => left - right);
    return {
      route: entrypoint,
      files: files.size,
      bytes: all.length,
      gzipBytes: gzipSync(all).length,
      importMs: times[Math.floor(times.length / 2)] ?? Number.NaN,
      problems: [...new Set(problems)],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns `null` when it cannot be imported or exports no method */
async function importInFreshProcess(file: string): Promise<number | null> {
  const code = `
    const startedMs = performance.now();
    const route = await import(${JSON.stringify(pathToFileURL(file).href)});
    const isRoute = ['GET', 'POST', 'OPTIONS'].some((method) => typeof route[method] === 'function');
    process.stdout.write(isRoute ? String(performance.now() - startedMs) : '');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  child.stdout.on('data', (part: Buffer) => {
    printed += part.toString();
  });
  await once(child, 'close');
  const ms = Number(printed);
  return printed !== '' && Number.isFinite(ms) ? ms : null;
}

/** The builder tells its steps as if it deployed. */
function silenceConsole(): { restore: () => void } {
  const { log, warn, error } = console;
  Object.assign(console, { log: () => undefined, warn: () => undefined, error: () => undefined });
  return { restore: () => Object.assign(console, { log, warn, error }) };
}

function print(routes: readonly DeployedRoute[]): void {
  const rows = routes.map(({ route, files, bytes, gzipBytes, importMs, problems }) => [
    route,
    String(files),
    `${(bytes / 1000).toFixed(0)} kB`,
    `${(gzipBytes / 1000).toFixed(0)} kB`,
    `${importMs.toFixed(0)} ms`,
    problems.length === 0 ? pc.green('ok') : pc.red(problems.join(', ')),
  ]);
  const table = [['route', 'files', 'size', 'gzip', 'cold import', ''], ...rows];
  const widths = table[0]?.map((_cell, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
