import { isIPv4, isIPv6 } from 'node:net';

/**
 * The reader's address as the platform tells it; a header that is not configured changes nothing.
 *
 * @param trusted - headers the platform overwrites, lower case, the first that is there counts. Of a list the last entry
 *   counts: the one that the platform's own proxy added
 * @param peer - the socket's address, when the server hands it over
 * @returns `null` when nobody says
 */
export function readAddress(
  headers: Headers,
  trusted: readonly string[],
  peer: string | null | undefined,
): string | null {
  for (const name of trusted) {
    const last = headers.get(name)?.split(',').at(-1)?.trim();
    if (last !== undefined && last !== '') return last;
  }
  return trusted.length === 0 && peer ? peer : null;
}

/**
 * What one reader is taken to have: the /24 of an IPv4 address, the /48 of an IPv6 one. Inside them addresses cost
 * nothing: a home gets a /56 or a /48 and its devices change theirs by the hour (RFC 6177, RFC 8981).
 *
 * @returns as in `203.0.113.0/24` or `2001:db8:1::/48`; `unknown` for what is no address: all of those share one
 */
export function addressPrefix(address: string | null): string {
  const text = (address ?? '').replace(/%.*$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isIPv4(text)) return `${text.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(text)) return 'unknown';
  const groups = expand(text);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) {
    const high = groups[6] ?? 0;
    const low = groups[7] ?? 0;
    return `${high >> 8}.${high & 255}.${low >> 8}.0/24`;
  }
  return `${groups
    .slice(0, 3)
    .map((group) => group.toString(16))
    .join(':')}::/48`;
}

/** The eight groups of a valid IPv6 address. */
function expand(text: string): number[] {
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    const [high, low] = [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)];
    return `${high.toString(16)}:${low.toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const left = toGroups(head);
  if (tail === undefined) return left;
  const right = toGroups(tail);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

function toGroups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
