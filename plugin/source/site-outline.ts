import type { LoadedVersion } from '@docusaurus/plugin-content-docs';
import type { AllContent } from '@docusaurus/types';
import type { BookOutline, OutlineItem } from './outline.js';
import { listBlogs, listPageSets, listVersions, texts } from './site-content.js';

/** A page as the content plugins know it. */
interface PageMetadata {
  permalink: string;
  title?: unknown;
}

/**
 * Outlines a site as its navigation does: docs in the order of their sidebars and under their categories, then docs that are in no
 * sidebar; posts under their years, newest first; pages by address. Names pages that are not indexed, too.
 *
 * @param toItem - Returns a page's entry, with its title and its address as published.
 */
export function outlineSite(
  allContent: AllContent,
  toItem: (page: PageMetadata) => { title: string; url: string },
): BookOutline {
  const outline = new Map<string, readonly OutlineItem[]>();
  for (const { version, partition } of listVersions(allContent)) {
    outline.set(partition, outlineDocs(version, toItem));
  }
  for (const { blog, partition } of listBlogs(allContent)) {
    outline.set(
      partition,
      outlinePosts(
        blog.blogPosts.map(({ metadata }) => Object.assign(toItem(metadata), { date: metadata.date })),
      ),
    );
  }
  for (const { pages, partition } of listPageSets(allContent)) {
    const items = pages.filter(({ type }) => type === 'mdx').map(toItem);
    outline.set(
      partition,
      items.sort((a, b) => (a.url < b.url ? -1 : 1)),
    );
  }
  return outline;
}

type SidebarItem = LoadedVersion['sidebars'][string][number];

function outlineDocs(
  { docs, sidebars }: Pick<LoadedVersion, 'docs' | 'sidebars'>,
  toItem: (page: PageMetadata) => { title: string; url: string },
): OutlineItem[] {
  const byId = new Map(docs.map((doc) => [doc.id, toItem(doc)]));
  const named = new Set<string>();
  const pageOf = (id: string): OutlineItem[] => {
    const page = byId.get(id);
    if (page === undefined || named.has(id)) return [];
    named.add(id);
    return [page];
  };
  const visit = (items: readonly SidebarItem[]): OutlineItem[] =>
    items.flatMap((item): OutlineItem[] => {
      if (item.type === 'doc' || item.type === 'ref') return pageOf(item.id);
      if (item.type !== 'category') return [];
      const [title] = texts([item.label]);
      const [own] = item.link?.type === 'doc' ? pageOf(item.link.id) : [];
      const inner = visit(item.items);
      if (title === undefined) return own === undefined ? inner : [own, ...inner];
      // The category's line stands for its page if both have the same name.
      if (own?.title === title) return [{ ...own, items: inner }];
      return [{ title, items: own === undefined ? inner : [own, ...inner] }];
    });
  const inSidebars = Object.values(sidebars).flatMap(visit);
  const others = docs.flatMap(({ id }) => pageOf(id));
  return [...inSidebars, ...others.sort((a, b) => ((a.url ?? '') < (b.url ?? '') ? -1 : 1))];
}

/** @param posts - `date` is `unknown`, whatever Docusaurus' types claim: without one, a post comes last and under no year. */
function outlinePosts(posts: readonly { title: string; url: string; date: unknown }[]): OutlineItem[] {
  const dated = posts.map(({ title, url, date }) => ({ title, url, ms: timeOf(date) }));
  dated.sort((left, right) => (right.ms ?? -Infinity) - (left.ms ?? -Infinity) || 0);
  const years = new Map<string, OutlineItem[]>();
  const undated: OutlineItem[] = [];
  for (const { title, url, ms } of dated) {
    if (ms === null) {
      undated.push({ title, url });
      continue;
    }
    // Docusaurus shows dates in UTC, too.
    const year = String(new Date(ms).getUTCFullYear());
    years.set(year, [...(years.get(year) ?? []), { title, url }]);
  }
  return [...Array.from(years, ([title, items]) => ({ title, items })), ...undated];
}

function timeOf(date: unknown): number | null {
  const ms = date instanceof Date || typeof date === 'string' ? new Date(date).getTime() : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
