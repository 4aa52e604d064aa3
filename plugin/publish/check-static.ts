import { stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Finds the site's static file whose address a file of ours has, so that it is not published. I/O: looks for the file.
 *
 * @param name - Path, relative to the base URL, of a file of ours that is not named by its content.
 * @returns The file's path relative to the site's directory, with forward slashes, or `undefined` if the address is free.
 */
export async function findHiddenStaticFile(
  siteDir: string,
  staticDirectories: readonly string[],
  name: string,
): Promise<string | undefined> {
  for (const directory of staticDirectories) {
    const file = path.resolve(siteDir, directory, name);
    if ((await stat(file).catch(() => null)) === null) continue;
    return path.relative(siteDir, file).split(path.sep).join('/');
  }
  return undefined;
}
