import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from '../../../plugin/build-error.js';

/** Names of the configuration file, in the order in which Docusaurus looks for them. */
const CONFIG_NAMES = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map(
  (extension) => `docusaurus.config.${extension}`,
);

/**
 * Finds a site's configuration file. I/O: reads the directory and those below it.
 *
 * @returns The file's name.
 * @throws BuildError `site-missing` if there is none; the hint names the sites in directories below.
 */
export async function findConfigName(siteDir: string): Promise<string> {
  const names = await list(siteDir);
  const found = CONFIG_NAMES.find((name) => names.includes(name));
  if (found !== undefined) return found;
  const sites = await findSitesBelow(siteDir);
  const commands = sites.map((site) => `\`docent init ${site}\``);
  throw new BuildError({
    code: 'site-missing',
    message: `${siteDir} contains no docusaurus.config.js or .ts`,
    hint:
      commands.length > 0
        ? `Run ${commands.join(' or ')}.`
        : 'Pass the directory of a Docusaurus site: `docent init website`. `npm create docusaurus@latest` makes a new one.',
  });
}

/** Looks one and two levels down, where workspaces and repositories with a site keep theirs. */
async function findSitesBelow(folder: string): Promise<string[]> {
  const sites: string[] = [];
  for (const depth of [folder, ...(await directoriesOf(folder))]) {
    for (const below of await directoriesOf(depth)) {
      const names = await list(below);
      if (CONFIG_NAMES.some((name) => names.includes(name))) sites.push(path.relative('', below) || '.');
    }
  }
  return [...new Set(sites)].slice(0, 3);
}

async function directoriesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !/^\.|^node_modules$|^build$/u.test(entry.name))
    .map(({ name }) => path.join(folder, name));
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
