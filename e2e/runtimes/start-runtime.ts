import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { takeFreePort } from '../free-port.js';
import { readHandbookFile, readHandbookPage } from './function-folder.js';

/** A runtime, started as the handbook says. */
export interface RuntimeSetup {
  name: string;
  /** The files of the handbook that it runs, in `ask`. */
  files: readonly string[];
  /** The part of health that differs, without a store. */
  health: { status: string; limits: string };
  /** Whether Redis and Postgres can be used. */
  hasStores: boolean;
  /** Returns the command, given the directory with the files and the runtimes' packages. */
  command: (place: { folder: string; tools: string; port: number }) => Promise<readonly string[]>;
}

const WELL = { status: 'ok', limits: 'memory' };
const SEVERAL_INSTANCES = { status: 'degraded', limits: 'memory per instance' };

/** The runtimes whose entry files are in the handbook. */
export const RUNTIMES: readonly RuntimeSetup[] = [
  {
    name: 'Node, by the last line of the Dockerfile',
    files: ['serve.js', 'Dockerfile'],
    health: WELL,
    hasStores: true,
    command: async () => {
      const last = /^CMD (?<words>\[.*\])$/mu.exec(await readHandbookFile('ask/Dockerfile'));
      const words: string[] = JSON.parse(last?.groups?.['words'] ?? '[]');
      return words;
    },
  },
  {
    name: 'workerd, through wrangler',
    files: ['worker.js', 'wrangler.json'],
    health: SEVERAL_INSTANCES,
    hasStores: false,
    command: ({ tools, port }) =>
      Promise.resolve([
        path.join(tools, 'node_modules/.bin/wrangler'),
        'dev',
        '--ip=127.0.0.1',
        `--port=${port}`,
        `--inspector-port=${port + 1}`,
        '--show-interactive-dev-session=false',
      ]),
  },
  {
    name: 'Deno',
    files: ['deno.js'],
    health: WELL,
    hasStores: true,
    command: ({ tools }) => inHandbook(/start with `(?<command>deno run [^`]+)`/u, tools),
  },
  {
    name: 'Bun',
    files: ['bun.js'],
    health: WELL,
    hasStores: true,
    command: ({ tools }) => inHandbook(/start with `(?<command>bun [^`]+)`/u, tools),
  },
  {
    name: "Netlify's handler, on Node",
    files: ['netlify/functions/docent.js', 'netlify.toml'],
    health: SEVERAL_INSTANCES,
    hasStores: true,
    command: ({ folder }) =>
      Promise.resolve([
        process.execPath,
        fileURLToPath(new URL('netlify-host.mjs', import.meta.url)),
        path.join(folder, 'netlify/functions/docent.js'),
      ]),
  },
];

/** Reads a command from the handbook, and has it run the program that is installed for the test. */
async function inHandbook(pattern: RegExp, tools: string): Promise<readonly string[]> {
  const page = await readHandbookPage();
  const [program = '', ...words] = pattern.exec(page)?.groups?.['command']?.split(' ') ?? [];
  return [path.join(tools, 'node_modules/.bin', program), ...words];
}

/** Where everything that a runtime needs is installed. */
export interface Installation {
  /** The handbook's `ask` directory with its packages. */
  folder: string;
  /** A directory with the runtimes themselves in `node_modules`. */
  tools: string;
}

/**
 * Starts the function on a runtime and waits until it answers. I/O: writes the files with variables, starts a process and listens on
 * 127.0.0.1.
 *
 * @param env - The function's variables.
 * @throws Error with the runtime's output if it does not answer within a minute.
 */
export async function startRuntime(
  runtime: RuntimeSetup,
  { folder, tools }: Installation,
  env: Readonly<Record<string, string>>,
): Promise<{ url: string; output: () => string; close: () => Promise<void> }> {
  const port = await takeFreePort();
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  for (const name of ['.env', '.dev.vars']) await writeFile(path.join(folder, name), lines.join(''));
  const [program = '', ...words] = await runtime.command({ folder, tools, port });
  const { PATH = '', HOME = '' } = process.env;
  // A group of its own, because wrangler starts workerd.
  const child = spawn(program, words, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH,
      HOME,
      CI: '1',
      WRANGLER_SEND_METRICS: 'false',
      ...env,
      HOST: '127.0.0.1',
      PORT: String(port),
    },
  });
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const ended = once(child, 'exit');
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.pid === undefined) return;
    process.kill(-child.pid, 'SIGTERM');
    await Promise.race([ended, sleep(5_000).then(() => child.kill('SIGKILL'))]);
  };
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 120 && child.exitCode === null; attempt += 1) {
    const response = await fetch(`${url}/api/health`).catch(() => null);
    if (response !== null) return { url, output: () => output, close };
    await sleep(500);
  }
  await close();
  throw new Error(`${runtime.name} does not answer:\n${output}`);
}
