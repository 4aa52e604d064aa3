import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { BuildError } from '../../plugin/build-error.js';
import { askChoices, createAsker, type AnswerStream } from './init/ask-choices.js';
import { AUTHS, DEFAULT_CHOICES, MODES, STORES, UIS, type Choices } from './init/choices.js';
import { PACKAGE_MANAGERS } from './init/next-steps.js';
import { planInit, type Given, type InitPlan } from './init/plan-init.js';
import { applyChanges, undoLastRun } from './init/record.js';
import { showPlan } from './init/show-plan.js';
import type { CommandOutput } from './command-output.js';

interface InitOptions {
  endpoint?: string;
  backendUrl?: string;
  mode?: Choices['mode'];
  auth?: Choices['auth'];
  authUrl?: string;
  store?: Choices['store'];
  db?: Choices['store'];
  ui?: Choices['ui'];
  out?: string;
  outputDir?: string;
  output?: string;
  workflow: boolean;
  install?: boolean;
  yes?: boolean;
  dryRun?: boolean;
  undo?: boolean;
  json?: boolean;
}

/**
 * Creates `docent init`, which adds Docent to a Docusaurus site.
 *
 * @param input - Where answers are read from. Questions are asked only if it is a terminal.
 */
export function createInitCommand(output: CommandOutput, input?: AnswerStream): Command {
  return new Command('init')
    .description('add Docent to a Docusaurus site: plugin, function, secret and workflow')
    .argument('[site dir]', 'directory of the site', '.')
    .option('--endpoint <url>', "the function's address, if it is deployed already", parseBaseUrl)
    .addOption(choiceOption('--mode <mode>', 'which questions readers can ask', MODES))
    .addOption(choiceOption('--auth <kind>', 'how readers sign in', AUTHS))
    .option('--auth-url <url>', 'base URL of the sign-in service, for `--auth better-auth`', parseBaseUrl)
    .addOption(choiceOption('--store <kind>', 'where the function counts limits', STORES))
    .addOption(choiceOption('--ui <kind>', '`search` adds no function: a search of the book alone', UIS))
    .option(
      '--out <dir>',
      `directory of the function, in the site's (default: "${DEFAULT_CHOICES.functionDir}")`,
      parseFolder,
    )
    .option('--no-workflow', 'write no workflow for GitHub Pages')
    .option('--install', "run the package manager's install afterwards")
    .option('-y, --yes', 'ask nothing: take the defaults and write')
    .option('--dry-run', 'show what would change, and write nothing')
    .option('--undo', 'undo what the last `docent init` changed')
    .option('--json', 'print one JSON object')
    .addOption(new Option('--backend-url <url>', 'the same as --endpoint').argParser(parseBaseUrl).hideHelp())
    .addOption(choiceOption('--db <kind>', 'the same as --store', STORES).hideHelp())
    .addOption(new Option('--output-dir <dir>', 'the same as --out').argParser(parseFolder).hideHelp())
    .addOption(new Option('--output <dir>', 'the same as --out').argParser(parseFolder).hideHelp())
    .addHelpText(
      'after',
      `
It creates the secret that build and function share, in .env.local, and prints it nowhere. Files that exist are
never overwritten; running it again changes nothing that is there. --backend-url, --db, --output-dir and --output
are other names of --endpoint, --store and --out.`,
    )
    .action(async (folder: string, options: InitOptions) => {
      const siteDir = path.resolve(folder);
      await checkFolder(folder);
      if (options.undo === true) return undo(siteDir, options, output);
      const { choices: flags, given } = readFlags(options);
      const isAsking =
        input?.isTTY === true && options.yes !== true && options.json !== true && options.dryRun !== true;
      const asker = input !== undefined && isAsking ? createAsker(input, output) : undefined;
      try {
        const { choices, given: chosen } =
          asker === undefined
            ? { choices: flags, given }
            : await askChoices(asker, flags, given, (text) => problemOfUrl(text));
        checkChoices(choices);
        const plan = await planInit(siteDir, choices, chosen, ownVersion());
        const isJson = options.json === true;
        if (plan.changes.length === 0) return report('nothing', plan, options, output);
        if (!isJson) showPlan(plan, output);
        if (options.dryRun === true) return report('planned', plan, options, output);
        if (options.yes !== true) {
          const answer = await asker?.ask('Write these changes? (yes, no)', 'yes', (text) =>
            /^(?:y|yes|n|no)$/iu.test(text) ? null : 'Answer yes or no.',
          );
          if (answer === undefined) throw confirmationNeeded();
          if (/^n/iu.test(answer)) return output.print('nothing was changed');
        }
        await applyChanges(siteDir, plan.changes);
        if (options.install === true) await install(siteDir, plan, output);
        report('changed', plan, options, output);
      } finally {
        asker?.close();
      }
    });
}

