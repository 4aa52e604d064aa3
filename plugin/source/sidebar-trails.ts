import type { LoadedVersion } from '@docusaurus/plugin-content-docs';

type Sidebars = LoadedVersion['sidebars'];
type SidebarItem = Sidebars[string][number];

/**
 * The categories above each doc in its sidebar, outermost first.
 *
 * @returns by doc id; a doc in several sidebars has the trail of the first, a doc in none has no entry
 */
export function readSidebarTrails(sidebars: Sidebars): Map<string, readonly string[]> {
  const trails = new Map<string, readonly string[]>();
  const visit = (items: readonly SidebarItem[], trail: readonly string[]): void => {
    for (const item of items) {
      if ((item.type === 'doc' || item.type === 'ref') && !trails.has(item.id)) trails.set(item.id, trail);
      if (item.type !== 'category') continue;
      if (item.link?.type === 'doc' && !trails.has(item.link.id)) trails.set(item.link.id, trail);
      visit(item.items, [...trail, item.label]);
    }
  };
  for (const items of Object.values(sidebars)) visit(items, []);
  return trails;
}
