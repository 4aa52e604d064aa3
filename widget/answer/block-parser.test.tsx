import * as fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { createBlockParser, type Block } from './block-parser.js';
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
});

const PIECES =
  'a|b c|1|2.|- |-|* |*|**|# |#|> |>|```|~~~\n|$$|$|`|---|- - -|===|\n|\n\n|\n\n\n| |  |    |\t|1. |10) |[^x]|[^x]: |[1]: x|<b>|\\|+'
    .split('|')
    .concat('|', '|-|');

/** What is seen: the elements, and whether two blocks are one. */
function shown(blocks: readonly Block[]): string[] {
  return blocks.map(
    ({ node, input, key }) => `${key} ${node === null ? input : renderToStaticMarkup(renderNode(node, { ...PLACE, input }))}`,
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
