import type { RootContent } from 'mdast';
import { parseMarkdown } from './parse-markdown.js';

/** A top-level block of an answer. The same object as long as it stays the same. */
export interface Block {
  /** Where it begins in the answer: the same while it grows, another for each block. */
  key: number;
  node: RootContent;
  /** What the node's positions count in. */
  input: string;
}

/**
 * Makes a parser for one growing answer: each call takes the whole text so far. Blocks that no further character can
 * change are kept, and only what comes after them is parsed again; re-parsing all of a 4 kB answer 600 times takes
 * seconds. Another text than a continuation, or a new footnote, starts anew.
 *
 * @param parse - what is counted in tests
 * @returns the blocks in order; throws what `parse` throws
 */
export function createBlockParser(
  parse: typeof parseMarkdown = parseMarkdown,
): (text: string) => readonly Block[] {
  let finished: Block[] = [];
  let finishedText = '';
  let footnotes: string[] = [];
  let last: { text: string; blocks: readonly Block[] } = { text: '', blocks: [] };

  return (text) => {
    if (text === last.text) return last.blocks;
    const labels = findFootnotes(text);
    if (!text.startsWith(finishedText) || labels.join('\n') !== footnotes.join('\n')) {
      finished = [];
      finishedText = '';
      footnotes = labels;
    }
    const offset = finishedText.length;
    const { nodes, input, start } = parse(text.slice(offset), footnotes);
    const blocks = nodes.map((node) => ({ key: offset + startOf(node) - start, node, input }));
    const open = nodes.findLastIndex((node, index) => index > 0 && hasBegun(node, nodes[index - 1], input));
    if (open > 0) {
      const opening = nodes[open];
      const lineStart = opening === undefined ? 0 : input.lastIndexOf('\n', startOf(opening)) + 1;
      finishedText = text.slice(0, offset + lineStart - start);
    }
    last = { text, blocks: [...finished, ...blocks] };
    if (open > 0) finished = [...finished, ...blocks.slice(0, open)];
    return last.blocks;
  };
}

/**
 * Whether a block is there whatever comes next and reads the same without what is before it: it stands apart, or below
 * a block that is closed by itself, and its first line is complete or has more than what may become a list's marker
 * (`2` after a list turns into its second item). Directly below a paragraph, micromark takes fewer things for lists.
 */
function hasBegun(node: RootContent, previous: RootContent | undefined, input: string): boolean {
  if (previous?.position === undefined || node.position === undefined) return false;
  const isApart = previous.position.end.line < node.position.start.line - 1;
  if (!isApart && previous.type !== 'heading' && previous.type !== 'thematicBreak') return false;
  const lineStart = input.lastIndexOf('\n', startOf(node)) + 1;
  const isLineComplete = input.includes('\n', startOf(node));
  return isLineComplete || (isApart && !/^[\s\d.)*+-]*$/.test(input.slice(lineStart)));
}

function startOf(node: RootContent): number {
  return node.position?.start.offset ?? 0;
}

/** Anywhere in a line: a footnote may be defined in a quote or a list, too. */
function findFootnotes(text: string): string[] {
  return Array.from(text.matchAll(/\[\^([^\s\\[\]]{1,40})\]:/g)).flatMap(([, label]) => label ?? []);
}
