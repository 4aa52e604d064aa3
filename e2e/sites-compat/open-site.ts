import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { run } from './run-command.js';

const SITES = fileURLToPath(new URL('sites', import.meta.url));

/** What else each version of Docusaurus needs. The newer ones of @docsearch/react need packages that not every registry has. */
const VERSIONS = {
  '3.5.2': { react: '18.3.1', docsearch: '3.9.0' },
  '3.6.3': { react: '18.3.1', docsearch: '3.9.0' },
  '3.9.2': { react: '^19.0.0', docsearch: '4.6.2' },
  '3.10.2': { react: '^19.0.0', docsearch: '4.6.2' },
} as const;

/** A version of Docusaurus that sites are tried on: the oldest supported one, two that many books use, and the newest. */
export type DocusaurusVersion = keyof typeof VERSIONS;

/** A small site in `sites`. */
export interface SiteShape {
  /** Directory in `sites`, which is copied as a repository. */
  name: string;
  docusaurus: DocusaurusVersion;
  /** The site's directory in the repository. Default: its top. */
  siteIn?: string;
  /** Whether the repository is an npm workspace of its `packages/*`, with its packages at the top. */
  isWorkspace?: boolean;
  /** Packages that the site has besides a classic site's. */
  packages?: readonly string[];
}

/** A copy of a site, with its packages installed. */
export interface OpenSite {
  siteDir: string;
  /** Directory of the repository's `package-lock.json`. */
  packageDir: string;
  /** Removes the copy. Its packages are kept for the next site with the same version. */
  close(): Promise<void>;
}

/**
 * Copies a site and installs the packed package into it, as an author would: without `--force`.
 *
 * Sites with the same version get the same `node_modules` one after another, because each installation takes half a minute.
 */
export async function openSite(shape: SiteShape): Promise<OpenSite> {
  const repository = path.join(inject('folder'), `${shape.name}-${shape.docusaurus}`);
  await cp(path.join(SITES, shape.name), repository, { recursive: true });
  const siteDir = path.join(repository, shape.siteIn ?? '');
  const packageDir = shape.isWorkspace === true ? repository : siteDir;
  const kept = path.join(inject('folder'), 'packages', shape.docusaurus);
  if (shape.isWorkspace === true) {
    await installWorkspace(repository, siteDir, shape);
  } else {
    if (!(await exists(kept))) await install(kept, siteManifest(shape.docusaurus));
    await moveInstallation(kept, packageDir);
    if (shape.packages !== undefined)
      await run('npm', ['install', ...INSTALL_FLAGS, ...shape.packages], packageDir);
  }
  return {
    siteDir,
    packageDir,
    async close() {
      if (shape.isWorkspace !== true) {
        // The bundler's cache contains absolute paths.
        await rm(path.join(packageDir, 'node_modules/.cache'), { recursive: true, force: true });
        await moveInstallation(packageDir, kept);
      }
      await rm(repository, { recursive: true, force: true });
    },
  };
}

const INSTALL_FLAGS = ['--no-audit', '--no-fund', '--prefer-offline'];

function siteManifest(version: DocusaurusVersion): object {
  const { react, docsearch } = VERSIONS[version];
  return {
    name: 'book',
    private: true,
    dependencies: {
      '@docusaurus/core': version,
      '@docusaurus/preset-classic': version,
      '@mdx-js/react': '^3.0.0',
      'docusaurus-plugin-docent': `file:${inject('tarball')}`,
      react,
      'react-dom': react,
    },
    // A newer webpack breaks the webpackbar of the older versions.
    overrides: { webpack: '~5.103.0', '@docsearch/react': docsearch },
  };
}

async function install(directory: string, manifest: object): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'package.json'), JSON.stringify(manifest));
  await run('npm', ['install', ...INSTALL_FLAGS], directory);
}

/** Installs a workspace, whose top-level package.json must hold the overrides. */
async function installWorkspace(
  repository: string,
  siteDir: string,
  { docusaurus }: SiteShape,
): Promise<void> {
  const site = siteManifest(docusaurus);
  await writeFile(path.join(siteDir, 'package.json'), JSON.stringify(site));
  const { overrides } = { overrides: {}, ...site };
  await install(repository, { name: 'repository', private: true, workspaces: ['packages/*'], overrides });
}

async function moveInstallation(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of ['package.json', 'package-lock.json', 'node_modules'])
    await rename(path.join(from, name), path.join(to, name));
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}

/** Reads a JSON file of the site. */
export async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
