/**
 * Returns the hash that names a published file: 16 hexadecimal digits, MurmurHash3 (x86, 32 bit; Austin Appleby, public domain)
 * with two seeds. It detects truncated, stale and swapped files but not forgery: whoever can replace a file can replace the page, and
 * passages are signed. `crypto.subtle` (SHA-256) is missing on plain-http addresses, where books are often tried on a phone.
 */
export function contentHash(bytes: Uint8Array): string {
  return hex(murmur3(bytes, 0x2f0b4c47)) + hex(murmur3(bytes, 0x1b873593));
}

function murmur3(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tailStart = bytes.length - (bytes.length % 4);
  let hash = seed;
  for (let offset = 0; offset < tailStart; offset += 4) {
    hash ^= scramble(view.getUint32(offset, true));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let offset = bytes.length - 1; offset >= tailStart; offset -= 1)
    tail = (tail << 8) | (bytes[offset] ?? 0);
  hash ^= scramble(tail) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
