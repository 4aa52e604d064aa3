import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LoadContext } from '@docusaurus/types';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readMarkdownSite } from './markdown-site.js';

let siteDir: string;
beforeEach(async () => {
  siteDir = await mkdtemp(path.join(tmpdir(), 'docent-markdown-site-'));
});
afterEach(() => rm(siteDir, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.join(siteDir, path.dirname(file)), { recursive: true });
  await writeFile(path.join(siteDir, file), text);
}

it.each([
  ['at the top, as npm puts it', 'node_modules'],
  ['only where the preset sees it, as pnpm puts it', 'node_modules/@docusaurus/preset-classic/node_modules'],
])(
  "reads the theme's titles of admonitions in the site's language, with the theme %s",
  async (_place, folder) => {
    const main = JSON.stringify({ main: 'index.js' });
    await write('node_modules/@docusaurus/preset-classic/package.json', main);
    await write('node_modules/@docusaurus/preset-classic/index.js', '');
    await write(`${folder}/@docusaurus/theme-classic/package.json`, main);
    await write(`${folder}/@docusaurus/theme-classic/index.js`, '');
    await write(
      `${folder}/@docusaurus/theme-translations/locales/de/theme-common.json`,
      JSON.stringify({ 'theme.admonition.tip': 'Tipp' }),
    );
    const context = {
      siteDir,
      siteConfig: { markdown: { format: 'mdx', anchors: {}, mdx1Compat: {} } },
      i18n: { currentLocale: 'de-CH' },
      codeTranslations: {},
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of the context that is read
    const site = await readMarkdownSite(context as unknown as LoadContext);
    expect(site.admonitionTitles).toEqual({ tip: 'Tipp' });
  },
);
