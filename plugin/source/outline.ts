import type { SourcePage } from './page.js';

/** An entry of a partition's table of contents: a page, a category, or a category that is also a page. */
export interface OutlineItem {
  /** The page's title or the category's label, never blank. */
  title: string;
  /** Address of the page, as in `SourcePage`; absent for a category without a page of its own. */
  url?: string;
  /** What the category contains, in order; absent for a page. */
  items?: OutlineItem[];
}

/** The tables of contents of a book, by partition. They may also name pages that are not indexed. */
export type BookOutline = ReadonlyMap<string, readonly OutlineItem[]>;

/**
 * Outlines pages by their breadcrumbs, for a directory that is read without Docusaurus.
 *
 * @param pages - In reading order. A category stands where its first page does.
 */
export function outlineByBreadcrumbs(
  pages: readonly Pick<SourcePage, 'partition' | 'title' | 'url' | 'breadcrumbs'>[],
): BookOutline {
  const outline = new Map<string, OutlineItem[]>();
  const categories = new Map<string, OutlineItem[]>();
  for (const { partition, title, url, breadcrumbs } of pages) {
    let items = outline.get(partition) ?? [];
    outline.set(partition, items);
    for (const [depth, label] of breadcrumbs.entries()) {
      const key = JSON.stringify([partition, ...breadcrumbs.slice(0, depth + 1)]);
      let inner = categories.get(key);
      if (inner === undefined) {
        inner = [];
        categories.set(key, inner);
        items.push({ title: label, items: inner });
      }
      items = inner;
    }
    items.push({ title, url });
  }
  return outline;
}
