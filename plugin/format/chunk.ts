import * as z from 'zod/mini';

/**
 * A passage of the book, small enough for a model's context and a search result. It is the unit that is indexed, published,
 * signed, retrieved and cited.
 */
export const chunkSchema = z.object({
  /** Hash of page address, anchor and text; the same in every build of the same text. */
  id: z.string().check(z.minLength(8), z.maxLength(64)),
  /** Path of the page with base URL and trailing-slash policy applied, without an anchor. */
  url: z.string(),
  /** Heading id in the built page without `#`; `''` means the top of the page. */
  anchor: z.string(),
  /** The page's title. */
  title: z.string(),
  /** Sidebar categories and headings above the text, outermost first, ending with the section's own heading. */
  breadcrumbs: z.array(z.string()),
  /** The text as the reader sees it; at most 1,200 characters by default. */
  text: z.string(),
  kind: z.enum(['docs', 'blog', 'page']),
  /** Name of the docs version; `''` for blog and pages. */
  version: z.string(),
  /** BCP 47 tag. */
  locale: z.string(),
});
export type Chunk = z.infer<typeof chunkSchema>;

/** A chunk in a text shard; `signature` is `''` if the build had no `DOCENT_SECRET`. */
export const publishedChunkSchema = z.extend(chunkSchema, { signature: z.string() });
export type PublishedChunk = z.infer<typeof publishedChunkSchema>;

/**
 * Name of a build, 1 to 64 characters of base64url. It is in the build's manifest, in each of its signatures and with each
 * passage on the wire, so that passages of two builds are never mixed. Derived from the book's name and content alone (`nameBuild`).
 */
export const buildNameSchema = z.string().check(z.regex(/^[\w-]{1,64}$/u));
