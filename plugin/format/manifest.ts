import * as z from 'zod/mini';
import { buildNameSchema, chunkSchema } from './chunk.js';

/** Incremented by every change that a reader of the previous format would misread; other versions are refused. */
export const FORMAT_VERSION = 2;

const countSchema = z.int().check(z.minimum(0));

const partitionSchema = z.object({
  /** `docs/<plugin id>/<version>`, `blog/<plugin id>` or `pages/<plugin id>`. */
  key: z.string(),
  kind: chunkSchema.shape.kind,
  /** Docs version name; `''` for blog and pages. */
  version: z.string(),
  chunkCount: countSchema,
  /** Its first file, `<hash>.bin`: a `PartitionRoot`. */
  root: z.object({
    hash: z.string().check(z.regex(/^[0-9a-f]{16}$/u)),
    byteLength: countSchema,
    rawLength: countSchema,
  }),
});
export type ManifestPartition = z.infer<typeof partitionSchema>;

/** `manifest.json`: the only file not named by its content, so the only one that is fetched again. */
export const manifestSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** Name bound into signatures and tokens. */
  book: z.string(),
  /** Bound into the signatures; the same for every build of the same words. */
  build: buildNameSchema,
  /** BCP 47 tag. */
  locale: z.string(),
  /** BCP 47 tag of tokenizer and stemmer. */
  language: z.string(),
  baseUrl: z.string(),
  /** Chunks of all partitions: the N of idf. */
  chunkCount: countSchema,
  /** The value of a posting's weight 255. */
  weightScale: z.number().check(z.positive()),
  partitions: z.array(partitionSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;
