import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';
import * as rules from '../../source/bundled-rules.js';
import type { MarkdownSite, SourcePage } from '../../source/page.js';

/** Folder of the fixture pairs, which stands in for the site's folder. */
export const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));

const frontMatterSchema = z.object({
  title: z.string(),
  description: z.string().default(''),
  /** Properties of the page and site that the fixture needs to differ from the defaults. */
  fixture: z
    .object({
      kind: z.enum(['docs', 'blog', 'page']).default('docs'),
      format: z.enum(['mdx', 'md']).default('mdx'),
      site: z.object({ math: z.boolean().optional(), htmlComments: z.boolean().optional() }).default({}),
    })
    .default({ kind: 'docs', format: 'mdx', site: {} }),
});

/** Creates the page and the site that stage 1 would create from a fixture. */
export async function readFixture(name: string): Promise<{ page: SourcePage; site: MarkdownSite }> {
  const filePath = path.join(FIXTURES, name);
  const markdown = await readFile(filePath, 'utf8');
  const frontMatter: unknown = parse(/^---\n(?<yaml>[\s\S]*?)\n---/u.exec(markdown)?.groups?.['yaml'] ?? '');
  const { title, description, fixture } = frontMatterSchema.parse(frontMatter);
  return {
    page: {
      ...testPage(markdown, filePath),
      title,
      description,
      format: fixture.format,
      kind: fixture.kind,
      frontMatter: z.record(z.string(), z.unknown()).parse(frontMatter),
    },
    site: {
      ...testSite((wanted) => readFile(wanted, 'utf8')),
      math: fixture.site.math ?? false,
      htmlComments: fixture.site.htmlComments ?? true,
    },
  };
}

/** Creates a docs page with the given text. */
export function testPage(markdown: string, filePath = path.join(FIXTURES, 'page.mdx')): SourcePage {
  return {
    filePath,
    url: '/docs/page',
    title: 'Page',
    description: '',
    markdown,
    format: 'mdx',
    frontMatter: {},
    breadcrumbs: ['Guides'],
    kind: 'docs',
    partition: 'docs/default/current',
    version: 'current',
    locale: 'en',
  };
}

/** Creates a site with Docusaurus' defaults and one more admonition, `:::custom`. */
export function testSite(read: (filePath: string) => Promise<string>): MarkdownSite {
  return {
    siteDir: FIXTURES,
    readFile: read,
    rules,
    admonitionKeywords: 'secondary info success danger note tip warning important caution custom'.split(' '),
    maintainCase: false,
  };
}
