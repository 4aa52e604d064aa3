/** Where a link leads: to a page of this site, by its router; elsewhere; or nowhere that may be followed. */
export type LinkTarget =
  | { kind: 'inside'; pathname: string; search: string; hash: string }
  | { kind: 'outside'; href: string }
  | null;

/**
 * Sorts an address. Addresses in the index and in citations already carry the base URL, so nothing is added to them.
 *
 * @param baseUrl With both slashes, as Docusaurus has it.
 * @returns `null` for anything but http and https.
 */
export function siteTarget(url: string, page: { href: string; baseUrl: string }): LinkTarget {
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

/**
 * Whether two paths are one page: a static host serves it with and without a trailing slash or `index.html`, and a
 * path may be percent-encoded or not.
 */
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
