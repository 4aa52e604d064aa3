import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The reader's address according to the platform. Headers that are not trusted are ignored.
 *
 * @param trusted - Names of headers the platform overwrites, lower case; the first one present counts. Of a list the last
 *   entry counts, which the platform's own proxy added.
 * @param socketAddress - The connection's remote address, if the server passes it on.
 * @returns `null` if the address is unknown.
 */
export function readAddress(
  headers: Headers,
  trusted: readonly string[],
  socketAddress: string | null | undefined,
): string | null {
  for (const name of trusted) {
    const last = headers.get(name)?.split(',').at(-1)?.trim();
    if (last !== undefined && last !== '') return last;
  }
  return trusted.length === 0 && socketAddress ? socketAddress : null;
}

/**
 * The range that counts as one reader: the /24 of an IPv4 address, the /48 of an IPv6 one. Addresses within it are free: a
 * home gets a /56 or a /48, and its devices change theirs every hour (RFC 6177, RFC 8981).
 *
 * @returns For example `203.0.113.0/24` or `2001:db8:1::/48`; `unknown` for anything that is not an address.
 */
export function addressPrefix(address: string | null): string {
  const text = (address ?? '').replace(/%.*$/, '').replace(/^\[(.*)\]$/, '$1');
  // ipaddr.js alone would accept octal numbers and fewer than four parts.
  if (isIP(text) === 0 || !ipaddr.isValid(text)) return 'unknown';
  const parsed = ipaddr.process(text);
  if (parsed instanceof ipaddr.IPv4) return `${parsed.octets.slice(0, 3).join('.')}.0/24`;
  const groups = parsed.parts.slice(0, 3).map((group) => group.toString(16));
  return `${groups.join(':')}::/48`;
}
