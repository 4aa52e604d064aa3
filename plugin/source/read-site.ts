import path from 'node:path';
import type { LoadedVersion } from '@docusaurus/plugin-content-docs';
import type { AllContent, LoadContext } from '@docusaurus/types';
import picomatch from 'picomatch';
import { BuildError } from '../build-error.js';
import type { WidgetSettings } from '../format/settings.js';
import { readPageSettings, type PageSettings } from '../options/front-matter.js';
import type { ResolvedOptions } from '../options/options.js';
import { loadDocusaurusRules } from './docusaurus-rules.js';
import type { BookOutline } from './outline.js';
import { readPageFormat, type PageKind, type SourcePage } from './page.js';
import { readText } from './read-text.js';
import { sourceForbidsIndexing } from './robots.js';
import { listBlogs, listPageSets, listVersions, texts } from './site-content.js';
import { outlineSite } from './site-outline.js';
import { findUnknownSources, isSourceIndexed, weighSources, type SourceWeights } from './source-weights.js';

/** What stage 1 has found in the site. */
export interface SiteSources {
  /** Pages to index, sorted by address. */
  pages: SourcePage[];
  /** The site's navigation, by partition. It also names pages that are not indexed. */
  outline: BookOutline;
  /** What the ranking makes of each partition. */
  weights: SourceWeights;
  /** Names in the `sources` option that no plugin of the site has. */
  unknownSources: string[];
  /** Docs versions, which tell the widget which version a page belongs to. */
  partitions: WidgetSettings['partitions'];
  /** Pages whose front matter changes the widget, by address. */
  pageModes: WidgetSettings['pages'];
  /** Files left out because Docusaurus shows another file at the same address. Paths are relative, as in `include`. */
  duplicates: { file: string; shownFile: string; url: string }[];
  /** The errors of pages left out because of their front matter or because their file cannot be read. */
  skipped: BuildError[];
}

/**
 * Reads the pages of every docs version, blog and pages plugin of a site. I/O: reads the pages' files.
 *
 * It leaves out drafts, unlisted pages and pages whose source asks not to be indexed (in development as well as in production), pages that are not Markdown,
 * pages excluded by options or front matter, and all but the first file at an address.
 *
 * @param allContent - What Docusaurus passes to `allContentLoaded`.
 * @throws BuildError `front-matter-invalid`, `file-missing`, if `onUnparsablePages` is `throw`
 */
export async function readSite(
  allContent: AllContent,
  context: LoadContext,
  options: ResolvedOptions,
): Promise<SiteSources> {
  const { siteDir, siteConfig, i18n } = context;
  const isWanted = matchPaths(options);
  // The order of Docusaurus' routes: docs are nested routes, which it sorts last.
  const found = [...listBlogPosts(allContent), ...listPages(allContent), ...listDocs(allContent)].filter(
    ({ partition }) => isSourceIndexed(options, partition),
  );
  const { applyTrailingSlash } = await loadDocusaurusRules(siteDir);
  const urlOf = (permalink: string): string => applyTrailingSlash(permalink, siteConfig);
  const titleOf = (title: unknown): string => texts([title, siteConfig.title])[0] ?? '';
  const byUrl = new Map<string, FoundPage>();
  const duplicates: SiteSources['duplicates'] = [];
  for (const page of found) {
    const url = urlOf(page.metadata.permalink);
    const shown = byUrl.get(url);
    if (shown === undefined) byUrl.set(url, page);
    else duplicates.push({ file: relativePath(page), shownFile: relativePath(shown), url });
  }
  const pageModes: Record<string, Omit<PageSettings, 'index'>> = {};
  const pages: SourcePage[] = [];
  const skipped: BuildError[] = [];
  const readPage = async ([url, found]: [string, FoundPage]): Promise<void> => {
    const { metadata, breadcrumbs, ...page } = found;
    const { source, permalink, title, frontMatter = {} } = metadata;
    const file = relativePath(found);
    const { index, ...mode } = readPageSettings(frontMatter, file);
    if (Object.keys(mode).length > 0) pageModes[withoutTrailingSlash(permalink)] = mode;
    if (!index || isHidden(frontMatter) || !/\.mdx?$/u.test(source) || !isWanted(file)) return;
    const filePath = path.resolve(siteDir, file);
    const markdown = await readText(filePath, { file, hint: UNREADABLE });
    if (sourceForbidsIndexing(frontMatter, markdown)) return;
    pages.push({
      ...page,
      filePath,
      url,
      title: titleOf(title),
      description: texts([frontMatter['description']])[0] ?? '',
      breadcrumbs: texts(breadcrumbs),
      markdown,
      format: readPageFormat(filePath, frontMatter, siteConfig.markdown.format),
      frontMatter,
      locale: i18n.currentLocale,
    });
  };
  await Promise.all(
    Array.from(byUrl, (entry) =>
      readPage(entry).catch((error: unknown) => {
        if (options.onUnparsablePages === 'throw' || !(error instanceof BuildError)) throw error;
        skipped.push(error);
      }),
    ),
  );
  skipped.sort((a, b) => (a.message < b.message ? -1 : 1));
  pages.sort((a, b) => (a.url < b.url ? -1 : 1));
  const outline = outlineSite(allContent, ({ permalink, title }) => ({
    title: titleOf(title),
    url: urlOf(permalink),
  }));
  return {
    pages,
    outline,
    weights: weighSources(allContent, options, urlOf),
    unknownSources: findUnknownSources(allContent, options),
    partitions: listPartitions(allContent),
    pageModes,
    duplicates,
    skipped,
  };
}

