import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { loadSite } from '@docusaurus/core/lib/server/site.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../api/_config/config.js';
import { listGuides, readBlocks, readCommands } from './guide-blocks.js';
import { readText, ROOT } from './source-texts.js';

const run = promisify(execFile);
const blocks = listGuides().flatMap(readBlocks);
const commands = blocks.filter(({ language }) => language === 'bash').flatMap(readCommands);

/** Programs that belong to somebody's account or machine. `npm run test:guides` compares their flags with their help. */
const FOREIGN = new Set([
  'bun',
  'create-docusaurus',
  'deno',
  'docker',
  'gh',
  'git',
  'netlify',
  'tsc',
  'vercel',
  'wrangler',
]);
/** Programs that the tests here run, or that the tutorial's test runs. */
const TRIED = new Set(['cd', 'curl', 'docent', 'node', 'npm', 'pnpm', 'sed', 'yarn']);

/** Name of the program that a command runs. */
function programOf(words: readonly string[]): string {
  const [first = '', second = ''] = words;
  return (first === 'npx' ? second : first).replace(/@.*$/u, '');
}

// In the checkout, so that the package and Docusaurus are found from there.
let folder: string;
beforeAll(async () => {
  await mkdir(path.join(ROOT, '.cache'), { recursive: true });
  folder = await mkdtemp(path.join(ROOT, '.cache/guides-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('blocks of the guides', () => {
  it('are of kinds that tests try', () => {
    expect(blocks.length).toBeGreaterThan(40);
    const known = new Set(['bash', 'ini', 'js', 'sql', 'text', 'ts']);
    expect(blocks.filter(({ language }) => !known.has(language))).toEqual([]);
  });

  it('run only programs that a test runs or compares with their help', () => {
    expect(commands.length).toBeGreaterThan(40);
    const unknown = commands.filter(({ words }) => {
      const program = programOf(words);
      return !FOREIGN.has(program) && !TRIED.has(program);
    });
    expect(unknown).toEqual([]);
  });

  it('are valid shell', async () => {
    const scripts = blocks.filter(({ language }) => language === 'bash').map(({ code }) => code);
    const shell = spawn('bash', ['-n'], { stdio: ['pipe', 'ignore', 'pipe'] });
    const errors: string[] = [];
    shell.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
    shell.stdin.end(scripts.join('\n'));
    const [code]: unknown[] = await once(shell, 'close');
    expect(errors).toEqual([]);
    expect(code).toBe(0);
  });
});

describe('the guides’ own commands', () => {
  const own = commands
    .filter(({ words }) => programOf(words) === 'docent')
    .map(({ words }) => words.slice(2));
  const names = [...new Set(own.map(([name = '']) => name))];

  it('are the ones an author needs first', () => {
    expect(names).toEqual(expect.arrayContaining(['init', 'dev', 'doctor', 'keygen']));
  });

  it.each(names)('docent %s has every option that they use', async (name) => {
    const { stdout } = await run(process.execPath, [path.join(ROOT, 'bin/docent.js'), name, '--help']);
    const options = own.filter(([first]) => first === name).flatMap((words) => words.filter(isOption));
    expect(options.filter((option) => !stdout.includes(`${option} `))).toEqual([]);
    expect(stdout).toContain(`docent ${name}`);
  });
});

describe('configurations in the guides', () => {
  const configs = blocks.filter(
    ({ title, code }) => /^docusaurus\.config\.[jt]s$/u.test(title) && isWhole(code),
  );

  it('are several, in JavaScript and TypeScript', () => {
    expect(new Set(configs.map(({ language }) => language))).toEqual(new Set(['js', 'ts']));
  });

  it.each(configs)(
    '$place is loaded by Docusaurus, with the plugin once and valid options',
    async (block) => {
      const siteDir = await mkdtemp(path.join(folder, 'site-'));
      await writeFile(path.join(siteDir, block.title), block.code);
      const { props } = await loadSite({ siteDir });
      const found = props.plugins.filter(({ name }) => name === 'docusaurus-plugin-docent');
      expect(found.map(({ options }) => options)).toEqual([expect.objectContaining({ book: 'my-handbook' })]);
    },
  );

  it('and servers in TypeScript pass the type check', async () => {
    const typed = blocks.filter(({ language }) => language === 'ts');
    expect(typed.length).toBeGreaterThan(2);
    const directory = await mkdtemp(path.join(folder, 'types-'));
    await Promise.all(
      typed.map(({ code }, position) => writeFile(path.join(directory, `${position}.ts`), code)),
    );
    const config = { extends: path.join(ROOT, 'tsconfig.json'), include: ['*.ts'] };
    await writeFile(path.join(directory, 'tsconfig.json'), JSON.stringify(config));
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    const checked = run(process.execPath, [tsc, '-p', directory, '--noEmit']).then(
      ({ stdout }) => stdout,
      (error: unknown) =>
        error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error),
    );
    expect(await checked).toBe('');
  });
});

describe('variables in the guides', () => {
  const files = blocks.filter(({ language }) => language === 'ini');
  const known = new Set(
    Array.from(readText('.env.example').matchAll(/^([A-Z_]+)=/gmu), ([, name = '']) => name),
  );

  it.each(files)('$place are known to the function and valid', ({ code }) => {
    const env = parseEnv(code);
    expect(Object.keys(env).filter((name) => !known.has(name))).toEqual([]);
    const working = {
      DOCENT_SECRET: randomBytes(32).toString('base64url'),
      DOCENT_ORIGINS: 'https://book.example.org',
      OPENAI_API_KEY: 'never-used',
      // Required together with `DOCENT_AUTH_REQUIRED`, which a guide sets in a block of its own.
      DOCENT_AUTH_ISSUER: 'https://auth.example.org',
    };
    expect(readConfig({ ...working, ...env }).problems).toEqual([]);
  });
});

function isOption(word: string): boolean {
  return word.startsWith('--');
}

/** Whether a block is a whole module and not an excerpt with an ellipsis. */
function isWhole(code: string): boolean {
  return code.includes('export default') && !code.includes('…');
}
