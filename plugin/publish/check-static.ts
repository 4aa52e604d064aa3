import { access } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from '../build-error.js';

/**
 * Makes sure that none of the site's own static files would be overwritten by ours. I/O: looks for the file.
 *
 * @param staticDirectories relative to the site's folder, or absolute
 * @param name of a file of ours that is not named by its content, below the base URL
 * @throws BuildError `address-taken`
 */
export async function assertAddressIsFree(
  siteDir: string,
  staticDirectories: readonly string[],
  name: string,
): Promise<void> {
  for (const directory of staticDirectories) {
    const file = path.resolve(siteDir, directory, name);
    const isTaken = await access(file).then(
      () => true,
      () => false,
    );
    if (!isTaken) continue;
    throw new BuildError({
      code: 'address-taken',
      message: `Docent publishes a file of its own at \`${name}\`, where this one would be`,
      hint: 'Give the file another name or folder, and change the links to it.',
      file: path.relative(siteDir, file).split(path.sep).join('/'),
    });
  }
}
