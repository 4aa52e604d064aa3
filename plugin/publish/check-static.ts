import { stat } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from '../build-error.js';

/**
 * Checks that a file of ours would not overwrite one of the site's static files. I/O: looks for the file.
 *
 * @param name - Path, relative to the base URL, of a file of ours that is not named by its content.
 * @throws BuildError `address-taken` if a static directory contains a file at that path.
 */
export async function assertAddressIsFree(
  siteDir: string,
  staticDirectories: readonly string[],
  name: string,
): Promise<void> {
  for (const directory of staticDirectories) {
    const file = path.resolve(siteDir, directory, name);
    if ((await stat(file).catch(() => null)) === null) continue;
    throw new BuildError({
      code: 'address-taken',
      message: `Docent publishes \`${name}\` and would overwrite this file`,
      hint: 'Rename or move the file, and update the links to it.',
      file: path.relative(siteDir, file).split(path.sep).join('/'),
    });
  }
}
