import type { LoadedVersion } from '@docusaurus/plugin-content-docs';

type Sidebars = LoadedVersion['sidebars'];
type SidebarItem = Sidebars[string][number];

/**
 * The categories above each doc in its sidebar, outermost first.
 *
 * @returns By doc id; a doc in several sidebars has the breadcrumbs of the first, a doc in none has no entry.
 */
export function readSidebarBreadcrumbs(sidebars: Sidebars): Map<string, readonly string[]> {
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
