import { glob } from 'tinyglobby';
import path from 'node:path';

/**
 * Finds the Docusaurus site a directory belongs to, which `@site/` refers to. I/O: lists directories.
 *
 * @param folder - Absolute.
 * @returns The nearest directory with a `docusaurus.config`, from `folder` upwards; outside a site, `folder` itself.
 */
export async function findSiteDir(folder: string): Promise<string> {
  for (let current = folder; ; current = path.dirname(current)) {
    const found = await glob('docusaurus.config.{js,mjs,cjs,ts,mts,cts}', { cwd: current, deep: 1 });
    if (found.length > 0) return current;
    if (path.dirname(current) === current) return folder;
  }
}
