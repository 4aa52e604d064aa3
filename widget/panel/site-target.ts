/** Where an address leads: to a page of this site, to another site, or nowhere (`null`). */
export type SiteTarget =
  | { kind: 'inside'; pathname: string; search: string; hash: string }
  | { kind: 'outside'; href: string }
  | null;

/**
 * Resolves an address from the index or a citation, which already contains the base URL.
 *
 * @param page.baseUrl - With a slash at both ends, as in Docusaurus.
 * @returns `null` for anything but http and https.
 */
export function siteTarget(url: string, page: { href: string; baseUrl: string }): SiteTarget {
  let target: URL;
  let here: URL;
  try {
    here = new URL(page.href);
    target = new URL(url, here);
  } catch {
    return null;
  }
  if (target.protocol !== 'https:' && target.protocol !== 'http:') return null;
  const inside =
    target.origin === here.origin && `${target.pathname.replace(/\/$/u, '')}/`.startsWith(page.baseUrl);
  if (!inside) return { kind: 'outside', href: target.href };
  return { kind: 'inside', pathname: target.pathname, search: target.search, hash: target.hash };
}

/** Whether two paths name the same page, with or without a trailing slash, `index.html`, `.html` or percent-encoding. */
export function isSamePage(a: string, b: string): boolean {
  return pageName(a) === pageName(b);
}

function pageName(pathname: string): string {
  const bare = pathname.replace(/\/(?:index\.html)?$/u, '').replace(/\.html$/u, '');
  try {
    return decodeURI(bare);
  } catch {
    return bare;
  }
}
