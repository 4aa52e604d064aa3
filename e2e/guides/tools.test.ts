import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportMissing } from '../../scripts/stand-ins/missing-program.js';
import { listGuides, readBlocks, readCommands, type GuideCommand } from '../../docs/tests/guide-blocks.js';

const run = promisify(execFile);

/** Tools that commands of the guides run, by the package that has them. */
const PACKAGES = {
  vercel: 'vercel@48',
  wrangler: 'wrangler@4',
  netlify: 'netlify-cli',
  deno: 'deno',
  bun: 'bun',
} as const;

const commands = listGuides()
  .flatMap(readBlocks)
  .filter(({ language }) => language === 'bash')
  .flatMap(readCommands)
  .map(({ place, words }): GuideCommand => ({ place, words: words[0] === 'npx' ? words.slice(1) : words }));

describe.each(Object.entries(PACKAGES))('commands of %s in the guides', (tool, name) => {
  const own = commands.filter(({ words }) => words[0] === tool);
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'docent-tools-'));
    await writeFile(path.join(folder, 'package.json'), '{ "private": true }');
    // Deno's launcher unpacks its program by itself; Bun's package does so in a script.
    const flags = [
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      ...(tool === 'bun' ? [] : ['--ignore-scripts']),
    ];
    await run('npm', ['install', ...flags, name], { cwd: folder });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are some', () => expect(own.length).toBeGreaterThan(0));

  it.each(own)('$words have a sub-command and options that its help lists', async ({ words }) => {
    const subCommands = words.slice(1, firstArgument(words)).filter((word) => !word.startsWith('-'));
    const help = await helpOf(path.join(folder, 'node_modules/.bin', tool), subCommands);
    expect(help).toContain([tool, ...subCommands].join(' '));
    const options = words.filter((word) => word.startsWith('--')).map((word) => word.replace(/=.*$/u, ''));
    expect(options.filter((option) => !help.includes(option))).toEqual([]);
  });
});

describe('commands of Docker in the guides', () => {
  const hasDocker = spawnSync('docker', ['--version']).status === 0;
  if (!hasDocker)
    reportMissing("the tests of the guides' Docker commands", {
      program: 'docker',
      install: 'Docker Engine or Docker Desktop',
    });
  const own = commands.filter(({ words }) => words[0] === 'docker');

  it.skipIf(!hasDocker).each(own)('$words have options that its help lists', async ({ words }) => {
    const help = await helpOf('docker', words.slice(1, 2));
    const options = words.filter((word) => word.startsWith('--'));
    expect(options.filter((option) => !help.includes(option))).toEqual([]);
  });
});

/** How many words of each tool name a sub-command; what follows is an argument. */
const SUB_COMMANDS: Readonly<Record<string, number>> = { 'vercel env': 2, 'wrangler secret': 2 };

function firstArgument(words: readonly string[]): number {
  return 1 + (SUB_COMMANDS[words.slice(0, 2).join(' ')] ?? 1);
}

/** Asks a tool for help. Some print it on standard error, and some exit with an error afterwards. */
async function helpOf(program: string, words: readonly string[]): Promise<string> {
  const env = { ...process.env, CI: '1', NO_COLOR: '1', COLUMNS: '400' };
  const printed = await run(program, [...words, '--help'], { env }).catch((error: unknown) => {
    if (error instanceof Error && 'stdout' in error && 'stderr' in error) return error;
    throw error;
  });
  return `${String(printed.stdout)}${String(printed.stderr)}`;
}
