import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readText, ROOT } from './source-texts.js';

/** A fenced block of a guide, without the indentation of its list item or tab. */
export interface GuideBlock {
  /** The page's path in the checkout, and the line of the block's first line of code: `book/docs/tutorial.md:19`. */
  place: string;
  language: string;
  /** The title that readers see, which names the file; `''` without one. */
  title: string;
  code: string;
}

/** A command line of a guide: what stands between two pipes, or a whole line. */
export interface GuideCommand {
  place: string;
  /** Without quotation marks, and without leading assignments such as `DOCENT_SECRET=…`. */
  words: readonly string[];
}

/** The pages whose commands and files are tried by tests: the quick start, the tutorial and the guides. */
export function listGuides(): string[] {
  const guides = readdirSync(path.join(ROOT, 'book/docs/guides'))
    .filter((name) => /^[^_].*\.mdx?$/u.test(name))
    .map((name) => `book/docs/guides/${name}`);
  return ['book/docs/quick-start.mdx', 'book/docs/tutorial.md', ...guides.toSorted()];
}

/** Reads all fenced blocks of a page, in their order. */
export function readBlocks(page: string): GuideBlock[] {
  const lines = readText(page).split('\n');
  const blocks: GuideBlock[] = [];
  let open: { indent: number; block: GuideBlock } | undefined;
  for (const [position, line] of lines.entries()) {
    const [, indent = '', meta] = /^( *)```(.*)$/u.exec(line) ?? [];
    if (open === undefined && meta !== undefined) {
      const language = /^[\w-]*/u.exec(meta)?.[0] ?? '';
      const title = /title="([^"]*)"/u.exec(meta)?.[1] ?? '';
      open = {
        indent: indent.length,
        block: { place: `${page}:${position + 2}`, language, title, code: '' },
      };
    } else if (open !== undefined && meta === '' && indent.length === open.indent) {
      blocks.push(open.block);
      open = undefined;
    } else if (open !== undefined) {
      open.block.code += `${line.slice(open.indent)}\n`;
    }
  }
  if (open !== undefined) throw new Error(`${open.block.place}: the block is not closed`);
  return blocks;
}

/** Splits a block of shell commands. Guides use pipes, quotes and assignments, no other syntax. */
export function readCommands({ place, code }: GuideBlock): GuideCommand[] {
  return code
    .split(/\n|\s\|\s/u)
    .map((line) => splitWords(line.trim()))
    .filter((words) => words.length > 0)
    .map((words) => ({ place, words: words.slice(words.findIndex((word) => !/^[A-Z_]+=/u.test(word))) }));
}

function splitWords(line: string): string[] {
  if (line.startsWith('#')) return [];
  return Array.from(line.matchAll(/(?:"([^"]*)"|'([^']*)'|(\S+))/gu), ([, double, single, bare]) =>
    String(double ?? single ?? bare),
  );
}

/** Finds the only block of a page with this title or, if none has it, with this text. @throws Error if there is not exactly one. */
export function findBlock(page: string, text: string): GuideBlock {
  const blocks = readBlocks(page);
  const titled = blocks.filter(({ title }) => title === text);
  const [block, ...others] = titled.length > 0 ? titled : blocks.filter(({ code }) => code.includes(text));
  if (block === undefined || others.length > 0)
    throw new Error(`${page} does not have one block with “${text}”`);
  return block;
}
