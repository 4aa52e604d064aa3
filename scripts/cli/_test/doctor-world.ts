import { hash } from 'node:crypto';
import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { servePages } from '../../site/serve-pages.js';
import { serveFunction } from '../../stand-ins/serve-function.js';
import { startStandInModel } from '../../stand-ins/stand-in-model.js';
import { runDocent } from '../docent.js';
import type { Finding } from '../doctor/report.js';
import { startFront, type FrontRules } from './front-server.js';

export const SECRET = secretOf('of the book');
export const BOOK = 'lighthouse';

/** Returns a secret as good as random, the same for each name. */
export function secretOf(name: string): string {
  return hash('sha256', `doctor: ${name}`, 'base64url');
}

const PANEL = 'panel-0123456789abcdef.js';
const PAGE = '<!doctype html><title>Lamps</title><main>The lamp is lit.</main>';
const CONFIG =
  "module.exports = { title: 'L', url: 'https://book.example', baseUrl: '/book/', plugins: [['docusaurus-plugin-docent', { book: 'lighthouse' }]] };\n";

/** Indexes a directory with the environment's secret, as a build of the site does. */
export async function writeIndex(docs: string, out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  const args = ['--out', out, '--base-url', '/book/', '--book', BOOK, '--json'];
  const { exit, stdout } = await runCommand(['index', docs, ...args]);
  if (exit !== 0) throw new Error(stdout);
}

/** Writes a site with a docusaurus.config, sources, a build and installed packages. */
export async function createSite(): Promise<string> {
  const siteDir = path.join(await mkdtemp(path.join(tmpdir(), 'docent-doctor-')), 'original/site');
  const files: Readonly<Record<string, string>> = {
    'docs/lamps.md': '# Lamps\n\nThe lamp is lit at dusk, and turns once a minute.\n',
    'docs/fog.md': '# Fog\n\nIn fog the horn sounds every thirty seconds.\n',
    'docusaurus.config.js': CONFIG,
    'package.json': '{"private": true}',
    'build/index.html': PAGE,
    'build/lamps.html': PAGE,
    'build/fog.html': PAGE,
    'node_modules/docusaurus-plugin-docent/package.json': '{"version": "0.1.0"}',
    '../ask/package.json': '{"dependencies": {"docusaurus-plugin-docent": "*"}}',
    '../ask/api/chat.js': '',
    '../ask/public/robots.txt': 'User-agent: *\nDisallow: /\n',
    '../ask/node_modules/docusaurus-plugin-docent/package.json': '{"version": "0.1.0"}',
  };
  for (const [name, text] of Object.entries(files)) await write(path.join(siteDir, name), text);
  await writeIndex(path.join(siteDir, 'docs'), path.join(siteDir, 'build/docent'));
  await write(path.join(siteDir, 'build/docent/panel.json'), JSON.stringify({ entry: PANEL }));
  await write(path.join(siteDir, 'build/docent', PANEL), 'export {};');
  const require = createRequire(import.meta.url);
  const core = path.dirname(require.resolve('@docusaurus/core/package.json'));
  await mkdir(path.join(siteDir, 'node_modules/@docusaurus'));
  await symlink(core, path.join(siteDir, 'node_modules/@docusaurus/core'));
  await symlink(path.join(core, '../utils'), path.join(siteDir, 'node_modules/@docusaurus/utils'));
  return siteDir;
}

export async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** A site and a function that a test may spoil. */
export class World {
  /** The function's variables, over the good ones; `undefined` takes one away. */
  env: Record<string, string | undefined> = {};
  /** In front of the site and of the function. */
  site: FrontRules = {};
  api: FrontRules = {};
  /** The address given to the doctor, made from the function's. */
  endpoint = (url: string): string => url;
  /** The address or directory given to the doctor, made from the site's. */
  address = (url: string): string => `${url}/book/`;
  args: string[] = [];
  /** Moves the function's clock, in milliseconds. */
  aheadMs = 0;
  model: NonNullable<Parameters<typeof startStandInModel>[0]> = {};
  dir: string;

  constructor(siteDir: string) {
    this.dir = siteDir;
  }

  /** Copies the site, so that its files can be spoiled. */
  static async copy(siteDir: string): Promise<World> {
    const dir = await mkdtemp(path.join(siteDir, '../../world-'));
    await cp(path.dirname(siteDir), dir, {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
    });
    return new World(path.join(dir, 'site'));
  }

  /** Moves the site to another directory. */
  async move(): Promise<void> {
    const dir = `${path.dirname(this.dir)}-moved`;
    await rename(path.dirname(this.dir), dir);
    this.dir = path.join(dir, 'site');
  }

  file = (name: string): string => path.join(this.dir, name);

  /** Runs the doctor with `--json`. */
  async diagnose(): Promise<{ exit: number; findings: Finding[] }> {
    const { exit, stdout } = await this.print(['--json']);
    const { findings }: { findings: Finding[] } = JSON.parse(stdout);
    return { exit, findings };
  }

  /** Serves the site and the function while the doctor examines them. */
  async print(args: readonly string[] = []): Promise<CommandResult> {
    const pages = await servePages({ outDir: this.file('build'), baseUrl: '/book/', port: 0 });
    const site = await startFront(pages.origin, this.site);
    const model = await startStandInModel({ wordDelayMs: 25, ...this.model });
    const served = await serveFunction({
      now: () => Date.now() + this.aheadMs,
      log: () => undefined,
      env: {
        DOCENT_SECRET: SECRET,
        DOCENT_ORIGINS: `${site.url},https://book.example`,
        OPENAI_BASE_URL: model.url,
        DOCENT_ADDRESS_SHARE: '100',
        ...this.env,
      },
    });
    const api = await startFront(served.url, this.api);
    try {
      const endpoint = this.endpoint(api.url);
      return await runCommand([
        'doctor',
        this.address(site.url),
        '--endpoint',
        endpoint,
        ...this.args,
        ...args,
      ]);
    } finally {
      await Promise.all([site.close(), api.close(), pages.close(), served.close(), model.close()]);
    }
  }
}

interface CommandResult {
  exit: number;
  stdout: string;
  stderr: string;
}

async function runCommand(argv: readonly string[]): Promise<CommandResult> {
  const written = { stdout: '', stderr: '' };
  const exit = await runDocent(argv, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  });
  return { exit, ...written };
}
