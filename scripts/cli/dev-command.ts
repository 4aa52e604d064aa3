import path from 'node:path';
import { createDocentApi, type DocentApiOptions } from '#function';
import { Command } from 'commander';
import { glob } from 'tinyglobby';
import { BuildError } from '../../plugin/build-error.js';
import { choosePort } from '../local/choose-port.js';
import { watchEnvFiles } from '../local/env-files.js';
import { serveLocalFunction } from '../local/local-function.js';
import { createLocalSite, type ReadySite } from '../local/local-site.js';
import { createProcesses } from '../local/processes.js';
import type { CommandOutput } from './command-output.js';
import { parsePort } from './command-values.js';

type Log = NonNullable<DocentApiOptions['log']>;
type LogEntry = Parameters<Log>[0];

interface DevOptions {
  port?: number;
  functionPort?: number;
  build?: boolean;
  config?: string;
  locale?: string;
  open: boolean;
  json?: boolean;
}

/** Creates `docent dev`, which runs a site, the function and, without a key, a stand-in model on the author's machine. */
export function createDevCommand(output: CommandOutput): Command {
  return new Command('dev')
    .description('run a site on your machine, with the function and a model that needs no account')
    .argument('[site dir]', 'directory of docusaurus.config', '.')
    .option('-p, --port <number>', 'port of the book (default: 3000, or the next free one)', parsePort)
    .option('--function-port <number>', 'port of the function (default: the next free one)', parsePort)
    .option('--build', 'build the site and serve the build, without reload on edits')
    .option('--config <file>', 'Docusaurus configuration, relative to the site')
    .option('-l, --locale <name>', 'locale of the site; without --build')
    .option('--no-open', 'do not open a browser')
    .option('--json', 'print one JSON object per line: the addresses, and the log of the function')
    .addHelpText('after', MORE_HELP)
    .action((siteDir: string, options: DevOptions) => runDev(siteDir, options, output));
}

const MORE_HELP = `
Variables are read from ask/.env.local, ask/.env, .env.local and .env in the site's directory; the shell's take precedence.
Without OPENAI_API_KEY and OPENAI_BASE_URL, a stand-in model answers by quoting the passages. Ctrl+C ends everything.`;

async function runDev(givenDir: string, options: DevOptions, output: CommandOutput): Promise<void> {
  const isJson = options.json === true;
  const siteDir = path.resolve(givenDir);
  if (options.config === undefined) await checkSite(siteDir, givenDir);
  const port = await choosePort(options.port, { preferred: DEFAULT_PORT, option: '--port' });
  const functionChoice = { preferred: port + 1, option: '--function-port' };
  const functionPort = await choosePort(options.functionPort, functionChoice);
  output.progress('starting the site …');
  const lines = createLines(output);
  const processes = createProcesses((text) => lines.add(text, IMPORTANT.test(text)));
  const say = (line: string): void => processes.print('function', line);
  const log: Log = isJson ? output.printJson : (entry) => describeEntry(entry).forEach(say);
  const api = await serveLocalFunction(createDocentApi, { port: functionPort, log });
  const left = new AbortController();
  const interrupted = waitForSignal(left.signal);
  let unwatch: (() => void) | undefined;
  try {
    const isBuild = options.build === true;
    const args = docusaurusArgs(options);
    const site = createLocalSite({ siteDir, port, isBuild, args, api, processes });
    await site.start();
    const failed = processes.failed.then(() => {
      throw new BuildError(SITE_FAILED);
    });
    const ready = await Promise.race([site.waitUntilReady(left.signal), failed, interrupted]);
    if (ready === null) return;
    output.progress('');
    if (isJson) output.printJson({ event: 'ready', ...ready, function: api.url });
    else printReady(ready, api.url, options, output);
    lines.release(false);
    unwatch = watchEnvFiles(siteDir, () => {
      void site.readSettings().then((model) => say(`settings read again; model: ${model}`));
    });
    await Promise.race([failed, interrupted]);
  } catch (error) {
    lines.release(true);
    throw error;
  } finally {
    left.abort();
    unwatch?.();
    await Promise.all([processes.stop(), api.close()]);
  }
}

