import { createHash } from 'node:crypto';
import type { Chunk } from '../format/chunk.js';
import type { Section } from '../section/section.js';
import { packBlocks } from './pack-blocks.js';

/**
 * Stage 3: splits sections into chunks, in the same order. A chunk never spans two sections.
 *
 * A section without text (a heading directly above another one) becomes a chunk with its heading, so that a search
 * finds it; a page's title does so only if the page has nothing else.
 *
 * @param sections - Sections of whole pages.
 * @param options.maxChars - Limit of a chunk's text in UTF-16 code units, at least 100.
 * @throws TypeError if `maxChars` is less than 100 or not an integer.
 */
export function splitChunks(sections: readonly Section[], { maxChars }: { maxChars: number }): Chunk[] {
  if (!Number.isInteger(maxChars) || maxChars < 100)
    throw new TypeError('maxChars must be an integer of at least 100');
  const nextId = createIdSource();
  const sectionsByUrl = new Map<string, number>();
  for (const { page } of sections) sectionsByUrl.set(page.url, (sectionsByUrl.get(page.url) ?? 0) + 1);
  return sections.flatMap((section) => {
    const isWholePage = sectionsByUrl.get(section.page.url) === 1;
    const packed = packBlocks(section.blocks, maxChars);
    const texts = packed.length > 0 ? packed : headingAlone(section, isWholePage, maxChars);
    return texts.map((text) => createChunk(section, text, nextId));
  });
}

function headingAlone({ page, heading }: Section, isWholePage: boolean, maxChars: number): string[] {
  const isWanted = isWholePage || heading !== page.title;
  return isWanted ? packBlocks([{ kind: 'paragraph', text: heading, line: 1 }], maxChars) : [];
}

function createChunk(
  { page, anchor, heading, headingBreadcrumbs }: Section,
  text: string,
  nextId: IdSource,
): Chunk {
  return {
    id: nextId(page.url, anchor, text),
    url: page.url,
    anchor,
    title: page.title,
    breadcrumbs: [...page.breadcrumbs, ...headingBreadcrumbs, heading].filter((name) => name !== ''),
    text,
    kind: page.kind,
    version: page.version,
    locale: page.locale,
  };
}

type IdSource = (url: string, anchor: string, text: string) => string;

/** An id depends only on page, anchor and text, so edits elsewhere keep it; equal chunks are numbered. */
export function createIdSource(): IdSource {
  const seen = new Map<string, number>();
  return (url, anchor, text) => {
    const key = JSON.stringify([url, anchor, text]);
    const earlier = seen.get(key) ?? 0;
    seen.set(key, earlier + 1);
    const hash = createHash('sha256').update(earlier === 0 ? key : `${key} ${earlier}`);
    // 132 bits make collisions negligible.
    return hash.digest('base64url').slice(0, 22);
  };
}
