import type { Chunk } from '../format/chunk.js';

/** The fields of a chunk that BM25F weighs separately. */
export interface ChunkFields {
  /** The page's title. */
  title: string;
  /** Sidebar categories and headings above the section, without title and own heading. */
  breadcrumbs: readonly string[];
  /** The section's own heading; `''` before a page's first heading and where it only repeats the title. */
  heading: string;
  body: string;
}

/** Every heading around a chunk goes into one field only, so that none counts twice. */
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
