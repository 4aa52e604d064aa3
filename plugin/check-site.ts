import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { LoadContext } from '@docusaurus/types';
import * as z from 'zod';
import { BuildError } from './build-error.js';

/**
 * Checks before anything is built that the plugin can serve the site. I/O: reads the version of the site's Docusaurus.
 *
 * @throws BuildError `docusaurus-too-old`
 * @throws BuildError `router-unsupported`: the hash router builds `index.html` alone, so citations have no address to lead to.
 */
export function assertSiteIsSupported({
  siteDir,
  siteConfig,
}: Pick<LoadContext, 'siteDir' | 'siteConfig'>): void {
  const version = readDocusaurusVersion(siteDir);
  if (version !== undefined && TOO_OLD.test(version)) {
    throw new BuildError({
      code: 'docusaurus-too-old',
      message: `docusaurus-plugin-docent needs Docusaurus 3.5 or newer; this site has ${version}`,
      hint: 'Upgrade every `@docusaurus/…` package of the site to the same newer version of Docusaurus 3.',
    });
  }
  if (siteConfig.future.experimental_router === 'hash') {
    throw new BuildError({
      code: 'router-unsupported',
      message: "docusaurus-plugin-docent does not work with `future.experimental_router: 'hash'`",
      hint: "Set it to 'browser' or remove it from docusaurus.config, or remove Docent from `plugins`.",
    });
  }
}

/** Below the peer range in package.json. */
const TOO_OLD = /^(?:[0-2]|3\.[0-4])\./u;

/** @returns `undefined` when the site's own package cannot be found; then the package manager has checked the range. */
function readDocusaurusVersion(siteDir: string): string | undefined {
  try {
    const file = createRequire(path.join(siteDir, 'package.json')).resolve('@docusaurus/core/package.json');
    return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
  } catch {
    return undefined;
  }
}