const DEFAULT_PORT = 3000;

/** Lines of Docusaurus worth reading after a start that worked. */
const IMPORTANT = /\[docent\]|warning|error/iu;

const SITE_FAILED = {
  code: 'site-failed',
  message: 'Docusaurus has stopped',
  hint: 'Fix the error above; `npx docusaurus start` shows it without Docent.',
};

/** Resolves with `null` when the author presses Ctrl+C or the process is asked to end. */
function waitForSignal(left: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    const end = (): void => resolve(null);
    for (const name of SIGNALS) process.once(name, end);
    left.addEventListener('abort', () => {
      for (const name of SIGNALS) process.off(name, end);
    });
  });
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** @throws BuildError `site-missing`, which names the sites in the directories below. */
async function checkSite(siteDir: string, givenDir: string): Promise<void> {
  const name = 'docusaurus.config.{js,mjs,cjs,ts,mts,cts}';
  const found = await glob([name, `*/${name}`], { cwd: siteDir, ignore: ['node_modules/**'] });
  if (found.some((file) => !file.includes('/'))) return;
  const [below] = found;
  throw new BuildError({
    code: 'site-missing',
    message: `there is no docusaurus.config in ${siteDir}`,
    hint:
      below === undefined
        ? 'Run the command in the directory of your site, or name it: `docent dev path/to/site`.'
        : `Name the directory of your site: \`docent dev ${path.join(givenDir, path.dirname(below))}\`.`,
  });
}

function docusaurusArgs({ config, locale, open, json }: DevOptions): string[] {
  return [
    ...(config === undefined ? [] : ['--config', config]),
    ...(locale === undefined ? [] : ['--locale', locale]),
    ...(open && json !== true ? [] : ['--no-open']),
  ];
}

/** Holds lines back until it is known whether the site starts, because the addresses come first. */
function createLines({ note, progress }: CommandOutput) {
  let held: { line: string; isImportant: boolean }[] | null = [];
  return {
    add(text: string, isImportant: boolean): void {
      const line = text.trimEnd();
      if (held === null) note(line);
      else {
        held.push({ line, isImportant });
        progress(line);
      }
    },
    /** Prints what was held back, or only what is important, and from now on everything. */
    release(isAll: boolean): void {
      for (const { line, isImportant } of held ?? []) if (isAll || isImportant) note(line);
      held = null;
    },
  };
}

function printReady(
  ready: ReadySite,
  functionUrl: string,
  { build }: DevOptions,
  output: CommandOutput,
): void {
  const { print, colors } = output;
  const rows = [
    ['Book', colors.cyan(ready.book)],
    ['Function', functionUrl],
    ['Model', ready.model],
    ...(ready.files.length === 0 ? [] : [['Settings', ready.files.join(', ')]]),
  ];
  print('');
  for (const [name = '', value = ''] of rows) print(`  ${colors.bold(name.padEnd(9))} ${value}`);
  const edits = build === true ? 'Run the command again after edits.' : 'Edits take effect when you save.';
  print(`\n  ${edits} Press Ctrl+C to stop.\n`);
}

/** Describes what the author wants to know of the function's log: questions, and everything that went wrong. */
function describeEntry(entry: LogEntry): string[] {
  if ('event' in entry) return entry.warnings.map(({ variable, problem }) => `${variable} ${problem}`);
  const { route, status, code, detail, problems = [], ms } = entry;
  if (route !== 'chat' && code === undefined && problems.length === 0) return [];
  if (entry.method === 'OPTIONS' && code === undefined) return [];
  const reason = [code, detail].filter((part) => part !== undefined).join(', ');
  const seconds = (ms / 1_000).toFixed(1);
  return [
    `${route} ${status}${reason === '' ? '' : ` ${reason}`} ${seconds} s`,
    ...problems.map(({ variable, problem }) => `${variable} ${problem}`),
  ];
}
