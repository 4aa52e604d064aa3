/** A list item that is certainly open. */
export interface ListItem {
  /** The column of its marker. */
  at: number;
  /** The column of its content. */
  offset: number;
  isOrdered: boolean;
}

/** What precedes a line. */
export interface Containers {
  /** The number of quotes that the line before was in. */
  depth: number;
  items: readonly ListItem[];
  isAfterBlank: boolean;
}

/** How a line starts. Columns count from the last quote marker. */
export interface LineStart {
  depth: number;
  /** The list items that it is certainly in, from the outside in; `null` if renderers may differ. */
  items: readonly ListItem[] | null;
  /** The column of `rest`. */
  indent: number;
  rest: string;
}

/**
 * Reads the quote markers, indentation and list markers of a line that is not in code. Quotes must start in the first column, and tabs are
 * in doubt.
 * Source: https://spec.commonmark.org/0.31.2/#list-items
 */
export function readLineStart(
  line: string,
  { depth: depthBefore, items, isAfterBlank }: Containers,
): LineStart {
  const [quotes = ''] = /^(?:> ?)*/.exec(line) ?? [];
  const depth = quotes.replaceAll(' ', '').length;
  const text = line.slice(quotes.length);
  const before = depth === depthBefore ? items : [];
  let indent = /^ */.exec(text)?.[0].length ?? 0;
  const doubt = { depth, items: null, indent, rest: text.slice(indent) };
  if (/^[\t>]/.test(doubt.rest)) return doubt;
  const open = before.filter(({ offset }) => offset <= indent);
  if (/^(?:[-*_][ \t]*){3,}$/.test(doubt.rest)) return { ...doubt, items: open };
  // The items of a list continue it. Others that are not numbered 1 cannot interrupt a paragraph.
  let mayHaveAnyNumber = isAfterBlank || before.some(({ at, isOrdered }) => isOrdered && at === indent);
  for (;;) {
    const rest = text.slice(indent);
    const marker = /^(?:[-+*]|(\d{1,9})[.)])(?: {1,4}(?=\S)|(?=[ \t]|$))/.exec(rest);
    if (marker === null) return { depth, items: open, indent, rest };
    const [whole, number] = marker;
    const mayInterrupt = number === undefined || number === '1' || mayHaveAnyNumber;
    // An empty item, one that begins with code, or one deeper than its list.
    const isOdd = !whole.endsWith(' ') || indent - (open.at(-1)?.offset ?? 0) > 3;
    if (isOdd || !mayInterrupt) return doubt;
    open.push({ at: indent, offset: indent + whole.length, isOrdered: number !== undefined });
    indent += whole.length;
    mayHaveAnyNumber = true;
  }
}
