import * as fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { writeOrdinaryAnswer } from './_test/hostile-answers.js';
import { createBlockParser, type Block, type ParsedBlocks } from './block-parser.js';
import { parseMarkdown } from './parse-markdown.js';
import { renderNode } from './render-node.js';

describe('createBlockParser', () => {
  it('renders a growing text at every step as if it had arrived at once', () => {
    const piece = fc.constantFrom(...PIECES);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const parseBlocks = createBlockParser();
        let text = '';
        for (const piece of pieces) {
          text += piece;
          expect(shown(parseBlocks(text).blocks)).toEqual(shown(createBlockParser()(text).blocks));
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('starts over for another text', () => {
    const parseBlocks = createBlockParser();
    parseBlocks('# a\n\nb\n\nc');
    expect(shown(parseBlocks('# a\n\nother').blocks)).toEqual(
      shown(createBlockParser()('# a\n\nother').blocks),
    );
    expect(parseBlocks('').blocks).toEqual([]);
  });

  it('keeps showing the whole answer while a new footnote makes it start over', () => {
    const text = 'word [^a]\n\n'.repeat(30);
    const parseBlocks = createBlockParser(parseMarkdown, { step: 300, block: 900 });
    parseWhole(parseBlocks, text);
    const extended = `${text}[^a]: x\n\n`;
    let steps = 0;
    for (let parsed = parseBlocks(extended); !parsed.isWhole; parsed = parseBlocks(extended)) {
      expect(parsed.blocks.map(({ key }) => key).slice(0, 30)).toEqual(
        Array.from({ length: 30 }, (_value, index) => index * 11),
      );
      steps += 1;
    }
    expect(steps).toBeGreaterThan(5);
  });

  it('keeps the identity of finished blocks', () => {
    const parseBlocks = createBlockParser();
    const before = parseBlocks('# a\n\nb\n\nc').blocks;
    const after = parseBlocks('# a\n\nb\n\nc d\n\ne').blocks;
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(after[2]).not.toBe(before[2]);
    expect(after.map(({ key }) => key)).toEqual([0, 5, 8, 13]);
  });

  it('stops parsing each block of a 4 kB answer in 600 deltas once the next one has begun', () => {
    const blocks = Array.from({ length: 16 }, (_, index) =>
      index % 4 === 3
        ? `\`\`\`js\n${`call(${index});\n\n`.repeat(20)}\`\`\``
        : `Block number ${index} ${'says a thing or two about robots. '.repeat(7)}`,
    );
    const answer = blocks.join('\n\n');
    const parsed: string[] = [];
    const parseBlocks = createBlockParser((source, footnotes) => {
      parsed.push(source);
      return parseMarkdown(source, footnotes);
    });
    const size = Math.ceil(answer.length / 600);
    for (let end = size; end < answer.length + size; end += size) parseBlocks(answer.slice(0, end));

    expect(answer.length).toBeGreaterThan(3_800);
    expect(parsed.length).toBeGreaterThan(500);
    // Each delta re-parses the block it belongs to; one more parse, or two, holds the beginning of the next.
    for (const [index, block] of blocks.entries()) {
      expect(
        parsed.filter((source) => source.includes(block) && source.length > block.length + 3).length,
      ).toBeLessThan(index === blocks.length - 1 ? 1 : 3);
    }
    const characters = parsed.reduce((total, source) => total + source.length, 0);
    expect(characters).toBeLessThan((answer.length * 600) / 10);
  });

  it('renders an ordinary answer as if there were no bound', () => {
    const text = writeOrdinaryAnswer();
    const boundless = createBlockParser(parseMarkdown, { step: Infinity, block: Infinity });
    const { blocks, steps } = parseWhole(createBlockParser(), text);
    expect(steps).toBeGreaterThan(5);
    expect(shown(blocks)).toEqual(shown(boundless(text).blocks));
  });

  it('divides an answer at the same places, whole or growing line by line', () => {
    const piece = fc.constantFrom(...PIECES, '- item\n', '2. two\n\n', '  more\n', '*a* **b** ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const budgets = { step: 500, block: 1_000 };
        const growing = createBlockParser(parseMarkdown, budgets);
        let text = '';
        for (const line of pieces.join('').split(/(?<=\n)/)) {
          text += line;
          parseWhole(growing, text);
        }
        const whole = parseWhole(createBlockParser(parseMarkdown, budgets), text);
        expect(shown(parseWhole(growing, text).blocks)).toEqual(shown(whole.blocks));
      }),
      { numRuns: 300 },
    );
  });

  it('goes on counting in a list that it divides', () => {
    const items = Array.from({ length: 300 }, (_item, index) => `1. item ${index} with **bold** words`);
    const { blocks } = parseWhole(createBlockParser(), `Steps:\n${items.join('\n')}`);
    const html = shown(blocks).join('');
    const starts = Array.from(html.matchAll(/<ol start="(\d+)">(.*?)<\/ol>/g), ([, start, list = '']) => ({
      start: Number(start),
      items: list.split('<li>').length - 1,
    }));
    expect(starts.length).toBeGreaterThan(1);
    expect(starts.map(({ start }) => start)).toEqual(
      starts.map(
        (_list, index) => 1 + starts.slice(0, index).reduce((sum, { items: count }) => sum + count, 0),
      ),
    );
    expect(html.split('<li>').length - 1).toBe(300);
  });

  it('shows the rest as plain text after a block that takes too long, and loses none of it', () => {
    const text = `# A\n\n${'a **b *c '.repeat(3_000)}\n\n**end**`;
    const { blocks } = parseWhole(createBlockParser(), text);
    const [heading, ...rest] = blocks;
    expect(heading?.node?.type).toBe('heading');
    expect(rest.every(({ node }) => node === null)).toBe(true);
    expect(rest.map(({ input }) => input).join('')).toBe(text.slice(5));
    expect(Math.max(...rest.map(({ input }) => input.length))).toBeLessThanOrEqual(2_000);
  });
});

/** Calls a parser until it has parsed the whole text. */
function parseWhole(
  parse: (text: string) => ParsedBlocks,
  text: string,
): { blocks: readonly Block[]; steps: number } {
  for (let steps = 1; ; steps += 1) {
    const { blocks, isWhole } = parse(text);
    if (isWhole) return { blocks, steps };
  }
}

const PIECES =
  'a|b c|1|2.|- |-|* |*|**|# |#|> |>|```|~~~\n|$$|$|`|---|- - -|===|\n|\n\n|\n\n\n| |  |    |\t|1. |10) |[^x]|[^x]: |[1]: x|<b>|\\|+'
    .split('|')
    .concat('|', '|-|');

/** What is seen: the elements, and whether two blocks are one. */
function shown(blocks: readonly Block[]): string[] {
  return blocks.map(
    ({ node, input, key }) =>
      `${key} ${node === null ? input : renderToStaticMarkup(renderNode(node, { ...PLACE, input }))}`,
  );
}

const PLACE = {
  growing: false,
  view: {
    sources: new Map(),
    links: { siteOrigin: 'https://example.com', allowedOrigins: [] },
    labels: { copy: '', copied: '', source: '' },
    onNavigate: () => undefined,
  },
};
