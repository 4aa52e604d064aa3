import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { contentHash } from './content-hash.js';

/**
 * The pages of all partitions, in the manifest's order and in the order in which a partition's root counts them: a hash of two bytes for
 * each page's address. It leads from an address to the page's passages, and a false hit costs no more than a file or two.
 */
export type PageList = readonly Uint16Array[];

/** Returns the hash under which a page's address is listed, with or without a slash at its end. */
export function pageHash(url: string): number {
  const path = url.replace(/\/+$/u, '').normalize('NFC');
  return Number.parseInt(contentHash(new TextEncoder().encode(path)).slice(0, 4), 16);
}

/** Encodes a list of the pages' addresses by partition. */
export function encodePageList(partitions: readonly (readonly string[])[]): Uint8Array {
  const writer = new ByteWriter();
  writer.varint(partitions.length);
  for (const urls of partitions) {
    writer.varint(urls.length);
    for (const url of urls) {
      const hash = pageHash(url);
      writer.byte(hash >>> 8);
      writer.byte(hash & 0xff);
    }
  }
  return writer.finish();
}

/** Decodes what `encodePageList` returned. Never throws. @returns `null` for any other bytes. */
export function decodePageList(bytes: Uint8Array): PageList | null {
  const reader = new ByteReader(bytes);
  const partitions = Array.from({ length: reader.count(1) }, () => {
    const packed = reader.bytes(2 * reader.count(2));
    return Uint16Array.from({ length: packed.length / 2 }, (_, at) => {
      return ((packed[2 * at] ?? 0) << 8) | (packed[2 * at + 1] ?? 0);
    });
  });
  return reader.failed || reader.left > 0 ? null : partitions;
}
