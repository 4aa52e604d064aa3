import type { Passage } from '../_contract/request.js';

/**
 * Describes a passage as a source.
 *
 * @returns Its path with the anchor, and the page's title with the section's heading if it has one.
 */
export function describeSource({ url, anchor, title, breadcrumbs }: Passage): { url: string; title: string } {
  const section = breadcrumbs.at(-1);
  return {
    url: anchor === '' ? url : `${url}#${anchor}`,
    title: section === undefined || section === title ? title : `${title} › ${section}`,
  };
}
