import type { Chunk } from '../format/chunk.js';

/** The parts of a chunk that BM25F weighs apart. */
export interface ChunkFields {
  /** The page's title. */
  title: string;
  /** Sidebar categories and headings above the section, without title and own heading. */
  breadcrumbs: readonly string[];
  /** The section's own heading; `''` before a page's first heading and where it only repeats the title. */
  heading: string;
  body: string;
}

/** Each word of a chunk's surroundings stands in one field only, so that none counts twice. */
export function chunkFields(chunk: Chunk): ChunkFields {
  const { title, breadcrumbs, anchor, text } = chunk;
  const own = anchor === '' ? undefined : breadcrumbs.at(-1);
  const above = own === undefined ? breadcrumbs : breadcrumbs.slice(0, -1);
  return {
    title,
    breadcrumbs: above.filter((heading) => heading !== title),
    heading: own === undefined || own === title ? '' : own,
    body: text,
  };
}
