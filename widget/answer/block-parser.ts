import type { RootContent } from 'mdast';
import { findAffordable } from './parse-cost.js';
import { isTooDeep, parseMarkdown } from './parse-markdown.js';

/** A top-level block of an answer. An unchanged block keeps its identity. */
export interface Block {
  /** Offset in the answer, which identifies the block while it grows. */
  key: number;
  /** `null` for the rest of an answer that would take too long to parse: it is plain text. */
  node: RootContent | null;
  /** The text that the node's positions refer to. */
  input: string;
}

/** The blocks of an answer, as far as they have been parsed. */
export interface ParsedBlocks {
  blocks: readonly Block[];
  /** If `false`, another call with the same text parses more of it. */
  isWhole: boolean;
}

/**
 * Creates a parser for one growing answer. Each call takes the whole text so far, keeps the blocks that further text cannot change, and
 * parses only what follows them: parsing a whole 4 kB answer 600 times takes seconds. A call parses only as much as a task of the page may
 * hold. A list that is longer is divided between two items. After any other block that is too long or nested too deep, the rest of the
 * answer is plain text. If a text does not continue the last one or has a new footnote, the parser starts over.
 *
 * @param parse - Replaceable, so that tests can count calls.
 * @param budgets - For `findAffordable`: of one call, and of a block that cannot be divided.
 * @returns A function that throws what `parse` throws.
 */
export function createBlockParser(
  parse: typeof parseMarkdown = parseMarkdown,
  budgets: { step: number; block: number } = BUDGETS,
): (text: string) => ParsedBlocks {
  let finished: Block[] = [];
  let finishedText = '';
  let footnotes: string[] = [];
  let budget = budgets.step;
  let isPlain = false;
  /** The number of the first item, if the next block continues a list. */
  let nextNumber: number | null = null;
  let last: ParsedBlocks & { text: string } = { text: '', blocks: [], isWhole: true };
  /** What is shown while the parser starts over, after the blocks it has parsed again. */
  let stale: readonly Block[] = [];

  /** Keeps blocks that end at this offset in the text. */
  const finish = (blocks: readonly Block[], text: string, end: number): void => {
    finished = [...finished, ...blocks];
    finishedText = text.slice(0, end);
    budget = budgets.step;
    nextNumber = null;
  };

  /** Parses the next part of a text. Returns the blocks that follow the finished ones, and whether they are all. */
  const parseNext = (text: string): ParsedBlocks => {
    const offset = finishedText.length;
    const rest = text.slice(offset);
    if (rest === '') return { blocks: [], isWhole: true };
    if (isPlain) {
      const length = rest.length > PLAIN_MAX_CHARS ? findPlainEnd(rest) : rest.length;
      const block = { key: offset, node: null, input: rest.slice(0, length) };
      if (length === rest.length) return { blocks: [block], isWhole: true };
      finish([block], text, offset + length);
      return { blocks: [], isWhole: false };
    }
    const part = rest.slice(0, findAffordable(rest, budget));
    const parsed = part === '' || isTooDeep(part) ? null : parse(part, footnotes);
    if (parsed === null) {
      isPlain = part !== '' || budget === budgets.block;
      budget = budgets.block;
      return { blocks: [], isWhole: false };
    }
    const { nodes, input, start } = parsed;
    const [first] = nodes;
    if (nextNumber !== null && first?.type === 'list' && first.ordered === true) first.start = nextNumber;
    const blocks = nodes.map((node) => ({ key: offset + startOf(node) - start, node, input }));
    const isWhole = part.length === rest.length;
    const open = nodes.findLastIndex((node, index) => index > 0 && hasBegun(node, nodes[index - 1], input));
    const opening = nodes[open];
    if (open > 0 && opening !== undefined) {
      finish(blocks.slice(0, open), text, offset + lineStartOf(opening, input) - start);
      return { blocks: blocks.slice(open), isWhole };
    }
    if (isWhole) return { blocks, isWhole };
    const list = nodes.at(-1);
    const item = list?.type === 'list' && list.children.length > 1 ? list.children.at(-1) : undefined;
    if (list?.type === 'list' && item !== undefined) {
      const items = list.children.slice(0, -1);
      const number = (list.start ?? 1) + items.length;
      const divided = { key: offset + startOf(list) - start, node: { ...list, children: items }, input };
      finish([...blocks.slice(0, -1), divided], text, offset + lineStartOf(item, input) - start);
      nextNumber = number;
      return { blocks: [], isWhole };
    }
    if (budget === budgets.step) budget = budgets.block;
    else {
      finish(blocks, text, offset + part.length);
      isPlain = true;
      return { blocks: [], isWhole };
    }
    return { blocks, isWhole };
  };

  return (text) => {
    if (text === last.text && last.isWhole) return last;
    const labels = findFootnotes(text);
    const continues = text.startsWith(finishedText);
    if (!continues || labels.join('\n') !== footnotes.join('\n')) {
      stale = continues ? last.blocks : [];
      finish([], '', 0);
      [finished, footnotes, isPlain] = [[], labels, false];
    }
    const { blocks, isWhole } = parseNext(text);
    // `finished` has changed if a block has.
    const shown = [...finished, ...blocks];
    if (isWhole) stale = [];
    const lastKey = shown.at(-1)?.key ?? -1;
    last = { text, blocks: [...shown, ...stale.filter(({ key }) => key > lastKey)], isWhole };
    return last;
  };
}

/** The end of the last line that fits into a block of plain text, or of the last character. */
function findPlainEnd(text: string): number {
  const end = text.lastIndexOf('\n', PLAIN_MAX_CHARS - 1) + 1;
  return end > 0 ? end : PLAIN_MAX_CHARS - (/[\uD800-\uDBFF]/.test(text.charAt(PLAIN_MAX_CHARS - 1)) ? 1 : 0);
}

/** A browser needs a while to lay out plain text, too. */
const PLAIN_MAX_CHARS = 2_000;

/**
 * Measured in Chromium with 31,000 hostile characters: no task takes more than 30 ms of its thread; the longest of an ordinary answer takes
 * 9 ms.
 */
const BUDGETS = { step: 8_000, block: 20_000 };

/**
 * Whether a block will remain a block whatever follows, and parses the same without the text before it. Its first line must be complete,
 * or contain more than a possible list marker (`2` after a list may become its second item). A blank line must precede it, or a block
 * that ends by itself: directly below a paragraph, micromark recognises fewer lists.
 */
function hasBegun(node: RootContent, previous: RootContent | undefined, input: string): boolean {
  if (previous?.position === undefined || node.position === undefined) return false;
  const isApart = previous.position.end.line < node.position.start.line - 1;
  if (!isApart && previous.type !== 'heading' && previous.type !== 'thematicBreak') return false;
  const isLineComplete = input.includes('\n', startOf(node));
  return isLineComplete || (isApart && !/^[\s\d.)*+-]*$/.test(input.slice(lineStartOf(node, input))));
}

function startOf(node: RootContent): number {
  return node.position?.start.offset ?? 0;
}

function lineStartOf(node: RootContent, input: string): number {
  return input.lastIndexOf('\n', startOf(node)) + 1;
}

/** Finds the first footnote labels, anywhere in a line, because a quote or a list may define footnotes too. */
function findFootnotes(text: string): string[] {
  const labels = Array.from(text.matchAll(/\[\^([^\s\\[\]]{1,40})\]:/g), ([, label = '']) => label);
  return [...new Set(labels)].slice(0, FOOTNOTES_MAX);
}

/** Each new one has the whole answer parsed again. */
const FOOTNOTES_MAX = 10;
