import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FIXTURES, readFixture } from './_test/fixture-page.js';
import { renderPage } from './_test/render-page.js';
import type { Block, Section } from './section.js';
import { splitSections } from './split-sections.js';

const names = readdirSync(FIXTURES).filter((name) => /^[^_].*\.mdx?$/u.test(name));

describe.each(names)('%s compared with the page that Docusaurus compiles', (name) => {
  test('every heading with an id is a section of that id, in the same order', async () => {
    const { page, site } = await readFixture(name);
    const sections = await splitSections(page, site);
    const { headings } = await renderPage(page, site);
    const anchored = sections.filter(({ anchor }) => anchor !== '');
    // Repeated partials and interrupted sections repeat ids; links reach the first one.
    expect(firstOfEach(anchored.map(({ anchor, heading }) => [anchor, bare(heading)]))).toEqual(
      firstOfEach(
        headings.map(({ id, text }): [string, string] => [id, bare(text)]).filter(([, text]) => text !== ''),
      ),
    );
  });

  test('the text is that of the page, complete and in order', async () => {
    const { page, site } = await readFixture(name);
    const sections = await splitSections(page, site);
    const { text } = await renderPage(page, site);
    expect(bare(textOf(sections, page.description))).toBe(bare(text));
  });
});

function firstOfEach(pairs: [id: string, heading: string][]): [string, string][] {
  return pairs.filter(([id], index) => pairs.findIndex(([other]) => other === id) === index);
}

/** Headings and blocks in reading order, without what only we add: the description, list numbers. */
function textOf(sections: readonly Section[], description: string): string {
  const lines: string[] = [];
  const shown = new Set<string>();
  for (const { heading, depth, blocks, line, anchor } of sections) {
    const words = blocks.filter((block) => !(block.line === 1 && block.text === description));
    const place = `${line} ${anchor} ${heading}`;
    const hasHeading = depth > 0 && (anchor.startsWith('inner') || !shown.has(place));
    shown.add(place);
    const before = depth === 1 ? words.filter((block) => block.line < line) : [];
    lines.push(...before.map(withoutNumber), hasHeading ? heading : '');
    lines.push(...words.filter((block) => !before.includes(block)).map(withoutNumber));
  }
  return lines.join('\n');
}

function withoutNumber({ kind, text }: Block): string {
  return kind === 'list-item' ? text.replaceAll(/^ *\d+\. /gmu, '') : text;
}

// Which comments are dropped from code is tested in code-text.test.ts.
function bare(text: string): string {
  return text.replaceAll(/highlight-(?:next-line|start|end)|[^\p{L}\p{N}]+/gu, '');
}
