import { createHash } from 'node:crypto';
import { SECTIONS_MAX, type Chunk } from '../format/chunk.js';
import type { Block, Section } from '../section/section.js';
import { cutText } from './cut-text.js';
import { isBelowParentOf, joinParts, type ChunkParts, type SectionPart } from './join-sections.js';

/**
 * Splits sections into chunks, in the same order (stage 3). A section over the limit becomes several chunks. Short sections next to each
 * other under one heading are joined, and a heading without text is joined with what follows it, so that every passage says something.
 *
 * @param sections - Sections of whole pages, those of a page next to each other.
 * @param options.maxChars - Maximum length of a chunk's text in UTF-16 code units, at least 100.
 * @throws TypeError if `maxChars` is less than 100 or not an integer.
 */
export function splitChunks(sections: readonly Section[], { maxChars }: { maxChars: number }): Chunk[] {
  if (!Number.isInteger(maxChars) || maxChars < 100)
    throw new TypeError('maxChars must be an integer of at least 100');
  const nextId = createIdSource();
  const pages = new Map<string, Section[]>();
  for (const section of sections) {
    const ofPage = pages.get(section.page.url);
    if (ofPage === undefined) pages.set(section.page.url, [section]);
    else ofPage.push(section);
  }
  return [...pages.values()].flatMap((ofPage) =>
    joinShort(splitPage(ofPage, maxChars), maxChars).map((parts) => createChunk(parts, nextId)),
  );
}

/**
 * Splits a page's sections at the limit. Each heading without text is put before what follows it below the same parent; otherwise, as at
 * the end of a page, after what precedes it. Only the page's title is left out, unless the page consists of nothing else.
 */
function splitPage(sections: readonly Section[], maxChars: number): ChunkParts[] {
  const chunks: ChunkParts[] = [];
  let waiting: SectionPart[] = [];
  for (const section of sections) {
    if (section.blocks.length === 0) {
      const isTitle = section.heading === section.page.title && sections.length > 1;
      if (!isTitle) waiting.push({ section, text: '' });
      continue;
    }
    // A heading that ends a longer section does not belong to what follows.
    const isBelow = ({ section: earlier }: SectionPart): boolean => isBelowParentOf(earlier, section);
    const end = chunks.length === 0 ? 0 : waiting.findIndex(isBelow);
    appendHeadings(chunks, end < 0 ? waiting.splice(0) : waiting.splice(0, end), maxChars);
    const { above, texts } = packBelow(waiting, section, maxChars);
    if (above.length === 0) appendHeadings(chunks, waiting, maxChars);
    for (const [index, text] of texts.entries()) {
      const [head, ...others] = [...(index === 0 ? above : []), { section, text }];
      if (head !== undefined) chunks.push([head, ...others]);
    }
    waiting = [];
  }
  appendHeadings(chunks, waiting, maxChars);
  return chunks;
}

/** Adds headings without text to the last chunk if they are about the same and fit, otherwise as a chunk. */
function appendHeadings(chunks: ChunkParts[], headings: readonly SectionPart[], maxChars: number): void {
  for (const part of headings) {
    const last = chunks.at(-1);
    if (last !== undefined && canJoin(last, [part], maxChars)) chunks.splice(-1, 1, [...last, part]);
    else {
      const blocks = [{ kind: 'paragraph' as const, text: part.section.heading, line: part.section.line }];
      for (const text of packBlocks(blocks, maxChars)) chunks.push([{ ...part, text }]);
    }
  }
}

/**
 * Packs a section's blocks, leaving room in the first chunk for the headings above it.
 *
 * @returns The texts, and the headings, if they take at most half of a chunk.
 */
function packBelow(
  headings: readonly SectionPart[],
  section: Section,
  maxChars: number,
): { above: readonly SectionPart[]; texts: string[] } {
  const texts = packBlocks(section.blocks, maxChars);
  const [head, ...others] = headings;
  if (head === undefined) return { above: [], texts };
  const [first = ''] = texts;
  const chars = joinParts([head, ...others, { section, text: first }]).text.length;
  if (chars <= maxChars) return { above: headings, texts };
  const headingChars = chars - first.length;
  if (headingChars > maxChars / 2 || headings.length >= SECTIONS_MAX) return { above: [], texts };
  return { above: headings, texts: packBlocks(section.blocks, maxChars - headingChars) };
}

/** Joins short chunks with what follows them on the page. A section that is split stays by itself. */
function joinShort(chunks: readonly ChunkParts[], maxChars: number): ChunkParts[] {
  const counts = new Map<Section, number>();
  for (const { section } of chunks.flat()) counts.set(section, (counts.get(section) ?? 0) + 1);
  const isWhole = (chunk: ChunkParts): boolean => chunk.every(({ section }) => counts.get(section) === 1);
  const joined: ChunkParts[] = [];
  for (const chunk of chunks) {
    const last = joined.at(-1);
    const isShort =
      last !== undefined && isWhole(last) && joinParts(last).text.length < maxChars * SHORT && isWhole(chunk);
    if (isShort && canJoin(last, chunk, maxChars)) joined.splice(-1, 1, [...last, ...chunk]);
    else joined.push(chunk);
  }
  return joined;
}

