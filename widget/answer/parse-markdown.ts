import type { RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { mathFromMarkdown } from 'mdast-util-math';
import { gfm } from 'micromark-extension-gfm';
import { math } from 'micromark-extension-math';

/**
 * Parses Markdown with GFM and maths. HTML and link reference definitions stay text, so that tags have no effect, an address is always
 * next to its link, and `[1]: ...` cannot replace a citation. Indented code is disabled, as in MDX: four spaces in an answer are usually
 * a list's indent.
 *
 * @param source - One or more top-level blocks from the start of a line, with `\n` line endings; not one that `isTooDeep`.
 * @param footnotes - Labels defined anywhere in the answer. `[^a]` is a reference only if its label is defined.
 * @returns The top-level nodes; `input`, the text that their positions refer to; and the offset of the source in it.
 */
export function parseMarkdown(
  source: string,
  footnotes: readonly string[] = [],
): { nodes: RootContent[]; input: string; start: number } {
  const used = footnotes.filter((label) => source.includes(`[^${label}]`));
  // Stubs define the labels. The thematic break keeps an indented first line from continuing the last stub.
  const stubs = used.length === 0 ? '' : `${used.map((label) => `[^${label}]: -\n`).join('')}\n***\n\n`;
  const input = stubs + source;
  const tree = fromMarkdown(input, { extensions: SYNTAX, mdastExtensions: NODES });
  const nodes = tree.children.filter((node) => (node.position?.start.offset ?? 0) >= stubs.length);
  return { nodes, input, start: stubs.length };
}

/**
 * Whether brackets, quotes or lists are nested so deep that parsing would take too long. The parser does not overflow the stack, but its time grows at least with the square of the depth:
 * micromark 4 takes 3.4 s for 2,000 list markers in a line and 6 s for 2,000 nested images, but a few ms for 100 of either.
 */
export function isTooDeep(source: string): boolean {
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

// The transforms would search for addresses again, recursively and without positions. The tokenizer has already found them.
const NODES = [
  ...gfmFromMarkdown().map((extension) => Object.assign(extension, { transforms: [] })),
  mathFromMarkdown(),
];
