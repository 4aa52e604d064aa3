import { createRequire } from 'node:module';
import path from 'node:path';
import { BuildError } from '../../plugin/build-error.js';

/**
 * Finds the command of the Docusaurus that a site has installed.
 *
 * @param siteDir - Absolute path of the site.
 * @returns Absolute path of `docusaurus.mjs`, to be run with Node.
 * @throws BuildError `docusaurus-missing`.
 */
export function findDocusaurus(siteDir: string): string {
  const require = createRequire(path.join(siteDir, 'package.json'));
  try {
    return path.join(path.dirname(require.resolve('@docusaurus/core/package.json')), 'bin/docusaurus.mjs');
  } catch (error) {
    throw new BuildError(
      {
        code: 'docusaurus-missing',
        message: `@docusaurus/core is not installed in ${siteDir}`,
        hint: 'Install the dependencies of the site first, for example with `npm install`.',
      },
      { cause: error },
    );
  }
}
