import { createHash } from 'node:crypto';
import type { Chunk } from '../format/chunk.js';
import type { Section } from '../section/section.js';
import { packBlocks } from './pack-blocks.js';

/**
 * Stage 3: sections to chunks, in the same order. A chunk never spans two sections.
 *
 * A section without words (a heading right above another one) gives a chunk that says its heading: a reader may look
 * for just that. Only a page's title is not repeated so, unless the page has nothing else.
 *
 * @param sections whole pages: repeats are counted inside what is given
 * @param options.maxChars limit of a chunk's text in UTF-16 code units, at least 100; 1200 unless the site says
 * @throws TypeError when `maxChars` is below 100 or no whole number
 */
export function splitChunks(sections: readonly Section[], { maxChars }: { maxChars: number }): Chunk[] {
  if (!Number.isInteger(maxChars) || maxChars < 100)
    throw new TypeError('maxChars must be a whole number from 100');
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

/** Ids hang on page, anchor and text alone, so edits elsewhere keep them; the second of two equal chunks is counted. */
export function createIdSource(): IdSource {
  const seen = new Map<string, number>();
  return (url, anchor, text) => {
    const key = JSON.stringify([url, anchor, text]);
    const earlier = seen.get(key) ?? 0;
    seen.set(key, earlier + 1);
    const hash = createHash('sha256').update(earlier === 0 ? key : `${key} ${earlier}`);
    // 132 bits: no two chunks of any book meet.
    return hash.digest('base64url').slice(0, 22);
  };
}
