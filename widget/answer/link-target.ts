/** Which addresses an answer may link to. */
export interface LinkPolicy {
  /** The site's own origin (`https://example.org`). */
  siteOrigin: string;
  /** Other origins whose pages may be linked to; exact, none by default. */
  allowedOrigins: readonly string[];
}

/** Where an allowed link goes: inside the site by path, or to another allowed origin. */
export type LinkTarget = { kind: 'site'; path: string } | { kind: 'elsewhere'; url: string };

/**
 * Decides on an address out of the model's words. Allowed: a path from the site's root, and `http(s)` addresses whose
 * origin is the site's or on the list. Everything else is not: other schemes however disguised, `//host`, `/\host`,
 * user-info, blanks and control or invisible characters, relative paths (the model does not know the page).
 *
 * @param address - as Markdown gives it, escapes and entities decoded
 * @returns `null` when it may not be a link
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
    // `/.//host` is a path whose normal form, `//host`, is not one any more.
    if (url.pathname.startsWith('//')) return null;
    // A path stays as it is written: the site's router compares letters, not their escapes.
    return {
      kind: 'site',
      path: address.startsWith('/') ? address : `${url.pathname}${url.search}${url.hash}`,
    };
  }
  if (!/^https?:$/.test(url.protocol) || !policy.allowedOrigins.includes(url.origin)) return null;
  return { kind: 'elsewhere', url: url.href };
}

/** Blanks, controls, backslashes; soft hyphen, zero-width, direction and tag characters, halves of characters. */
const SUSPICIOUS = /[\s\p{Cc}\p{Cf}\p{Cs}\\]/u;
