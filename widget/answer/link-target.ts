/** Origins that an answer may link to (`https://example.org`), compared exactly: the site's own and others. */
export interface LinkPolicy {
  siteOrigin: string;
  allowedOrigins: readonly string[];
}

/** Where an allowed link leads: to a path of the site, or to another allowed origin. */
export type LinkTarget = { kind: 'site'; path: string } | { kind: 'elsewhere'; url: string };

/**
 * Decides whether an address in the model's output may be a link. Allowed: paths from the site's root, and `http(s)`
 * addresses of the site's origin or of an allowed one. Rejected: other schemes however disguised, `//host`, `/\host`,
 * user info, white space, control and invisible characters, and relative paths (the model does not know the page).
 *
 * @param address - From the Markdown, with escapes and entities decoded.
 * @returns `null` if it must not be a link.
 */
export function resolveLink(address: string, policy: LinkPolicy): LinkTarget | null {
  if (SUSPICIOUS.test(address) || !/^(?:https?:\/\/[^/]|\/(?!\/))/i.test(address)) return null;
  let url: URL;
  try {
    url = new URL(address, policy.siteOrigin);
  } catch {
    return null;
  }
  if (url.username !== '' || url.password !== '' || /^https?:\/\/[^/?#]*@/i.test(address)) return null;
  if (url.origin === policy.siteOrigin) {
    // `/.//host` is a path, but its normal form, `//host`, is not.
    if (url.pathname.startsWith('//')) return null;
    // A path stays as written: the site's router compares it without decoding.
    return {
      kind: 'site',
      path: address.startsWith('/') ? address : `${url.pathname}${url.search}${url.hash}`,
    };
  }
  if (!/^https?:$/.test(url.protocol) || !policy.allowedOrigins.includes(url.origin)) return null;
  return { kind: 'elsewhere', url: url.href };
}

/** White space, controls, backslashes; soft hyphens, zero-width, direction and tag characters, lone surrogates. */
const SUSPICIOUS = /[\s\p{Cc}\p{Cf}\p{Cs}\\]/u;
