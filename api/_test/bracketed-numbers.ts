import type { Nodes } from 'mdast';
import { fromMarkdown, type Options } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { mathFromMarkdown } from 'mdast-util-math';
import { gfm } from 'micromark-extension-gfm';
import { math } from 'micromark-extension-math';

/**
 * Finds the bracketed numbers that readers see outside code and formulas, whichever of these clients they use: CommonMark; with GFM; with
 * formulas as well (remark-gfm and remark-math); with HTML and indented code as text, as in the panel. Numbers in brackets of any kind and
 * in digits of any script count; intervals, which begin with 0, do not.
 */
export function findBracketedNumbers(markdown: string): number[] {
  const seen = Object.values(CLIENTS).flatMap((options) =>
    readBlocks(fromMarkdown(markdown, options)).flatMap(findNumbers),
  );
  return [...new Set(seen)].toSorted((a, b) => a - b);
}

const GFM = [gfm()];
const NODES = gfmFromMarkdown();
const NO_HTML = { disable: { null: ['codeIndented', 'htmlFlow', 'htmlText', 'definition'] } };

const CLIENTS: Readonly<Record<string, Options>> = {
  commonMark: {},
  gfm: { extensions: GFM, mdastExtensions: NODES },
  gfmAndMath: { extensions: [...GFM, math()], mdastExtensions: [...NODES, mathFromMarkdown()] },
  math: { extensions: [math()], mdastExtensions: [mathFromMarkdown()] },
  panel: { extensions: [...GFM, math(), NO_HTML], mdastExtensions: [...NODES, mathFromMarkdown()] },
};

/** Returns the text of each paragraph, heading and cell; code and formulas appear as U+FFFC. */
function readBlocks(tree: Nodes): string[] {
  const blocks: string[] = [];
  const visit = (node: Nodes): void => {
    switch (node.type) {
      case 'paragraph':
      case 'heading':
      case 'tableCell':
        blocks.push(readText(node, false), readText(node, true));
        break;
      case 'html':
        blocks.push(node.value, node.value.replaceAll(/<[^>]*>/g, ''));
        break;
      case 'code':
      case 'math':
        break;
      default:
        if ('children' in node) for (const child of node.children) visit(child);
    }
  };
  visit(tree);
  return blocks;
}

/** @param html - Whether tags are text. */
function readText(node: Nodes, html: boolean): string {
  switch (node.type) {
    case 'text':
      return node.value;
    case 'html':
      return html ? node.value : '';
    case 'break':
      return '\n';
    case 'inlineCode':
    case 'inlineMath':
      return '\u{FFFC}';
    case 'image':
    case 'imageReference':
      return node.alt ?? '';
    case 'footnoteReference':
      return `[${node.label ?? ''}]`;
    default:
      return 'children' in node ? node.children.map((child) => readText(child, html)).join('') : '';
  }
}

const OPEN = '[［﹇【〖〚⟦⁅❲⦋⦍⦏⹕⹗';
const CLOSE = '\\]］﹈】〗〛⟧⁆❳⦌⦎⦐⹖⹘';
const BRACKETED = new RegExp(`[${OPEN}]([^${OPEN}${CLOSE}]*)[${CLOSE}]`, 'gu');

function findNumbers(text: string): number[] {
  return [...text.matchAll(BRACKETED)].flatMap(([, content = '']) => {
    const plain = content
      .replaceAll(/[\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]/gu, '')
      .replaceAll(/[،؛]/gu, ',')
      .replaceAll(/[～∼]/gu, '-')
      .replaceAll(/[➀-➓❶-❿]/gu, (circled) => String((((circled.codePointAt(0) ?? 0) - 0x2776) % 10) + 1))
      .normalize('NFKC')
      .replaceAll(/\p{Nd}/gu, toDigit)
      .replace(/^\^/, '');
    if (!/^[\d\s,;、–-]*\d[\d\s,;、–-]*$/.test(plain)) return [];
    const items = plain.split(/[,;、]/).map((item) => /^\s*(\d+)\s*(?:[–-]\s*(\d+)\s*)?$/.exec(item));
    const ranges = items.map((item) => [Number(item?.[1]), Number(item?.[2] ?? item?.[1])] as const);
    const isList = items.every((item) => item !== null);
    const isInterval = ranges.some(([first]) => first === 0) && (items.length > 1 || /[–-]/.test(plain));
    if (!isList || isInterval) return [];
    return ranges.flatMap(([first, last]) => (first <= last ? [first, last] : []));
  });
}

function toDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value % 10);
}
