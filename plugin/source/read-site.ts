import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LoadedContent as DocsContent, LoadedVersion } from '@docusaurus/plugin-content-docs';
import type { BlogContent } from '@docusaurus/plugin-content-blog';
import type { LoadedContent as PagesContent } from '@docusaurus/plugin-content-pages';
import type { AllContent, LoadContext } from '@docusaurus/types';
import utilsCommon from '@docusaurus/utils-common';
import picomatch from 'picomatch';
import type { WidgetSettings } from '../format/settings.js';
import { readPageSettings } from '../options/front-matter.js';
import type { ResolvedOptions } from '../options/options.js';
import { readPageFormat } from './page-format.js';
import type { PageKind, SourcePage } from './page.js';
import { readSidebarBreadcrumbs } from './sidebar-breadcrumbs.js';

/** What stage 1 found in the site. */
export interface SiteSources {
  /** Pages to index, in the order of their addresses. */
  pages: SourcePage[];
  /** Docs versions, for the widget to know which one a page belongs to. */
  partitions: WidgetSettings['partitions'];
  /** Pages whose front matter changes the widget. */
  pageModes: WidgetSettings['pages'];
}

/**
 * Reads every docs instance and version, blog and pages plugin of a site.
 *
 * Left out: drafts, unlisted and noindex pages (in development as in production), pages that are no Markdown,
 * and what options or front matter exclude.
 *
 * @param allContent what Docusaurus hands to `allContentLoaded`
 * @throws BuildError `front-matter-invalid`
 */
export async function readSite(
  allContent: AllContent,
  context: LoadContext,
  options: ResolvedOptions,
): Promise<SiteSources> {
  const { siteDir, siteConfig, i18n } = context;
  const isWanted = matchPaths(options);
  const found = [
    ...(options.docs ? listDocs(allContent) : []),
    ...(options.blog ? listBlogPosts(allContent) : []),
    ...(options.pages ? listPages(allContent, siteConfig.title) : []),
  ];
  const pageModes: Record<string, { widget?: boolean; mode?: 'both' | 'book' | 'selection' }> = {};
  const pages: SourcePage[] = [];
  await Promise.all(
    found.map(async ({ source, permalink, ...page }) => {
      const filePath = path.resolve(siteDir, source.replace(/^@site\//u, ''));
      const relativePath = path.relative(siteDir, filePath).split(path.sep).join('/');
      const { index, ...mode } = readPageSettings(page.frontMatter, relativePath);
      if (Object.keys(mode).length > 0) pageModes[withoutTrailingSlash(permalink)] = mode;
      if (!index || isHidden(page.frontMatter) || !isWanted(relativePath)) return;
      const markdown = await readFile(filePath, 'utf8');
      if (ROBOTS_NOINDEX.test(withoutCode(markdown))) return;
      pages.push({
        ...page,
        filePath,
        url: utilsCommon.applyTrailingSlash(permalink, siteConfig),
        description:
          typeof page.frontMatter['description'] === 'string' ? page.frontMatter['description'] : '',
        markdown,
        format: readPageFormat(filePath, page.frontMatter, siteConfig.markdown.format),
        locale: i18n.currentLocale,
      });
    }),
  );
  pages.sort((a, b) => (a.url < b.url ? -1 : 1));
  return { pages, partitions: listPartitions(allContent), pageModes };
}

/** A page as one of the content plugins knows it, before its file is read. */
interface FoundPage {
  source: string;
  permalink: string;
  title: string;
  frontMatter: Readonly<Record<string, unknown>>;
  breadcrumbs: readonly string[];
  kind: PageKind;
  partition: string;
  version: string;
}

function listDocs(allContent: AllContent): FoundPage[] {
  return listVersions(allContent)
    .filter(({ version }) => !version.noIndex)
    .flatMap(({ version, partition }) => {
      const breadcrumbs = readSidebarBreadcrumbs(version.sidebars);
      return version.docs
        .filter((doc) => !doc.draft && !doc.unlisted)
        .map((doc) => ({
          source: doc.source,
          permalink: doc.permalink,
          title: doc.title,
          frontMatter: doc.frontMatter,
          breadcrumbs: breadcrumbs.get(doc.id) ?? [],
          kind: 'docs' as const,
          partition,
          version: version.versionName,
        }));
    });
}

function listVersions(allContent: AllContent): { version: LoadedVersion; partition: string }[] {
  return contentOf<DocsContent>(allContent, 'docusaurus-plugin-content-docs').flatMap(({ id, content }) =>
    content.loadedVersions.map((version) => ({ version, partition: `docs/${id}/${version.versionName}` })),
  );
}

function listPartitions(allContent: AllContent): WidgetSettings['partitions'] {
  return listVersions(allContent).map(({ version, partition }) => ({
    // Docs at `/` hold every address; `''` is what all of them begin with.
    prefix: version.path === '/' ? '' : withoutTrailingSlash(version.path),
    key: partition,
    isLast: version.isLast,
  }));
}

function listBlogPosts(allContent: AllContent): FoundPage[] {
  return contentOf<BlogContent>(allContent, 'docusaurus-plugin-content-blog').flatMap(({ id, content }) =>
    content.blogPosts
      .filter(({ metadata }) => !metadata.unlisted)
      .map(({ metadata }) => ({
        source: metadata.source,
        permalink: metadata.permalink,
        title: metadata.title,
        frontMatter: metadata.frontMatter,
        breadcrumbs: [content.blogTitle],
        kind: 'blog' as const,
        partition: `blog/${id}`,
        version: '',
      })),
  );
}

function listPages(allContent: AllContent, siteTitle: string): FoundPage[] {
  return contentOf<PagesContent | null>(allContent, 'docusaurus-plugin-content-pages').flatMap(
    ({ id, content }) =>
      (content ?? []).flatMap((page) =>
        page.type === 'mdx' && !page.unlisted
          ? [
              {
                source: page.source,
                permalink: page.permalink,
                title: page.title ?? siteTitle,
                frontMatter: page.frontMatter,
                breadcrumbs: [],
                kind: 'page' as const,
                partition: `pages/${id}`,
                version: '',
              },
            ]
          : [],
      ),
  );
}

/** Docusaurus types the content of other plugins as unknown; `Content` is that plugin's own published type. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the plugin's type
function contentOf<Content>(allContent: AllContent, pluginName: string): { id: string; content: Content }[] {
  return Object.entries(allContent[pluginName] ?? {}).flatMap(([id, content]) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- vouched for by the plugin's name
    content === undefined ? [] : [{ id, content: content as Content }],
  );
}

// In development the content plugins do not mark drafts and unlisted pages: their front matter is asked too.
function isHidden(frontMatter: Readonly<Record<string, unknown>>): boolean {
  return frontMatter['draft'] === true || frontMatter['unlisted'] === true;
}

// The build's own metadata knows every noindex page, but only after the build; this finds them in development as well.
const ROBOTS_NOINDEX = /<meta\s(?=[^>]*name=["']robots["'])[^>]*content=["'][^"']*noindex/iu;

/** A page that only shows such a tag in its code is as public as any other. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^ *(`{3,}|~{3,}).*?^ *\1|(`+)[^\n]*?\2/gmsu, '');
}

function matchPaths({ include, exclude }: ResolvedOptions): (relativePath: string) => boolean {
  const included = picomatch(include);
  const excluded = picomatch(exclude);
  return (relativePath) => included(relativePath) && !excluded(relativePath);
}

function withoutTrailingSlash(address: string): string {
  return address.length > 1 && address.endsWith('/') ? address.slice(0, -1) : address;
}
