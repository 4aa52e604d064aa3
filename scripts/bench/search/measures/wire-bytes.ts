import { gzipSync } from 'node:zlib';

const sizes = new WeakMap<Uint8Array, number>();

/**
 * What a file costs on its way to a browser: text is compressed by the server (gzip, its default level), other types are sent as
 * they are.
 *
 * @param name its ending says the type
 */
export function wireBytes(name: string, bytes: Uint8Array): number {
  if (!/\.(?:js|mjs|json|css|html)$/u.test(name)) return bytes.length;
  const known = sizes.get(bytes);
  if (known !== undefined) return known;
  const { length } = gzipSync(bytes);
  sizes.set(bytes, length);
  return length;
}
