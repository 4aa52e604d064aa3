import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { BOOK_PAGES } from './_test/book-pages.js';
import { COMPONENTS } from './_test/components.js';
import { EXPRESSIONS } from './_test/expressions.js';
import { FIXTURES, testPage, testSite } from './_test/fixture-page.js';
import { renderPage } from './_test/render-page.js';
import { splitSections } from './split-sections.js';

/**
 * Where the flag of a page comes from. At build time the first two are known; of the others the compiled page takes
 * one side, in both polarities, so that a guess in either direction fails.
 */
const FLAGS: readonly [name: string, isKnown: boolean, declaration: string][] = [
  ['true', true, 'export const flag = true;'],
  ['false', true, 'export const flag = false;'],
  ['a true chance', false, 'export const flag = Math.random() < 2;'],
  ['a false chance', false, 'export const flag = Math.random() > 2;'],
  ['true in a module', false, "import { yes as flag } from './flags.js';"],
  ['false in a module', false, "import { no as flag } from './flags.js';"],
];

const CONSTRUCTS = [...EXPRESSIONS, ...COMPONENTS, ...BOOK_PAGES].map(([name, markdown, coverage]) => ({
  name,
  markdown,
  coverage,
}));

describe.each(CONSTRUCTS)('$name', ({ markdown, coverage }) => {
  test.each(FLAGS)('flag is %s', async (_flag, isKnown, declaration) => {
    const page = { ...testPage(`${declaration}\n${separate(markdown)}`), frontMatter: { title: 'Page' } };
    const text = `---\ntitle: Page\n---\n${page.markdown}`;
    const site = testSite(async (filePath) => {
      const file = FILES[path.relative(FIXTURES, filePath)];
      if (file === undefined) throw new Error(`ENOENT ${filePath}`);
      return file;
    });
    const sections = await splitSections(page, site);
    const rendered = await renderPage({ ...page, markdown: text }, site);
    const indexed = sections.flatMap(({ heading, depth, blocks }) => [
      depth > 0 ? heading : '',
      ...blocks.map((block) => withoutMarker(block.text)),
    ]);
    const words = wordsOf(indexed.join(' '));
    const shown = wordsOf(rendered.text);
    // Nothing may be wrong; where everything is known, nothing may be missing either.
    const missing = isKnown && coverage === undefined ? notIn(shown, words) : [];
    expect({ wrong: notIn(words, shown), missing }).toEqual({ wrong: [], missing: [] });
    const anchors = sections.map(({ anchor }) => anchor).filter((anchor) => anchor !== '');
    expect(
      notIn(
        anchors,
        rendered.headings.map(({ id }) => id),
      ),
    ).toEqual([]);
  });
});

const FILES: Record<string, string> = {
  'flags.js': 'export const yes = true;\nexport const no = false;',
  'globals.js': "export const Number = () => 'own number';\nexport const String = () => 'own string';",
  '_part.mdx':
    "export const limit = 5;\nexport const isOn = (x) => !x;\nexport const Say = ({on}) => <b>{on ? 'say yes' : 'say no'}</b>;\n\nPartial {props.on ? 'on' : 'off'} {props.none ?? 'missing'}\n",
  'data.json': '{"beta": false, "none": null, "rows": [{"id": "r1", "on": true}, {"id": "r2", "on": false}]}',
};

const CODE = /^(?:import|export) /u;

/** Imports and exports first, in one block; the words follow. */
function separate(markdown: string): string {
  const lines = markdown.split('\n\n');
  return `${lines.filter((part) => CODE.test(part)).join('\n')}\n\n${lines.filter((part) => !CODE.test(part)).join('\n\n')}\n`;
}

function withoutMarker(text: string): string {
  return text.replaceAll(/^ *\d+\. /gmu, '');
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function notIn(some: readonly string[], all: readonly string[]): string[] {
  const left = [...all];
  return some.filter((word) => {
    const index = left.indexOf(word);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}
