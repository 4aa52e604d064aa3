import { createHash } from 'node:crypto';
import type { Chunk } from '../format/chunk.js';
import type { Block, Section } from '../section/section.js';
import { cutText } from './cut-text.js';

/**
 * Splits sections into chunks, in the same order (stage 3). A chunk never spans two sections.
 *
 * A section without text (a heading directly above another one) becomes a chunk that contains its heading, so that a
 * search finds it. For the page's title, this only happens if the page consists of nothing else.
 *
 * @param sections - Sections of whole pages.
 * @param options.maxChars - Maximum length of a chunk's text in UTF-16 code units, at least 100.
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
