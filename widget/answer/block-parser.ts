import type { RootContent } from 'mdast';
import { parseMarkdown } from './parse-markdown.js';

/** A top-level block of an answer. An unchanged block keeps its identity. */
export interface Block {
  /** Offset in the answer, which identifies the block while it grows. */
  key: number;
  node: RootContent;
  /** The text that the node's positions refer to. */
  input: string;
}

/**
 * Creates a parser for one growing answer. Each call takes the whole text so far, keeps the blocks that further text cannot change, and
 * parses only what follows them: parsing a whole 4 kB answer 600 times takes seconds. If a text does not continue the last one or has a
 * new footnote, the parser starts over.
 *
 * @param parse - Replaceable, so that tests can count calls.
 * @returns A function that returns the blocks in order and throws what `parse` throws.
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
 * Whether a block will remain a block whatever follows, and parses the same without the text before it. Its first line must be complete,
 * or contain more than a possible list marker (`2` after a list may become its second item). A blank line must precede it, or a block
 * that ends by itself: directly below a paragraph, micromark recognises fewer lists.
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

/** Finds footnote labels anywhere in a line, because a quote or a list may define footnotes too. */
function findFootnotes(text: string): string[] {
  return Array.from(text.matchAll(/\[\^([^\s\\[\]]{1,40})\]:/g)).flatMap(([, label]) => label ?? []);
}
