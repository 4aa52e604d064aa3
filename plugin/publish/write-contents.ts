import { CONTENTS_MAX_CHARS } from '../format/contents.js';
import type { OutlineItem } from '../source/outline.js';

/**
 * Writes a partition's table of contents as plain text: one line a page or category, indented by two spaces a level.
 *
 * If it does not fit, all categories stay, and each keeps as many of its first titles as there is room for. If not even the categories
 * fit, the inner ones are left out first. A list that is cut short ends with a line `…`; no line is cut.
 *
 * @param items - In order. An address is listed once, where it stands first, and so is a title among the pages of one category.
 * @param isListed - Whether the page at an address is in the index. Others, and categories without any page, are left out.
 * @param maxChars - Maximum length in UTF-16 code units.
 * @returns The text; `''` if no page is listed or not a single line fits.
 */
export function writeContents(
  items: readonly OutlineItem[],
  isListed: (url: string) => boolean,
  maxChars = CONTENTS_MAX_CHARS,
): string {
  const root: Entry = { line: '', depth: -1, isIn: true, inner: listEntries(items, isListed, 0, new Set()) };
  const whole = textOf(root);
  if (whole.length <= maxChars) return whole;
  chooseEntries(root, maxChars);
  return textOf(root);
}

/** A line of the table, and those of the category that it names. */
interface Entry {
  line: string;
  /** 0 at the outermost level. */
  depth: number;
  inner: Entry[];
  /** Whether there is room for it. */
  isIn: boolean;
}

function listEntries(
  items: readonly OutlineItem[],
  isListed: (url: string) => boolean,
  depth: number,
  seen: Set<string>,
): Entry[] {
  const titles = new Set<string>();
  return items.flatMap(({ title, url, items: innerItems = [] }): Entry[] => {
    const isPage = url !== undefined && !seen.has(url) && isListed(url);
    if (isPage) seen.add(url);
    const inner = listEntries(innerItems, isListed, depth + 1, seen);
    if (!isPage && inner.length === 0) return [];
    const line = '  '.repeat(depth) + (title.replace(/\s+/gu, ' ').trim() || (url ?? '…'));
    if (inner.length === 0 && titles.has(line)) return [];
    titles.add(line);
    return [{ line, depth, inner, isIn: true }];
  });
}

/** Marks the entries that fit, in order of importance: categories from the outside in, then each category's first page, its second, … */
function chooseEntries(root: Entry, maxChars: number): void {
  const candidates: { entry: Entry; parent: Entry; rank: number }[] = [];
  const collect = (parent: Entry): void => {
    for (const [index, entry] of parent.inner.entries()) {
      const isCategory = entry.inner.length > 0;
      entry.isIn = false;
      candidates.push({ entry, parent, rank: isCategory ? entry.depth - CATEGORIES_FIRST : index });
      collect(entry);
    }
  };
  collect(root);
  candidates.sort((left, right) => left.rank - right.rank);
  const left = new Map<Entry, number>();
  const open = (entry: Entry): number => {
    left.set(entry, entry.inner.length);
    return entry.inner.length > 0 ? ellipsisOf(entry).length + 1 : 0;
  };
  // The last line has no line break after it.
  let chars = open(root) - 1;
  for (const { entry, parent } of candidates) {
    if (!parent.isIn) continue;
    const leftOfParent = (left.get(parent) ?? 0) - 1;
    const freed = leftOfParent === 0 ? ellipsisOf(parent).length + 1 : 0;
    const added = entry.line.length + 1 + open(entry) - freed;
    if (chars + added > maxChars) continue;
    chars += added;
    entry.isIn = true;
    left.set(parent, leftOfParent);
  }
}

/** Greater than the depth of any sidebar. */
const CATEGORIES_FIRST = 1_000;

/** Stands for the rest of a list. */
function ellipsisOf({ depth }: Entry): string {
  return `${'  '.repeat(depth + 1)}…`;
}

function textOf(root: Entry): string {
  const lines: string[] = [];
  const write = (parent: Entry): void => {
    const listed = parent.inner.filter(({ isIn }) => isIn);
    for (const entry of listed) {
      lines.push(entry.line);
      write(entry);
    }
    if (listed.length < parent.inner.length && lines.length > 0) lines.push(ellipsisOf(parent));
  };
  write(root);
  return lines.join('\n');
}
