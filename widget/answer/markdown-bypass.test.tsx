import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { createBlockParser, type Block } from './block-parser.js';
import { renderNode } from './render-node.js';
import { findUnsafe, showAnswer, SITE_ORIGIN } from './_test/show-answer.js';

/** vercel-labs/markdown-sanitizers' files, where they lie beside the checkout; their licence keeps them out of it. */
const FILES = new URL('../../../shared/security/markdown-bypass/', import.meta.url);

const fileNames = existsSync(FILES) ? readdirSync(FILES) : [];

describe.skipIf(fileNames.length === 0)('a file that broke a sanitizer', () => {
  it.each(fileNames)('%s shows nothing unsafe, whole and at every cut', (name) => {
    const text = readFileSync(new URL(name, FILES), 'utf8').replaceAll(/\r\n?/g, '\n');
    expect(findUnsafe(showAnswer(text))).toEqual([]);
    const allowedOrigins = ['https://prefix.com', 'https://safe.com'];
    expect(findUnsafe(showAnswer(text, { allowedOrigins }), [SITE_ORIGIN, ...allowedOrigins])).toEqual([]);
    expect(findUnsafeCuts(text)).toEqual([]);
  });
});

/**
 * Every beginning of a text, as it is shown while it streams, but those that end inside a word: `DOCENT_EVERY_CUT=1`
 * takes these too, in three times the time.
 */
function findUnsafeCuts(text: string): string[] {
  const parseBlocks = createBlockParser();
  const rendered = new Set<Block>();
  const shown = new Set<string>();
  for (let length = 1; length <= text.length; length += 1) {
    if (
      process.env['DOCENT_EVERY_CUT'] === undefined &&
      /^[a-z]{3}$/i.test(text.slice(length - 2, length + 1))
    )
      continue;
    for (const block of parseBlocks(text.slice(0, length)).blocks) {
      if (rendered.has(block) || block.node === null) continue;
      rendered.add(block);
      shown.add(renderToStaticMarkup(renderNode(block.node, { ...PLACE, input: block.input })));
    }
  }
  return findUnsafe([...shown].join(''));
}

const PLACE = {
  growing: false,
  view: {
    sources: new Map(),
    links: { siteOrigin: SITE_ORIGIN, allowedOrigins: [] },
    labels: { copy: '', copied: '', source: '' },
    onNavigate: () => undefined,
  },
};
