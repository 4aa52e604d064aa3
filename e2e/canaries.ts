import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** A secret to search for, and the variable that holds it. */
export interface Canary {
  name: string;
  bytes: Buffer;
}

/** Makes a unique text with digits and letters of both cases, so that every encoding changes it. */
export function makeCanary(name: string): Canary {
  return { name, bytes: Buffer.from(`Canary${randomBytes(24).toString('hex')}Yranac`) };
}

/**
 * Finds canaries in bytes as they are and, if the bytes are compressed, in what they contain.
 *
 * @returns A line for each find, with the variable and the form, such as `OPENAI_API_KEY as base64 (gzip)`.
 */
export function findCanaries(bytes: Uint8Array, canaries: readonly Canary[]): string[] {
  const layers: [string, Buffer][] = [['', Buffer.from(bytes)]];
  for (const [name, unpack] of UNPACKERS) {
    try {
      layers.push([` (${name})`, unpack(bytes)]);
    } catch {
      // Not compressed this way.
    }
  }
  return layers.flatMap(([layer, content]) => {
    const text = content.toString('latin1');
    const lower = text.toLowerCase();
    return canaries.flatMap(({ name, bytes: secret }) =>
      Object.entries(formsOf(secret)).flatMap(([form, needles]) => {
        const place = form === 'itself' || form.startsWith('base64') ? text : lower;
        return needles.some((needle) => place.includes(needle)) ? [`${name} as ${form}${layer}`] : [];
      }),
    );
  });
}

/** Finds canaries in the names and contents of all files in a directory; each line starts with the file's path. */
export async function findInFolder(
  folder: string,
  canaries: readonly Canary[],
): Promise<{ files: string[]; found: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const found: string[] = [];
  for (const file of files) {
    const bytes = await buffer(createReadStream(file));
    const name = path.relative(folder, file);
    for (const find of [...findCanaries(bytes, canaries), ...findCanaries(Buffer.from(name), canaries)]) {
      found.push(`${name}: ${find}`);
    }
  }
  return { files: files.map((file) => path.relative(folder, file)), found };
}

const UNPACKERS: readonly [string, (bytes: Uint8Array) => Buffer][] = [
  ['gzip', (bytes) => gunzipSync(bytes)],
  ['deflate', (bytes) => inflateSync(bytes)],
  // Brotli has no magic number, but decompressing nearly anything else fails immediately.
  ['brotli', (bytes) => brotliDecompressSync(bytes, { maxOutputLength: 16_777_216 })],
];

/** Returns the forms in which a secret can be written, in lower case if case does not matter. */
function formsOf(secret: Buffer): Record<string, string[]> {
  const characters = secret.toString('latin1').split('');
  const hex = characters.map((character) => character.charCodeAt(0).toString(16).padStart(2, '0'));
  // In longer data, the secret starts at the first, second or third byte of a group, and its ends depend on the adjacent bytes.
  const base64 = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), secret])
      .toString('base64')
      .replace(/=+$/, '');
    return padded.slice(offset === 0 ? 0 : offset + 1, -1);
  });
  return {
    itself: [secret.toString('latin1'), characters.toReversed().join('')],
    // The case of text may change on the way, although a key in another case would be a different key.
    'another case': [secret.toString('latin1').toLowerCase()],
    base64,
    base64url: base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    hex: [hex.join('')],
    'hex with colons': [hex.join(':')],
    'percent escapes': [
      hex.map((pair) => `%${pair}`).join(''),
      encodeURIComponent(secret.toString('latin1')).toLowerCase(),
    ],
    'JSON escapes': [hex.map((pair) => String.raw`\u00${pair}`).join('')],
    'JavaScript escapes': [hex.map((pair) => String.raw`\x${pair}`).join('')],
    'HTML escapes': [
      hex.map((pair) => `&#x${pair};`).join(''),
      characters.map((character) => `&#${character.charCodeAt(0)};`).join(''),
    ],
    'a list of bytes': [[...secret].join(','), [...secret].join(', ')],
  };
}
