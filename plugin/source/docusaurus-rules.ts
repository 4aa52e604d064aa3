import { createRequire } from 'node:module';
import path from 'node:path';
import type * as utils from '@docusaurus/utils';
import type * as utilsCommon from '@docusaurus/utils-common';

/** The functions of Docusaurus that decide about front matter, heading ids, admonitions and addresses. */
export type DocusaurusRules = Pick<
  typeof utils,
  | 'DEFAULT_PARSE_FRONT_MATTER'
  | 'admonitionTitleToDirectiveLabel'
  | 'createSlugger'
  | 'escapeMarkdownHeadingIds'
  | 'parseMarkdownHeadingId'
  | 'unwrapMdxCodeBlocks'
> &
  Pick<typeof utilsCommon, 'applyTrailingSlash'>;

/**
 * Loads the rules of a site's own version of Docusaurus or, outside a site, those of the version in our package.
 *
 * A site depends on `@docusaurus/core` only. The packages with the rules are dependencies of that one, so they are resolved from
 * there: with pnpm and Plug'n'Play, nobody else may import them. If the site's directory is not where its packages are, ours is tried.
 * I/O: loads packages.
 *
 * @param siteDir - Absolute path.
 */
export async function loadDocusaurusRules(siteDir: string): Promise<DocusaurusRules> {
  for (const from of [path.join(siteDir, 'package.json'), import.meta.url]) {
    const require = requireOfCore(from);
    if (require === undefined) continue;
    const ofUtils: typeof utils = require('@docusaurus/utils');
    const { applyTrailingSlash }: typeof utilsCommon = require('@docusaurus/utils-common');
    return { ...ofUtils, applyTrailingSlash };
  }
  return import('./bundled-rules.js');
}

/** Returns the `require` of the `@docusaurus/core` that a module finds, or `undefined` if it or its packages are not there. */
function requireOfCore(from: string): NodeJS.Require | undefined {
  try {
    const ofCore = createRequire(createRequire(from).resolve('@docusaurus/core/package.json'));
    ofCore.resolve('@docusaurus/utils');
    return ofCore;
  } catch {
    return undefined;
  }
}
