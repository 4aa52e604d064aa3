import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSecret } from '../../api/_test/harness.js';
import { packPackage, run, writeFunctionFolder } from './function-folder.js';

/** At most this many packages, ours included. It was 425 while the plugin depended on `@docusaurus/utils`, which brings webpack. */
const MAX_PACKAGES = 60;
const MAX_BYTES = 25_000_000;
const ROUTES = ['api/session.js', 'api/chat.js', 'api/health.js'];
/** Versions of the package managers that run on all versions of Node that Docent supports. */
const TOOLS = { pnpm: '10.34.9', '@yarnpkg/cli-dist': '4.18.1' };

let root: string;
let tools: string;
let tarball: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'docent-folder-'));
  tools = path.join(root, 'tools');
  tarball = await packPackage(root);
  await writeFunctionFolder(tools, [], {});
  await writeFile(path.join(tools, 'package.json'), JSON.stringify({ private: true, dependencies: TOOLS }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], tools);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The handbook's directory with the routes of the widget, not yet installed. */
async function createFolder(name: string): Promise<string> {
  const folder = path.join(root, name);
  await writeFunctionFolder(folder, ROUTES, { 'docusaurus-plugin-docent': `file:${tarball}` });
  return folder;
}

function runTool(program: string, words: readonly string[], folder: string): Promise<string> {
  return run(process.execPath, [path.join(tools, 'node_modules', program), ...words], folder, {
    // Without it, Yarn refuses to write a new lockfile on CI.
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    YARN_ENABLE_TELEMETRY: '0',
  });
}

/** Loads a route in a fresh process, and returns what health says of a working configuration. */
async function askHealth(folder: string, flags: readonly string[] = []): Promise<unknown> {
  const code = `
    await import('./api/chat.js');
    const { GET } = await import('./api/health.js');
    const response = await GET(new Request('https://ask.example/api/health'));
    console.log(await response.text());
  `;
  const script = path.join(folder, 'ask-health.js');
  await writeFile(script, code);
  const printed = await run(process.execPath, [...flags, script], folder, {
    DOCENT_SECRET: testSecret('folder'),
    DOCENT_ORIGINS: 'https://book.example',
    OPENAI_API_KEY: 'never-used',
  });
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '');
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(({ parentPath, name }) => stat(path.join(parentPath, name))));
  return sizes.reduce((total, { size }) => total + size, 0);
}

describe('the directory of a function, installed', () => {
  it('has few packages and megabytes with npm', async () => {
    const folder = await createFolder('npm');
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], folder);
    const listed = await run('npm', ['ls', '--all', '--parseable'], folder);
    const packages = listed.trim().split('\n').slice(1);
    expect(packages.length).toBeLessThanOrEqual(MAX_PACKAGES);
    expect(packages.filter((name) => /webpack|@docusaurus|react/u.test(name))).toEqual([]);
    const bytes = await sizeOf(path.join(folder, 'node_modules'));
    expect(bytes).toBeLessThan(MAX_BYTES);
    expect(await askHealth(folder)).toMatchObject({ status: 'ok' });
    console.log(`npm: ${packages.length} packages, ${(bytes / 1e6).toFixed(1)} MB`);
  });

  it('works with pnpm, which hides the packages of packages', async () => {
    const folder = await createFolder('pnpm');
    const words = ['install', '--config.hoist=false', `--config.store-dir=${path.join(root, 'pnpm-store')}`];
    await runTool('pnpm/bin/pnpm.cjs', words, folder);
    const installed = await readdir(path.join(folder, 'node_modules/.pnpm'));
    expect(installed.filter((name) => name.includes('@')).length).toBeLessThanOrEqual(MAX_PACKAGES);
    expect(await askHealth(folder)).toMatchObject({ status: 'ok' });
  });

  it.each([
    ['node_modules', 'node-modules', []],
    ["Plug'n'Play", 'pnp', ['--require', './.pnp.cjs', '--loader', './.pnp.loader.mjs']],
  ])('works with Yarn and %s', async (_name, linker, flags) => {
    const folder = await createFolder(`yarn-${linker}`);
    await writeFile(path.join(folder, '.yarnrc.yml'), `nodeLinker: ${linker}\n`);
    // An empty lockfile marks the directory as a project of its own.
    await writeFile(path.join(folder, 'yarn.lock'), '');
    const output = await runTool('@yarnpkg/cli-dist/bin/yarn.js', ['install'], folder);
    expect(output).not.toMatch(/peer/u);
    const lock = await readFile(path.join(folder, 'yarn.lock'), 'utf8');
    expect(lock.match(/^"?[^\s#_].*:$/gmu)?.length).toBeLessThanOrEqual(MAX_PACKAGES);
    expect(await askHealth(folder, flags)).toMatchObject({ status: 'ok' });
  });
});
