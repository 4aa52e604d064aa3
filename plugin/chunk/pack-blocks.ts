import type { Block } from '../section/section.js';
import { cutText } from './cut-text.js';

/** A block, or a part of one that exceeds the limit. */
interface Piece {
  kind: Block['kind'];
  text: string;
  /** Separator before it, unless it is the first of its chunk. */
  glue: string;
}

/** A last chunk below this share of the limit is evened out with the previous one. Range 0..0.5. */
const SMALL_TAIL = 1 / 3;

/**
 * Packs whole blocks into chunks in reading order, as many as fit. A block over the limit is split; a small last chunk
 * takes blocks from the previous one; a line that ends in a colon stays with what it announces.
 *
 * @param maxChars - Limit of a chunk in UTF-16 code units.
 * @returns Chunk texts; none if no block has text.
 */
export function packBlocks(blocks: readonly Block[], maxChars: number): string[] {
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
