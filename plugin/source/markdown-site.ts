import { readFile } from 'node:fs/promises';
import type { LoadContext } from '@docusaurus/types';
import type { MarkdownSite } from './page.js';

/** Docusaurus' own admonition names; a site may add to them or replace them. */
export const DEFAULT_ADMONITIONS = [
  'secondary',
  'info',
  'success',
  'danger',
  'note',
  'tip',
  'warning',
  'important',
  'caution',
];

/**
 * What parsing needs of a real site: its folder, its Markdown settings, a reader of files.
 *
 * Admonition keywords belong to each content plugin and are not in what it loads, so the site's configuration is
 * searched for them; a keyword one instance knows counts for all.
 */
export function readMarkdownSite({
  siteDir,
  siteConfig,
}: Pick<LoadContext, 'siteDir' | 'siteConfig'>): MarkdownSite {
  const { preprocessor, anchors } = siteConfig.markdown;
  const entries = [...siteConfig.presets, ...siteConfig.plugins];
  return {
    siteDir,
    readFile: (filePath) => readFile(filePath, 'utf8'),
    admonitionKeywords: [...new Set([...DEFAULT_ADMONITIONS, ...entries.flatMap(findAdmonitionKeywords)])],
    maintainCase: anchors.maintainCase,
    ...(preprocessor === undefined ? {} : { preprocessor }),
  };
}

function findAdmonitionKeywords(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(findAdmonitionKeywords);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'admonitions' ? readKeywords(inner) : findAdmonitionKeywords(inner),
  );
}

function readKeywords(admonitions: unknown): string[] {
  if (typeof admonitions !== 'object' || admonitions === null || !('keywords' in admonitions)) return [];
  const { keywords } = admonitions;
  return Array.isArray(keywords) ? keywords.filter((keyword) => typeof keyword === 'string') : [];
}
