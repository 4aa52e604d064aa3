import { gzipSync } from 'node:zlib';

const sizes = new WeakMap<Uint8Array, number>();

/**
 * Computes a file's size as transferred: servers compress text (gzip, default level) and send other types unchanged.
 *
 * @param name - Its extension decides the type.
 */
export function wireBytes(name: string, bytes: Uint8Array): number {
  if (!/\.(?:js|mjs|json|css|html)$/u.test(name)) return bytes.length;
  const known = sizes.get(bytes);
  if (known !== undefined) return known;
  const { length } = gzipSync(bytes);
  sizes.set(bytes, length);
  return length;
}