/** A page as one of the content plugins knows it, before its file is read. */
interface FoundPage {
  metadata: {
    source: string;
    permalink: string;
    /** `unknown`, whatever Docusaurus' types claim: its versions differ in what they leave out. */
    title?: unknown;
    frontMatter?: Readonly<Record<string, unknown>>;
  };
  breadcrumbs: readonly unknown[];
  kind: PageKind;
  partition: string;
  version: string;
}

/** What to do about a page that cannot be read: plugins may list pages that they make without a file. */
const UNREADABLE = 'If a plugin makes this page without a file, leave it out of the index with `exclude`.';

/** Returns a page's path from the site's directory, with forward slashes; it begins with `../` outside that directory. */
function relativePath({ metadata }: FoundPage): string {
  return metadata.source.replace(/^@site\//u, '');
}

function listDocs(allContent: AllContent): FoundPage[] {
  return listVersions(allContent)
    .filter(({ version }) => !version.noIndex)
    .flatMap(({ version, partition }) => {
      const breadcrumbs = readSidebarBreadcrumbs(version.sidebars);
      return version.docs
        .filter((doc) => !doc.draft && !doc.unlisted)
        .map((doc) => ({
          metadata: doc,
          breadcrumbs: breadcrumbs.get(doc.id) ?? [],
          kind: 'docs' as const,
          partition,
          version: version.versionName,
        }));
    });
}

type Sidebars = LoadedVersion['sidebars'];
type SidebarItem = Sidebars[string][number];

/**
 * Finds the categories above each doc in its sidebar, outermost first.
 *
 * @returns Breadcrumbs by doc id. A doc in several sidebars has those of the first; a doc in none has no entry.
 */
function readSidebarBreadcrumbs(sidebars: Sidebars): Map<string, readonly string[]> {
  const byDoc = new Map<string, readonly string[]>();
  const visit = (items: readonly SidebarItem[], breadcrumbs: readonly string[]): void => {
    for (const item of items) {
      if ((item.type === 'doc' || item.type === 'ref') && !byDoc.has(item.id))
        byDoc.set(item.id, breadcrumbs);
      if (item.type !== 'category') continue;
      if (item.link?.type === 'doc' && !byDoc.has(item.link.id)) byDoc.set(item.link.id, breadcrumbs);
      visit(item.items, [...breadcrumbs, item.label]);
    }
  };
  for (const items of Object.values(sidebars)) visit(items, []);
  return byDoc;
}

function listPartitions(allContent: AllContent): WidgetSettings['partitions'] {
  return listVersions(allContent).map(({ version, partition }) => ({
    // Docs at `/` contain every address, and every address begins with `''`.
    prefix: version.path === '/' ? '' : withoutTrailingSlash(version.path),
    key: partition,
    isLast: version.isLast,
  }));
}

function listBlogPosts(allContent: AllContent): FoundPage[] {
  return listBlogs(allContent).flatMap(({ blog, partition }) =>
    blog.blogPosts
      .filter(({ metadata }) => !metadata.unlisted)
      .map(({ metadata }) => ({
        metadata,
        breadcrumbs: [blog.blogTitle ?? blog.blogListPaginated?.[0]?.metadata.blogTitle],
        kind: 'blog' as const,
        partition,
        version: '',
      })),
  );
}

/** Lists Markdown and React pages: the latter are not indexed but may have the same address as a doc. */
function listPages(allContent: AllContent): FoundPage[] {
  return listPageSets(allContent).flatMap(({ pages, partition }) =>
    pages
      .filter((page) => page.type !== 'mdx' || !page.unlisted)
      .map((page) => ({
        metadata: page,
        breadcrumbs: [],
        kind: 'page' as const,
        partition,
        version: '',
      })),
  );
}

// In development, the content plugins do not mark drafts and unlisted pages, so the front matter is checked too.
function isHidden(frontMatter: Readonly<Record<string, unknown>>): boolean {
  return frontMatter['draft'] === true || frontMatter['unlisted'] === true;
}

/** Creates the test for `include` and `exclude`. A path outside the site (`../docs/x.md`) also matches without its leading `../`. */
function matchPaths({ include, exclude }: ResolvedOptions): (file: string) => boolean {
  const [included, excluded] = [include, exclude].map((globs) => {
    const matches = picomatch(globs);
    return (file: string) => matches(file) || matches(file.replace(/^(?:\.\.\/)+/u, ''));
  });
  return (file) => included?.(file) === true && excluded?.(file) !== true;
}

function withoutTrailingSlash(address: string): string {
  return address.length > 1 && address.endsWith('/') ? address.slice(0, -1) : address;
}
