import * as z from 'zod/mini';
import { publishedChunkSchema, type PublishedChunk } from './chunk.js';

/**
 * Chunks as they are read, in reading order: JSON, what all chunks of a page share said once. Gzip finds the rest.
 *
 * @param chunks neighbours of one partition
 */
export function encodeTextShard(chunks: readonly PublishedChunk[]): Uint8Array {
  const shard: z.infer<typeof textShardSchema> = { pages: [] };
  let url: string | undefined;
  for (const chunk of chunks) {
    if (chunk.url !== url) {
      const { title, kind, version, locale } = chunk;
      shard.pages.push({ url: chunk.url, title, kind, version, locale, chunks: [] });
      url = chunk.url;
    }
    const { id, anchor, trail, text, signature } = chunk;
    shard.pages.at(-1)?.chunks.push([id, anchor, trail, text, signature]);
  }
  return encoder.encode(JSON.stringify(shard));
}

/** @returns the chunks in order, or `null` for bytes that are no text shard; never an exception */
export function decodeTextShard(bytes: Uint8Array): PublishedChunk[] | null {
  const parsed = textShardSchema.safeParse(parseJson(bytes));
  if (!parsed.success) return null;
  return parsed.data.pages.flatMap(({ chunks, ...page }) =>
    chunks.map(([id, anchor, trail, text, signature]) => ({ id, anchor, trail, text, signature, ...page })),
  );
}

const { url, title, kind, version, locale, id, anchor, trail, text, signature } = publishedChunkSchema.shape;
const textShardSchema = z.object({
  pages: z.array(
    z.object({
      url,
      title,
      kind,
      version,
      locale,
      chunks: z.array(z.tuple([id, anchor, trail, text, signature])),
    }),
  ),
});

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
