import * as z from 'zod/mini';

/** A section inside a chunk that joins several. */
export const chunkSectionSchema = z.object({
  /** Where the section begins in the chunk's text, in UTF-16 code units. The first one begins at 0. */
  at: z.int().check(z.minimum(0)),
  /** As in a chunk. */
  anchor: z.string(),
  /** The heading as shown, which also begins the section's text, on a line of its own, if `depth` is not 0. */
  heading: z.string(),
  /** How many headings below the chunk's breadcrumbs it is; with 0, it is the last of them. */
  depth: z.int().check(z.minimum(0)),
});
export type ChunkSection = z.infer<typeof chunkSectionSchema>;

/** The most sections that a chunk joins, so that a request's size is bounded. */
export const SECTIONS_MAX = 32;

/**
 * A passage of the book, small enough for a model's context and a search result. It is the unit that is published, signed and sent. What
 * is indexed, ranked and cited are its sections, of which it mostly has one.
 */
export const chunkSchema = z.object({
  /** Hash of page address, anchor and text; the same in every build of the same text. */
  id: z.string().check(z.minLength(8), z.maxLength(64)),
  /** Path of the page with base URL and trailing-slash policy applied, without an anchor. */
  url: z.string(),
  /** Heading id in the built page without `#`; `''` means the top of the page. The first one of a chunk that joins sections. */
  anchor: z.string(),
  /** The page's title. */
  title: z.string(),
  /**
   * Sidebar categories and headings above the text, outermost first, ending with the section's own heading. If the chunk joins
   * sections, they are those that all of it is under.
   */
  breadcrumbs: z.array(z.string()),
  /** The text as the reader sees it; at most 1,200 characters by default. */
  text: z.string(),
  /** The sections that the chunk joins, in order, of which there are at least two; missing if it is (part of) a single section. */
  sections: z.optional(z.array(chunkSectionSchema)),
  kind: z.enum(['docs', 'blog', 'page']),
  /** Name of the docs version; `''` for blog and pages. */
  version: z.string(),
  /** BCP 47 tag. */
  locale: z.string(),
});
export type Chunk = z.infer<typeof chunkSchema>;

/** Returns the sections of a chunk, of which there is at least one: those it joins, or the one it is part of. */
export function sectionsOf({
  anchor,
  title,
  breadcrumbs,
  sections,
}: Pick<Chunk, 'anchor' | 'title' | 'breadcrumbs' | 'sections'>): readonly ChunkSection[] {
  return sections ?? [{ at: 0, anchor, heading: breadcrumbs.at(-1) ?? title, depth: 0 }];
}

/** Returns the anchors that a chunk answers for: its own, or those of the sections it joins. */
export function anchorsOf({
  anchor,
  sections,
}: {
  anchor: string;
  sections?: readonly Pick<ChunkSection, 'anchor'>[] | undefined;
}): readonly string[] {
  return sections?.map((section) => section.anchor) ?? [anchor];
}

/** A chunk in a text shard; `signature` is `''` if the build had no `DOCENT_SECRET`. */
export const publishedChunkSchema = z.extend(chunkSchema, { signature: z.string() });
export type PublishedChunk = z.infer<typeof publishedChunkSchema>;

/**
 * Name of a build, 1 to 64 characters of base64url. It is in the build's manifest, in each of its signatures and with each
 * passage on the wire, so that passages of two builds are never mixed. Derived from the book's name and content alone (`nameBuild`).
 */
export const buildNameSchema = z.string().check(z.regex(/^[\w-]{1,64}$/u));
