import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { LoadContext } from '@docusaurus/types';
import * as z from 'zod';
import { loadDocusaurusRules } from './docusaurus-rules.js';
import { DEFAULT_ADMONITIONS, type MarkdownSite } from './page.js';

/**
 * Collects what parsing needs to know about a site: its directory, its Markdown settings and a function that reads files.
 *
 * Remark plugins and admonition keywords are options of each content plugin and not part of the content it loads, so they are
 * looked up in the site's configuration. What is set for one instance applies to all.
 * I/O: loads Docusaurus' packages and reads the theme's translations; the returned object's `readFile` reads files.
 */
export async function readMarkdownSite(
  context: Pick<LoadContext, 'siteDir' | 'siteConfig' | 'i18n' | 'codeTranslations'>,
): Promise<MarkdownSite> {
  const { siteDir, siteConfig } = context;
  const { preprocessor, anchors, format, mdx1Compat } = siteConfig.markdown;
  const found = searchConfiguration([siteConfig.presets, siteConfig.plugins]);
  const magicComments = themeSchema.safeParse(siteConfig.themeConfig).data?.prism.magicComments;
  return {
    siteDir,
    readFile: (filePath) => readFile(filePath, 'utf8'),
    rules: await loadDocusaurusRules(siteDir),
    admonitionKeywords: [...new Set([...DEFAULT_ADMONITIONS, ...found.keywords])],
    admonitionTitles: await readAdmonitionTitles(context),
    maintainCase: anchors.maintainCase,
    format,
    htmlComments: mdx1Compat.comments,
    emoji: siteConfig.markdown.emoji,
    math: found.hasMath,
    ...(preprocessor && { preprocessor }),
    ...(magicComments && { magicComments }),
  };
}

const magicCommentSchema = z
  .object({ line: z.string(), block: z.object({ start: z.string(), end: z.string() }) })
  .partial();
const themeSchema = z.object({ prism: z.object({ magicComments: z.array(magicCommentSchema) }) });

function searchConfiguration(root: unknown): { keywords: string[]; hasMath: boolean } {
  const findings = { keywords: new Array<string>(), hasMath: false };
  const seen = new Set<unknown>();
  const visit = (value: unknown, key: string): void => {
    if (key === 'admonitions')
      findings.keywords.push(...(admonitionsSchema.safeParse(value).data?.keywords ?? []));
    // A plugin is configured as the function itself and can only be recognised by its name.
    if (typeof value === 'function' && value.name === 'remarkMath') findings.hasMath = true;
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    for (const [name, inner] of Object.entries(value)) visit(inner, name);
  };
  visit(root, '');
  return findings;
}

const admonitionsSchema = z.object({ keywords: z.array(z.string()) });

/** Reads the default titles of admonitions: the site's translations, then the theme's for the locale. */
async function readAdmonitionTitles({
  siteDir,
  i18n,
  codeTranslations,
}: Pick<LoadContext, 'siteDir' | 'i18n' | 'codeTranslations'>): Promise<Record<string, string>> {
  const ofTheme = await readThemeTranslations(siteDir, i18n.currentLocale);
  return Object.fromEntries(
    Object.entries({ ...ofTheme, ...codeTranslations }).flatMap(([id, text]) =>
      id.startsWith(TITLE_PREFIX) ? [[id.slice(TITLE_PREFIX.length), text]] : [],
    ),
  );
}

const TITLE_PREFIX = 'theme.admonition.';

/** Reads theme-classic's translations; there are none if the site has another theme. */
async function readThemeTranslations(siteDir: string, locale: string): Promise<Record<string, string>> {
  const ofTheme = requireOfTheme(siteDir);
  if (ofTheme === undefined) return {};
  for (const tag of [locale, locale.split('-')[0]]) {
    try {
      const file = ofTheme.resolve(`@docusaurus/theme-translations/locales/${tag}/theme-common.json`);
      return translationsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch {
      // There is no such language, so the titles are in English.
    }
  }
  return {};
}

/**
 * Returns a `require` that resolves as in theme-classic. A site with the classic preset cannot resolve the theme itself under pnpm and
 * Yarn PnP, where packages see only what their own package.json names.
 */
function requireOfTheme(siteDir: string): NodeJS.Require | undefined {
  const ofSite = createRequire(path.join(siteDir, 'package.json'));
  const owners = [() => ofSite, () => createRequire(ofSite.resolve('@docusaurus/preset-classic'))];
  for (const findOwner of owners) {
    try {
      return createRequire(findOwner().resolve('@docusaurus/theme-classic'));
    } catch {
      // The next owner may have it.
    }
  }
  return undefined;
}

const translationsSchema = z.record(z.string(), z.string());
