import { isTooDeep } from './parse-markdown.js';

/**
 * Returns how much of a text can be parsed and rendered within a budget: all of it, or as many lines as fit before one that is
 * nested too deep. Depends on the text only, so an answer looks the same on every device.
 *
 * The estimate is above what micromark 4 and React 19 need together, in microseconds on a laptop. Each character costs the same, or more in
 * scripts that take long to lay out; each line costs more the deeper its quotes and lists and the more columns its table; and each mark of
 * inline Markdown costs more the more marks precede it in its paragraph, because the parser's time grows with their square. Code and formulas fenced from the first column contain no Markdown.
 *
 * @param text - Starts with a block.
 * @returns The length, 0 if not even the first line fits.
 */
export function findAffordable(text: string, budget: number): number {
  let cost = 0;
  let depth = 0;
  let columns = 0;
  let marks = 0;
  let fence = '';
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start) + 1 || text.length;
    const line = text.slice(start, end);
    const run = /^\s*(`{3,}|~{3,}|\${2,})\s*$/.exec(line)?.[1];
    cost += line.length * 0.7 + (line.match(SHAPED)?.length ?? 0) * 2 + 15;
    if (fence === '') {
      fence = FENCE.exec(line)?.slice(1).find(Boolean) ?? '';
      const prefix = /^(?:[\s>+*-]|\d+[.)])*/.exec(line)?.[0] ?? '';
      depth = Math.max(depth, prefix.replaceAll(/ ?\d+| {2}/g, '>').replaceAll(/\s/g, '').length);
      if (prefix.length === line.length) [columns, marks] = [0, 0];
      // Each row has all columns of the table, however short it is.
      if (/^[\s|:>-]+$/.test(line)) columns = Math.max(columns, line.split('|').length);
      for (const mark of line.matchAll(/[^\w\s,.;]/g))
        cost += mark[0] < '\u0080' ? 10 + (marks += 1) / 20 : 0;
      cost += 60 + 30 * depth + 8 * columns;
    } else if (run?.startsWith(fence) === true) fence = '';
    if (cost > budget || isTooDeep(line)) return start;
    start = end;
  }
  return text.length;
}

/** Letters whose glyphs depend on their neighbours or run from right to left, and all after them. */
const SHAPED = /[^\0-\u058F]/g;

const FENCE = /^(?:(`{3,})[^`]*|(~{3,}).*|(\${2,})[^$]*)$/s;
