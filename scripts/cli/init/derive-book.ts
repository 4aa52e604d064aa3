import path from 'node:path';
import type { ConfigFacts } from './edit-config.js';
import type { Project } from './read-project.js';

/** Names that templates give every project. */
const TEMPLATE_NAMES: ReadonlySet<string> = new Set([
  'docusaurus',
  'website',
  'docs',
  'my-website',
  'my-site',
]);

/**
 * Returns the book's name for a site: its project's name, its title, or the name of its package or directory, in the letters that the
 * option `book` allows.
 */
export function deriveBook(
  { projectName, title }: Pick<ConfigFacts, 'projectName' | 'title'>,
  { packageName }: Pick<Project, 'packageName'>,
  siteDir: string,
): string {
  const names = [projectName, title, packageName, path.basename(siteDir)].map((text) => toName(text ?? ''));
  const valid = names.filter((name) => /[a-z\d]/u.test(name));
  return valid.find((name) => !TEMPLATE_NAMES.has(name)) ?? valid[0] ?? 'book';
}

function toName(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z\d._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/gu, '')
    .slice(0, 64)
    .replace(/[-.]+$/u, '');
}