function report(
  status: 'nothing' | 'planned' | 'changed',
  plan: InitPlan,
  options: InitOptions,
  { print, printJson, colors }: CommandOutput,
): void {
  const next = options.install === true ? plan.next.slice(1) : plan.next;
  if (options.json === true) {
    const { configName, book, position, packageManager, occupants, changes, kept, notes } = plan;
    const files = changes.map(({ path: file, before }) => ({
      path: file,
      action: before === null ? 'create' : 'edit',
    }));
    printJson({ status, configName, book, position, packageManager, files, kept, occupants, notes, next });
  } else if (status === 'nothing') {
    print('nothing to do: Docent is set up here');
    for (const note of plan.notes) print(note);
  } else if (status === 'planned') {
    print(colors.dim('\nnothing was written'));
  } else {
    print(`\n${colors.green('done')}; \`docent init --undo\` takes it back. What is left:\n`);
    for (const [index, step] of next.entries()) print(`${index + 1}. ${step}`);
  }
}

async function undo(
  siteDir: string,
  { json }: InitOptions,
  { print, printJson }: CommandOutput,
): Promise<void> {
  const files = await undoLastRun(siteDir);
  if (json === true) printJson({ status: files.length === 0 ? 'nothing' : 'undone', files });
  else if (files.length === 0) print('nothing to undo');
  else for (const file of files) print(`restored ${file}`);
}

/** Collects the choices that flags make, under either of their names. */
function readFlags(options: InitOptions): { choices: Choices; given: Given } {
  const { mode, auth, authUrl, ui } = options;
  const flags = {
    ui,
    endpoint: options.endpoint ?? options.backendUrl,
    mode,
    auth: auth ?? (authUrl === undefined ? undefined : ('better-auth' as const)),
    authUrl,
    store: options.store ?? options.db,
    functionDir: options.out ?? options.outputDir ?? options.output,
  };
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const names = Object.keys(flags).filter((name): name is keyof typeof flags => name in given);
  return { choices: { ...DEFAULT_CHOICES, ...given, workflow: options.workflow }, given: new Set(names) };
}

function checkChoices({ auth, authUrl }: Choices): void {
  if (auth !== 'better-auth' || authUrl !== undefined) return;
  throw new BuildError({
    code: 'auth-url-missing',
    message: '--auth better-auth needs the address of the sign-in service',
    hint: 'Add its base URL: `--auth-url https://auth.example.org`.',
  });
}

function confirmationNeeded(): BuildError {
  return new BuildError({
    code: 'confirmation-needed',
    message: 'nothing was written, because there is no terminal to ask for confirmation',
    hint: 'Add --yes to write these changes, or --dry-run to see them only.',
  });
}

async function checkFolder(folder: string): Promise<void> {
  const isDirectory = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isDirectory) return;
  throw new BuildError({
    code: 'folder-missing',
    message: `${folder} is not a directory`,
    hint: 'Pass the directory that contains docusaurus.config: `docent init website`.',
  });
}

async function install(
  siteDir: string,
  { packageManager }: InitPlan,
  { progress }: CommandOutput,
): Promise<void> {
  const command = PACKAGE_MANAGERS[packageManager].install;
  progress(`${command} …`);
  const [program = '', ...args] = command.split(' ');
  const code = await new Promise<number | null>((resolve) => {
    // Its output is progress, which belongs on stderr. Windows finds `npm.cmd` only through a shell.
    const child = spawn(program, args, {
      cwd: siteDir,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    child.once('error', () => resolve(null)).once('close', resolve);
  });
  progress('');
  if (code === 0) return;
  throw new BuildError({
    code: 'install-failed',
    message: `\`${command}\` failed${code === null ? ' to start' : ''}; the site's files are changed as shown`,
    hint: `Run \`${command}\` yourself and read its messages.`,
  });
}

function choiceOption(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices([...choices]);
}

function parseBaseUrl(text: string): string {
  const problem = problemOfUrl(text);
  if (problem === null) return text.replace(/\/+$/u, '');
  throw new InvalidArgumentError(problem);
}

function problemOfUrl(text: string): string | null {
  const isAddress =
    URL.canParse(text) && /^https?:$/u.test(new URL(text).protocol) && !/[?#\s'"]/u.test(text);
  if (!isAddress) return 'Must be an http(s) address such as https://ask.example.org.';
  return /\/api\/*$/u.test(text) ? 'Must be the base address, without /api.' : null;
}

function parseFolder(text: string): string {
  const folder = path.posix.normalize(text.replaceAll(path.sep, '/')).replace(/\/+$/u, '');
  const isInside = folder !== '.' && !folder.startsWith('..') && !path.isAbsolute(folder);
  if (isInside) return folder.replace(/^\.\//u, '');
  throw new InvalidArgumentError("Must be a directory below the site's, such as ask.");
}

function ownVersion(): string {
  const { version }: { version: string } = createRequire(import.meta.url)(
    'docusaurus-plugin-docent/package.json',
  );
  return version;
}
