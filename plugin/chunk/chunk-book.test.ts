import { expect, it } from 'vitest';
import type { SourcePage } from '../source/page.js';
import { createFolderSite } from '../source/read-folder.js';
import { chunkBook, type SectionCache } from './chunk-book.js';

const PAGE: SourcePage = {
  filePath: '/book/docs/page.mdx',
  url: '/docs/page',
  title: 'Page',
  description: '',
  markdown: "import Part from './_part.mdx';\n\n# Page\n\n## Bees {#bees}\n\nThey fly.\n\n<Part />\n",
  format: 'mdx',
  frontMatter: {},
  trail: ['Guide'],
  kind: 'docs',
  partition: 'docs/default/current',
  version: 'current',
  locale: 'en',
};
const OPTIONS = { maxChars: 1200, onUnparsable: 'throw' } as const;

it('takes a file that the next locale has not translated as it was parsed, below its own address', async () => {
  const sections: SectionCache = new Map();
  let part = 'And *hum*.';
  const site = { ...createFolderSite('/book'), readFile: () => Promise.resolve(part) };
  const english = await chunkBook([PAGE], site, OPTIONS, { sections });
  const parsed = sections.get(PAGE.filePath)?.sections;
  const german = { ...PAGE, url: '/de/docs/page', locale: 'de', trail: ['Anleitung'] };
  const inGerman = await chunkBook([german], site, OPTIONS, { sections });

  expect(sections.get(PAGE.filePath)?.sections).toBe(parsed);
  expect(english.chunks.at(-1)?.chunk).toMatchObject({
    url: '/docs/page',
    locale: 'en',
    text: 'They fly.\n\nAnd hum.',
  });
  expect(inGerman.chunks.at(-1)?.chunk).toMatchObject({
    url: '/de/docs/page',
    locale: 'de',
    anchor: 'bees',
    trail: ['Anleitung', 'Bees'],
    text: 'They fly.\n\nAnd hum.',
  });

  part = 'And sting.';
  const later = await chunkBook([german], site, OPTIONS, { sections });
  expect(later.chunks.at(-1)?.chunk.text).toContain('And sting.');
});