/**
 * A chunk shorter than this share of the limit is joined with what follows, so with the default limit up to 600 characters. 0 (only
 * headings without text are joined), 300, 600 and 900 characters were tried: docs/decisions/0030-passages.md.
 */
const SHORT = 0.5;

/** Whether two chunks of a page that follow each other may become one. */
function canJoin(earlier: ChunkParts, later: ChunkParts, maxChars: number): boolean {
  return (
    earlier.length + later.length <= SECTIONS_MAX &&
    later.every(({ section }) => isBelowParentOf(earlier[0].section, section)) &&
    joinParts([...earlier, ...later]).text.length <= maxChars
  );
}

function createChunk(parts: ChunkParts, nextId: IdSource): Chunk {
  const { page, anchor } = parts[0].section;
  const { text, headings, sections } = joinParts(parts);
  return {
    id: nextId(page.url, anchor, text),
    url: page.url,
    anchor,
    title: page.title,
    breadcrumbs: [...page.breadcrumbs, ...headings].filter((name) => name !== ''),
    text,
    ...(sections.length > 1 && { sections: [...sections] }),
    kind: page.kind,
    version: page.version,
    locale: page.locale,
  };
}

type IdSource = (url: string, anchor: string, text: string) => string;

/** Creates a source of ids. An id depends only on page, anchor and text, so edits elsewhere keep it; equal chunks are numbered. */
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

/** A block, or a part of a block that exceeds the limit. */
interface Piece {
  kind: Block['kind'];
  text: string;
  /** Separator before the piece, unless it is the first in its chunk. */
  glue: string;
}

/** A last chunk shorter than this share of the limit, in 0..0.5, is evened out with the previous one. */
const SMALL_TAIL = 1 / 3;

/**
 * Packs blocks into chunks in reading order, as many into each as fit. A block over the limit is split, a small last chunk
 * takes blocks from the previous one, and a block that ends in a colon stays with the block it announces.
 *
 * @param maxChars - Maximum length of a chunk in UTF-16 code units.
 * @returns Texts of the chunks; none if no block has text.
 */
function packBlocks(blocks: readonly Block[], maxChars: number): string[] {
  const groups: Piece[][] = [];
  let group: Piece[] = [];
  for (const piece of listPieces(blocks, maxChars)) {
    if (group.length > 0 && sizeOf([...group, piece]) > maxChars) {
      const carried = takeAnnouncement(group, piece, maxChars);
      groups.push(group);
      group = carried;
    }
    group.push(piece);
  }
  if (group.length > 0) groups.push(group);
  evenOutTail(groups, maxChars);
  return groups.map(join);
}

function listPieces(blocks: readonly Block[], maxChars: number): Piece[] {
  const pieces: Piece[] = [];
  let previous: Block['kind'] | undefined;
  for (const { kind, text } of blocks) {
    let glue: string | undefined = glueBetween(previous, kind);
    for (const part of cutText(text, maxChars, kind)) {
      if (part.text.trim() === '') {
        glue ??= '\n';
        continue;
      }
      pieces.push({ kind, text: part.text, glue: glue ?? part.glue });
      glue = undefined;
    }
    previous = kind;
  }
  return pieces;
}

function glueBetween(before: Block['kind'] | undefined, after: Block['kind']): string {
  return before === after && (after === 'list-item' || after === 'table-row') ? '\n' : '\n\n';
}

function takeAnnouncement(group: Piece[], next: Piece, maxChars: number): Piece[] {
  const last = group.at(-1);
  if (last === undefined || group.length === 1 || !/[:：]$/u.test(last.text)) return [];
  if (sizeOf([last, next]) > maxChars) return [];
  group.pop();
  return [last];
}

function evenOutTail(groups: Piece[][], maxChars: number): void {
  const last = groups.at(-1);
  const before = groups.at(-2);
  if (last === undefined || before === undefined || sizeOf(last) >= maxChars * SMALL_TAIL) return;
  for (let moved = before.at(-1); moved !== undefined && before.length > 1; moved = before.at(-1)) {
    if (sizeOf([moved, ...last]) > sizeOf(before.slice(0, -1))) return;
    before.pop();
    last.unshift(moved);
  }
}

function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce(
    (size, { text, glue }, index) => size + text.length + (index === 0 ? 0 : glue.length),
    0,
  );
}

function join(pieces: readonly Piece[]): string {
  return pieces.map(({ text, glue }, index) => (index === 0 ? text : glue + text)).join('');
}
