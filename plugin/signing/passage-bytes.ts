/** The fields of a passage that its signature covers. The function receives exactly these. */
export interface SignedFields {
  id: string;
  url: string;
  anchor: string;
  title: string;
  breadcrumbs: readonly string[];
  text: string;
  /** Only in a passage that joins sections. */
  sections?: readonly { at: number; anchor: string; heading: string }[] | undefined;
}

/** The HKDF `info` of the sub-key that signs passages. */
export const PASSAGE_KEY_INFO = 'docent/passage/v1';

/** The HKDF `info` of the sub-key that signs tables of contents. */
export const CONTENTS_KEY_INFO = 'docent/contents/v1';

/**
 * Returns the bytes that a passage's HMAC-SHA256 covers: the names of the book and the build and every field, each preceded
 * by its length, so that no text can pass for the end of one field and the start of the next.
 */
export function passageBytes(book: string, build: string, passage: SignedFields): Uint8Array {
  const { id, url, anchor, title, text, breadcrumbs, sections = [] } = passage;
  return lengthPrefixed([
    book,
    build,
    id,
    url,
    anchor,
    title,
    text,
    String(breadcrumbs.length),
    ...breadcrumbs,
    ...sections.flatMap(({ at, anchor, heading }) => [String(at), anchor, heading]),
  ]);
}

/** Returns the bytes that the HMAC-SHA256 of a partition's table of contents covers, built like those of a passage. */
export function contentsBytes(
  book: string,
  build: string,
  { partition, text }: { partition: string; text: string },
): Uint8Array {
  return lengthPrefixed([book, build, partition, text]);
}

function lengthPrefixed(texts: readonly string[]): Uint8Array {
  const fields = texts.map((field) => encoder.encode(field));
  const bytes = new Uint8Array(fields.reduce((total, field) => total + 4 + field.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const field of fields) {
    view.setUint32(offset, field.length);
    bytes.set(field, offset + 4);
    offset += 4 + field.length;
  }
  return bytes;
}

const encoder = new TextEncoder();
