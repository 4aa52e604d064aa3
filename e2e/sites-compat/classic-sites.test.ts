import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { buildSite } from '../../scripts/site/build-site.js';
import { listSections, readPublishedChunks, type FoundChunk } from '../published-chunks.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SITE = fileURLToPath(new URL('site', import.meta.url));
const BASE_URL = '/lights/';

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });

interface ClassicSite {
  docusaurus: string;
  react: string;
  docsearch: string;
}

const SITES: readonly ClassicSite[] = [
  { docusaurus: '3.5.2', react: '18.3.1', docsearch: '3.9.0' },
  { docusaurus: '3.6.3', react: '18.3.1', docsearch: '3.9.0' },
  { docusaurus: '3.9.2', react: '^19.0.0', docsearch: '4.6.2' },
  { docusaurus: '3.10.2', react: '^19.0.0', docsearch: '4.6.2' },
];

// The sites and their packages lie outside the checkout, so that nothing is resolved from here.
let folder: string;
const installations = new Map<string, Promise<void>>();
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docent-sites-'));
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT);
  const [{ filename }]: [{ filename: string }] = JSON.parse(packed);
  // Sites are installed one after another, while those before them are built.
  let previous = Promise.resolve();
  for (const site of SITES) {
    const installation = previous.then(() => install(site, path.join(folder, filename)));
    installations.set(site.docusaurus, installation);
    previous = installation.catch(() => undefined);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(SITES)('a classic site on Docusaurus $docusaurus and React $react', ({ docusaurus }) => {
  let siteDir: string;
  let outDir: string;
  let output: string;
  let chunks: FoundChunk[];
  beforeAll(async () => {
    siteDir = path.join(folder, docusaurus);
    outDir = path.join(siteDir, 'build');
    await installations.get(docusaurus);
    const built = await buildSite(siteDir, { outDir, env: { DOCENT_ENDPOINT: '' } });
    if (!built.ok) throw new Error(built.output);
    ({ output } = built);
    chunks = listSections(await readPublishedChunks({ outDir, locale: 'en' }));
  });
  afterAll(() => rm(siteDir, { recursive: true, force: true }));

  function find(text: string): FoundChunk | undefined {
    return chunks.find((chunk) => chunk.text.includes(text));
  }

  it('has one copy of the packages of Docusaurus that the plugin uses, its own', async () => {
    const lock: unknown = JSON.parse(await readFile(path.join(siteDir, 'package-lock.json'), 'utf8'));
    const { packages } = lockSchema.parse(lock);
    const found = Object.entries(packages).flatMap(([name, { version }]) => {
      const shared = /node_modules\/(@docusaurus\/(?:types|utils|utils-common))$/u.exec(name)?.[1];
      return shared === undefined ? [] : [`${shared} ${version}`];
    });
    const names = ['@docusaurus/types', '@docusaurus/utils', '@docusaurus/utils-common'];
    expect(found.sort()).toEqual(names.map((name) => `${name} ${docusaurus}`));
  });

  it('has docs, blog posts and pages in its index, with their breadcrumbs', () => {
    expect(find('characteristic')).toMatchObject({
      url: '/lights/docs/',
      anchor: 'why-lights-flash',
      breadcrumbs: ['Why lights flash'],
    });
    expect(find('Skagen')).toMatchObject({ anchor: 'rhythm-table' });
    expect(find('chamois')).toMatchObject({
      url: '/lights/docs/guide/lenses',
      anchor: 'cleaning-a-lens',
      breadcrumbs: ['Keeping a light', 'Cleaning a lens'],
    });
    expect(find('weather side')).toMatchObject({
      anchor: 'what-broke',
      breadcrumbs: ['Blog', 'What broke'],
    });
    expect(find('retired keepers')).toMatchObject({ url: '/lights/about', title: 'About' });
  });

  it('leaves pages with a robots tag out of its index', () => {
    expect(chunks.filter(({ text }) => text.includes('not to be indexed'))).toEqual([]);
  });

  it('cites only anchors that its HTML has', async () => {
    const missing: string[] = [];
    for (const { url, anchor } of chunks) {
      const name = url.slice(BASE_URL.length).replace(/\/$/u, '');
      const html = await readFile(path.join(outDir, name, 'index.html'), 'utf8');
      if (anchor !== '' && !new RegExp(`\\sid=["']?${anchor}["'\\s>]`, 'u').test(html))
        missing.push(`${url}#${anchor}`);
    }
    expect(chunks.length).toBeGreaterThan(8);
    expect(missing).toEqual([]);
    expect(output).not.toContain('onBrokenAnchors');
  });

  it('has the button on its pages', async () => {
    const html = await readFile(path.join(outDir, 'docs/index.html'), 'utf8');
    const scripts = [...html.matchAll(/src="?([^"\s>]+\.js)/gu)].map(([, src = '']) =>
      src.slice(BASE_URL.length),
    );
    const texts = await Promise.all(scripts.map((name) => readFile(path.join(outDir, name), 'utf8')));
    expect(texts.join('')).toContain('docent/panel-');
  });
});

/** Installs the packed package into a site, as an author would: without `--force`. */
async function install({ docusaurus, react, docsearch }: ClassicSite, tarball: string): Promise<void> {
  const siteDir = path.join(folder, docusaurus);
  await cp(SITE, siteDir, { recursive: true });
  await writeFile(
    path.join(siteDir, 'package.json'),
    JSON.stringify({
      name: 'lighthouses',
      private: true,
      dependencies: {
        '@docusaurus/core': docusaurus,
        '@docusaurus/preset-classic': docusaurus,
        '@mdx-js/react': '^3.0.0',
        'docusaurus-plugin-docent': `file:${tarball}`,
        react,
        'react-dom': react,
      },
      // A newer webpack breaks the webpackbar of the older versions; newer releases of @docsearch/react need packages that
      // not every registry has.
      overrides: { webpack: '~5.103.0', '@docsearch/react': docsearch },
    }),
  );
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], siteDir);
}

/** Runs a command and returns what it prints, without its warnings. */
async function run(command: string, args: string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
