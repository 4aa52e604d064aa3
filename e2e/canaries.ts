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

/** A unique text with letters of both cases and digits, so that every encoding changes it. */
export function makeCanary(name: string): Canary {
  return { name, bytes: Buffer.from(`Canary${randomBytes(24).toString('hex')}Yranac`) };
}

/**
 * Finds canaries in bytes, as they are or, if the bytes are compressed, in their content.
 *
 * @returns one line per find: variable and form, as in `OPENAI_API_KEY as base64 (gzip)`
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

/** Does the same for every file in a directory; each line starts with the file. */
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
  // Brotli has no magic number, but nearly all other bytes fail immediately.
  ['brotli', (bytes) => brotliDecompressSync(bytes, { maxOutputLength: 16_777_216 })],
];

/** The forms in which a secret can be written; in lower case where case does not matter. */
function formsOf(secret: Buffer): Record<string, string[]> {
  const characters = secret.toString('latin1').split('');
  const hex = characters.map((character) => character.charCodeAt(0).toString(16).padStart(2, '0'));
  // Inside a longer text it starts at the first, second or third byte of a group; its ends depend on the neighbouring bytes.
  const base64 = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), secret])
      .toString('base64')
      .replace(/=+$/, '');
    return padded.slice(offset === 0 ? 0 : offset + 1, -1);
  });
  return {
    itself: [secret.toString('latin1'), characters.toReversed().join('')],
    // A text's case may change on the way; a key would become a different one.
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
