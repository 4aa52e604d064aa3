import * as z from 'zod/mini';
import { buildNameSchema, chunkSchema } from './chunk.js';

/** Incremented with every change that a reader of the previous format would misread. Readers refuse other versions. */
export const FORMAT_VERSION = 3;

const countSchema = z.int().check(z.minimum(0));

/** Names a secret. */
export const keyIdSchema = z.string().check(z.regex(/^[0-9a-f]{16}$/u));

const fileSchema = z.object({
  hash: z.string().check(z.regex(/^[0-9a-f]{16}$/u)),
  byteLength: countSchema,
  rawLength: countSchema,
});

const partitionSchema = z.object({
  /** `docs/<plugin id>/<version>`, `blog/<plugin id>` or `pages/<plugin id>`. */
  key: z.string(),
  kind: chunkSchema.shape.kind,
  /** Name of the docs version; `''` for blog and pages. */
  version: z.string(),
  /** Number of the partition's ordinals: a chunk that joins sections has one for each of them. */
  chunkCount: countSchema,
  /** The partition's first file, `<hash>.bin`: a `PartitionRoot`. */
  root: fileSchema,
  /** The file of its table of contents, `<hash>.bin`, and the length of the text in UTF-16 code units. Absent without one. */
  contents: z.optional(z.extend(fileSchema, { chars: countSchema })),
  /** Factor on the scores of its passages. If absent, that of `DEFAULT_WEIGHTS`. */
  weight: z.optional(z.number().check(z.positive())),
  /** Further factors for the ages of its pages (`encodeAgeFactors`). Absent if their age does not matter. */
  ages: z.optional(z.string().check(z.regex(/^[0-9a-z]*$/u))),
  /** Size in bytes of all its files as published, from `root` to the last shard. Partitions may share files. */
  totalBytes: countSchema,
});
export type ManifestPartition = z.infer<typeof partitionSchema>;

/** The weights of partitions that name none. How that of blogs was chosen: docs/decisions/0048-placement-and-sources.md. */
export const DEFAULT_WEIGHTS: Readonly<Record<z.infer<typeof chunkSchema.shape.kind>, number>> = {
  docs: 1,
  blog: 0.8,
  page: 1,
};

/** `manifest.json`, the only index file that is not named by its content and so the only one that is fetched again. */
export const manifestSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** Name of the book, which is part of every signature and token. */
  book: z.string(),
  /** Name of the build, which is part of every signature; the same for every build of the same content. */
  build: buildNameSchema,
  /** BCP 47 tag. */
  locale: z.string(),
  /** BCP 47 tag for the tokenizer and stemmer. */
  language: z.string(),
  baseUrl: z.string(),
  /** Sum of the partitions' counts: the N in idf. */
  chunkCount: countSchema,
  /** The value that a posting's weight of 255 stands for. */
  weightScale: z.number().check(z.positive()),
  partitions: z.array(partitionSchema),
  /** Names the secret that the passages are signed with (`nameKey`); absent if they are not signed. */
  keyId: z.optional(keyIdSchema),
  /** The function's address, which tools read here; the widget has it from the page. Absent without a function. */
  endpoint: z.optional(z.string()),
  /** The file `<hash>.bin` of the `PageList`, which readers of a selection need; absent in older indexes. */
  pages: z.optional(fileSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;
