import { watch } from 'node:fs';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { readDemoSecret } from '../demo/demo-function.js';
import { hashFiles } from '../demo/hash-files.js';
import { choosePort } from '../local/choose-port.js';
import { findDocusaurus } from '../local/find-docusaurus.js';
import { createProcesses, type Processes } from '../local/processes.js';
import { watchPanel } from './watch-panel.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BOOK = path.join(ROOT, 'book');
const HANDBOOK_PORT = 3000;

await new Command('npm run dev')
  .description(
    'Checks types, bundles the panel and serves the handbook, the function and a stand-in model, all rebuilt on save.\n' +
      'With OPENAI_API_KEY or OPENAI_BASE_URL, the function uses that model.',
  )
  .action(runDev)
  .parseAsync();

async function runDev(): Promise<void> {
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const processes = createProcesses((text) => process.stdout.write(text));
  const handbookPort = await choosePort(undefined, { preferred: HANDBOOK_PORT });
  const functionPort = await choosePort(undefined, { preferred: handbookPort + 1 });
  const stopPanel = await watchPanel(ROOT, (line) => processes.print('panel', line));

  await startTypes(processes);
  const script = fileURLToPath(new URL('dev-function.js', import.meta.url));
  const ports = [String(functionPort), String(handbookPort)];
  processes.start('function', ['--watch', '--watch-preserve-output', script, ...ports], { cwd: ROOT });
  const unwatch = await serveHandbook(processes, handbookPort, `http://127.0.0.1:${functionPort}`);

  const failed = await Promise.race([processes.failed, interrupted.then(() => undefined)]);
  if (failed !== undefined) processes.print(failed, 'stopped unexpectedly; stopping the rest');
  unwatch();
  await Promise.all([stopPanel(), processes.stop()]);
  process.exitCode = failed === undefined ? 0 : 1;
}

/** Starts the compiler, which writes to `dist` on each save. Resolves after the first compilation. */
function startTypes(processes: Processes): Promise<void> {
  const tsc = path.join(
    path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin/tsc',
  );
  return new Promise((resolve) => {
    processes.start('types', [tsc, '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'], {
      cwd: ROOT,
      isLowPriority: true,
      onLine: (line) => {
        if (line.includes('Watching for file changes')) resolve();
      },
    });
  });
}

/** Runs `docusaurus start`, restarting it if the plugin changes: Node does not reload modules. Returns a function that stops watching. */
async function serveHandbook(processes: Processes, port: number, endpoint: string): Promise<() => void> {
  const command = findDocusaurus(BOOK);
  const env = { DOCENT_SECRET: await readDemoSecret(), DOCENT_ENDPOINT: endpoint };
  const start = () =>
    processes.start(
      'handbook',
      [command, 'start', '--no-open', '--host', '127.0.0.1', '--port', String(port)],
      { cwd: BOOK, env },
    );
  const hashPlugin = () => hashFiles(ROOT, ['dist/plugin/**/*.js', 'book/docusaurus.config.js'], [], '');

  let hash = await hashPlugin();
  let stopHandbook = start();
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(path.join(ROOT, 'dist/plugin'), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void restartIfChanged(), 500);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };

  async function restartIfChanged(): Promise<void> {
    const next = await hashPlugin();
    if (next === hash) return;
    hash = next;
    processes.print('handbook', 'the plugin has changed: restarting');
    await stopHandbook();
    stopHandbook = start();
  }
}
