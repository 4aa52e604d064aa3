import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';

/** The table of contents of a partition, as its file holds it. */
export interface PublishedContents {
  /** One line a page or category, indented by two spaces a level; at most `CONTENTS_MAX_CHARS`. */
  text: string;
  /** `''` if the build had no `DOCENT_SECRET`. */
  signature: string;
}

/** Maximum length of a table of contents in UTF-16 code units: what a request to the function may hold. */
export const CONTENTS_MAX_CHARS = 6_000;

/** Encodes a table of contents. */
export function encodeContents({ text, signature }: PublishedContents): Uint8Array {
  const writer = new ByteWriter();
  writer.text(text);
  writer.text(signature);
  return writer.finish();
}

/** Decodes what `encodeContents` returned. Never throws. @returns `null` for any other bytes. */
export function decodeContents(bytes: Uint8Array): PublishedContents | null {
  const reader = new ByteReader(bytes);
  const contents = { text: reader.text(), signature: reader.text() };
  const isOurs = !reader.failed && reader.left === 0;
  return isOurs && contents.text !== '' && contents.text.length <= CONTENTS_MAX_CHARS ? contents : null;
}
