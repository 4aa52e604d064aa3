import type { RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { mathFromMarkdown } from 'mdast-util-math';
import { gfm } from 'micromark-extension-gfm';
import { math } from 'micromark-extension-math';

/** Top-level nodes and the text that their positions count in. */
export interface ParsedMarkdown {
  nodes: RootContent[];
  /** The source, perhaps with something before it. */
  input: string;
  /** Where the source begins in `input`. */
  start: number;
}

/**
 * Parses Markdown with GFM and maths. HTML and link reference definitions are no syntax here: they stay text, so that
 * neither a tag nor an address far from its link means anything, and `[1]: ...` cannot take a citation's place. Code is
 * fenced, as in MDX: four spaces in an answer are a list's forgotten indent.
 *
 * @param source - one or more top-level blocks, from a line's start; line ends `\n`
 * @param footnotes - labels defined anywhere in the answer: `[^a]` is a reference only when there is something to refer to
 * @throws RangeError where brackets, quotes or lists are some 100 deep: not even tried, see `isTooDeep`
 */
export function parseMarkdown(source: string, footnotes: readonly string[] = []): ParsedMarkdown {
  if (isTooDeep(source)) throw new RangeError('The Markdown is nested too deep.');
  const used = footnotes.filter((label) => source.includes(`[^${label}]`));
  // Stubs make the labels known; the break keeps an indented first line from going on with the last of them.
  const stubs = used.length === 0 ? '' : `${used.map((label) => `[^${label}]: -\n`).join('')}\n***\n\n`;
  const input = stubs + source;
  const tree = fromMarkdown(input, { extensions: SYNTAX, mdastExtensions: NODES });
  const nodes = tree.children.filter((node) => (node.position?.start.offset ?? 0) >= stubs.length);
  return { nodes, input, start: stubs.length };
}

/**
 * The parser does not overflow, but its time grows with the square of the depth and worse: 2,000 list markers in a line
 * take micromark 4 3.4 s, 2,000 images in each other 6 s, 100 of either a few ms. Nobody reads the tenth level.
 */
function isTooDeep(source: string): boolean {
  if (/^[ \t]*(?:>[ \t]*|(?:[-+*]|\d{1,9}[.)])[ \t]+){100}/m.test(source)) return true;
  if (/^[ \t]{100,}(?:[-+*]|\d{1,9}[.)])[ \t]/m.test(source)) return true;
  let depth = 0;
  for (const [bracket] of source.matchAll(/[[\]]/g)) {
    depth = bracket === '[' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > 100) return true;
  }
  return false;
}

const SYNTAX = [gfm(), math(), { disable: { null: ['codeIndented', 'htmlFlow', 'htmlText', 'definition'] } }];

// The transforms look for addresses a second time, recursively and without positions; the tokenizer has found them.
const NODES = [
  ...gfmFromMarkdown().map((extension) => Object.assign(extension, { transforms: [] })),
  mathFromMarkdown(),
];
