import type { Comment, Node } from '@babel/types';
import type { TextEdit } from './text-edit.js';

/** The elements of an array or the properties of an object, with the offsets of the brackets around them. */
export interface ItemList {
  items: readonly { start: number; end: number }[];
  /** Offset after the opening bracket. */
  open: number;
  /** Offset of the closing bracket. */
  close: number;
}

export interface InsertOptions {
  /** Index of the item to insert after. Default: the last. */
  after?: number;
  comments: readonly Comment[];
  /** Whether a comma may follow the last item. JSON allows none. Default: true. */
  mayTrail?: boolean;
}

/**
 * Returns the edits that add an item to a list in the list's own style: on a line of its own if the others are, with a comma after
 * it if the last one has one. Comments stay with the item they follow.
 *
 * @param text - Writes the item for a line that is indented this far.
 */
export function insertItem(
  source: string,
  list: ItemList,
  text: (indent: string) => string,
  { after = list.items.length - 1, comments, mayTrail = true }: InsertOptions,
): TextEdit[] {
  const newline = newlineOf(source);
  const previous = list.items[after];
  const next = list.items[after + 1];
  if (previous === undefined) return [insertFirst(source, list, text, { newline, comments, mayTrail })];

  const end = endOf(source, previous, comments);
  const limit = next === undefined ? list.close : startOf(source, next, comments);
  const comma = findOutsideComments(source, ',', end, limit, comments);
  const isOwnLine = source.slice(lineStart(source, previous.start), previous.start).trim() === '';
  const closes = next === undefined && !source.slice(end, list.close).includes('\n');
  if (!isOwnLine || closes) {
    // On the previous item's line.
    const indent = indentAt(source, previous.start);
    if (comma !== -1) {
      const tail = next === undefined ? '' : ',';
      return [insertion(comma + 1, ` ${text(indent)}${tail}`)];
    }
    return [insertion(end, `, ${text(indent)}`)];
  }
  const indent = indentAt(source, previous.start);
  const at = endOfLine(source, comma === -1 ? end : comma + 1, limit, comments);
  const hasCommaAfter = comma !== -1 && (next !== undefined || mayTrail);
  const edits = comma === -1 ? [insertion(end, ',')] : [];
  const line = `${newline}${indent}${text(indent)}${hasCommaAfter ? ',' : ''}`;
  // Two insertions at the same place would have no order.
  if (edits[0]?.start === at) return [insertion(at, `,${line}`)];
  return [...edits, insertion(at, line)];
}

/** Returns the list of an array or object literal. */
export function listOf(
  node: Node & { elements?: readonly (Node | null)[]; properties?: readonly Node[] },
): ItemList {
  const nodes = (node.elements ?? node.properties ?? []).filter((item) => item !== null);
  return {
    items: nodes.map((item) => ({ start: item.start ?? 0, end: item.end ?? 0 })),
    open: (node.start ?? 0) + 1,
    close: (node.end ?? 0) - 1,
  };
}

/** The line ending that a text uses. */
export function newlineOf(source: string): string {
  return source.includes('\r\n') ? '\r\n' : '\n';
}

/** The white space before the first character of the line that an offset is in. */
export function indentAt(source: string, offset: number): string {
  return /^[\t ]*/u.exec(source.slice(lineStart(source, offset), offset))?.[0] ?? '';
}

/** One level of a file's indentation: what its first indented line begins with. */
export function indentUnit(source: string): string {
  return /^(?:\t| {2,4}(?! ))(?=[^\s*])/mu.exec(source)?.[0] ?? '  ';
}

function insertFirst(
  source: string,
  { open, close }: ItemList,
  text: (indent: string) => string,
  { newline, comments, mayTrail }: { newline: string; comments: readonly Comment[]; mayTrail: boolean },
): TextEdit {
  const outer = indentAt(source, open);
  const inside = source.slice(open, close);
  if (!inside.includes('\n') && !comments.some(({ start }) => isWithin(start, open, close))) {
    const padding = source[open - 1] === '{' && !mayTrail ? newline : '';
    if (padding === '') return { start: open, end: close, text: text(outer) };
    const indent = outer + indentUnit(source);
    return { start: open, end: close, text: `${newline}${indent}${text(indent)}${newline}${outer}` };
  }
  // The list holds only comments: the item follows them, on a line of its own before the closing bracket.
  const at = lineStart(source, close);
  const isOwnLine = source.slice(at, close).trim() === '' && at > open;
  const indent = outer + indentUnit(source);
  const item = `${indent}${text(indent)}${mayTrail ? ',' : ''}`;
  return isOwnLine
    ? insertion(at, `${item}${newline}`)
    : insertion(close, `${newline}${item}${newline}${outer}`);
}

function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}

/** The end of an item with the parentheses around it, which its node leaves out. */
function endOf(source: string, { end }: { end: number }, comments: readonly Comment[]): number {
  let at = end;
  for (;;) {
    const next = skipBlank(source, at, comments);
    if (source[next] !== ')') return at;
    at = next + 1;
  }
}

/** The start of an item with the parentheses around it and the comments before those on the same line. */
function startOf(source: string, { start }: { start: number }, comments: readonly Comment[]): number {
  let at = start;
  for (;;) {
    const before = source.slice(0, at).trimEnd().length;
    const comment = comments.find(({ end }) => end === before);
    if (source[before - 1] === '(') at = before - 1;
    else if (comment?.start != null && !source.slice(comment.start, at).includes('\n')) at = comment.start;
    else return at;
  }
}

/** Skips white space and comments. */
function skipBlank(source: string, from: number, comments: readonly Comment[]): number {
  let at = from;
  for (;;) {
    while (/\s/u.test(source[at] ?? '')) at += 1;
    const comment = comments.find(({ start }) => start === at);
    if (comment?.end == null) return at;
    at = comment.end;
  }
}

function findOutsideComments(
  source: string,
  character: string,
  from: number,
  to: number,
  comments: readonly Comment[],
): number {
  const at = skipBlank(source, from, comments);
  return at < to && source[at] === character ? at : -1;
}

/** Moves over the comments that follow on the same line. */
function endOfLine(source: string, from: number, limit: number, comments: readonly Comment[]): number {
  let at = from;
  for (;;) {
    let next = at;
    while (source[next] === ' ' || source[next] === '\t') next += 1;
    const comment = comments.find(({ start }) => start === next);
    if (comment?.end == null || comment.end > limit) return at;
    // A comment that goes on in the next line belongs to what follows.
    if (source.slice(comment.start ?? next, comment.end).includes('\n')) return at;
    at = comment.end;
  }
}

function lineStart(source: string, offset: number): number {
  return source.lastIndexOf('\n', offset - 1) + 1;
}

function isWithin(offset: number | null | undefined, from: number, to: number): boolean {
  return offset != null && offset >= from && offset < to;
}
