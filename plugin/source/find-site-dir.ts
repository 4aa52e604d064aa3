import { glob } from 'tinyglobby';
import path from 'node:path';

/**
 * The Docusaurus site that a folder belongs to: what `@site/` means in it. I/O: lists folders.
 *
 * @param folder absolute
 * @returns the nearest folder with a `docusaurus.config`, from `folder` upwards; outside of a site `folder` itself
 */
export async function findSiteDir(folder: string): Promise<string> {
  for (let current = folder; ; current = path.dirname(current)) {
    const found = await glob('docusaurus.config.{js,mjs,cjs,ts,mts,cts}', { cwd: current, deep: 1 });
    if (found.length > 0) return current;
    if (path.dirname(current) === current) return folder;
  }
}
