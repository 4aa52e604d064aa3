import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Returns the reader's address as the platform reports it. Headers that are not trusted are ignored.
 *
 * @param trusted - Lower-case names of the headers that the platform overwrites; the first one present counts. In a list,
 *   the last entry counts, because the platform's own proxy added it.
 * @param socketAddress - The connection's remote address, if the server knows it; used only if no header is trusted.
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
 * Returns the range that counts as one reader: the /24 of an IPv4 address or the /48 of an IPv6 address. Within it,
 * addresses cost nothing: a home gets a /56 or a /48, and its devices change theirs every hour (RFC 6177, RFC 8981).
 *
 * @returns For example `203.0.113.0/24` or `2001:db8:1::/48`; `unknown` for anything that is not an address.
 */
export function addressPrefix(address: string | null): string {
  const parsed = readIp(address);
  if (parsed === null) return 'unknown';
  if (parsed instanceof ipaddr.IPv4) return `${parsed.octets.slice(0, 3).join('.')}.0/24`;
  const groups = parsed.parts.slice(0, 3).map((group) => group.toString(16));
  return `${groups.join(':')}::/48`;
}

/** Parses an address, which may have brackets or a zone. An IPv4 address within IPv6 becomes IPv4. @returns `null` if it is none. */
export function readIp(address: string | null): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const text = (address ?? '').replace(/%.*$/, '').replace(/^\[(.*)\]$/, '$1');
  // ipaddr.js alone would accept octal numbers and fewer than four parts.
  return isIP(text) === 0 || !ipaddr.isValid(text) ? null : ipaddr.process(text);
}
