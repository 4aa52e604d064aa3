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
  breadcrumbs: ['Guide'],
  kind: 'docs',
  partition: 'docs/default/current',
  version: 'current',
  locale: 'en',
};
const OPTIONS = { maxChars: 1200, onUnparsable: 'throw' } as const;

it('reuses the parsed file of an untranslated page under the address of the next locale', async () => {
  const sections: SectionCache = new Map();
  let part = 'And *hum*.';
  const site = { ...(await createFolderSite('/book')), readFile: () => Promise.resolve(part) };
  const english = await chunkBook([PAGE], site, OPTIONS, { sections });
  const parsed = [...sections.values()];
  const german = { ...PAGE, url: '/de/docs/page', locale: 'de', breadcrumbs: ['Anleitung'] };
  const inGerman = await chunkBook([german], site, OPTIONS, { sections });

  expect([...sections.values()]).toEqual(parsed);
  expect([...sections.values()][0]).toBe(parsed[0]);
  expect(english.chunks.at(-1)?.chunk).toMatchObject({
    url: '/docs/page',
    locale: 'en',
    text: 'They fly.\n\nAnd hum.',
  });
  expect(inGerman.chunks.at(-1)?.chunk).toMatchObject({
    url: '/de/docs/page',
    locale: 'de',
    anchor: 'bees',
    breadcrumbs: ['Anleitung', 'Bees'],
    text: 'They fly.\n\nAnd hum.',
  });

  part = 'And sting.';
  const later = await chunkBook([german], site, OPTIONS, { sections });
  expect(later.chunks.at(-1)?.chunk.text).toContain('And sting.');
});

it('parses a file with admonitions again for a locale with other admonition titles', async () => {
  const admonition = ':::note\n\nMind the bees.\n\n:::\n';
  const textsOf = async (markdown: string, part: string): Promise<string[]> => {
    const sections: SectionCache = new Map();
    const site = { ...(await createFolderSite('/book')), readFile: () => Promise.resolve(part) };
    const page = { ...PAGE, markdown };
    const english = await chunkBook([page], { ...site, admonitionTitles: { note: 'Note' } }, OPTIONS, {
      sections,
    });
    const [parsed] = sections.values();
    const german = await chunkBook([page], { ...site, admonitionTitles: { note: 'Hinweis' } }, OPTIONS, {
      sections,
    });
    const isSame = [...sections.values()][0] === parsed;
    return [...[english, german].map(({ chunks }) => chunks.at(-1)?.chunk.text ?? ''), String(isSame)];
  };
  expect(await textsOf(PAGE.markdown, 'No admonition.')).toEqual([
    'They fly.\n\nNo admonition.',
    'They fly.\n\nNo admonition.',
    'true',
  ]);
  for (const [markdown, part] of [
    [`${PAGE.markdown}\n${admonition}`, 'Words.'],
    [PAGE.markdown, admonition],
  ] as const) {
    const [english, german, isSame] = await textsOf(markdown, part);
    expect(english).toContain('Note');
    expect(german).toContain('Hinweis');
    expect(isSame).toBe('false');
  }
});

it('parses a file again if the site preprocesses Markdown', async () => {
  const sections: SectionCache = new Map();
  const page = { ...PAGE, markdown: '# Page\n\nHello WORD.\n' };
  const textIn = async (word: string): Promise<string | undefined> => {
    const preprocessor = ({ fileContent }: { fileContent: string }) => fileContent.replace('WORD', word);
    const site = { ...(await createFolderSite('/book')), preprocessor };
    return (await chunkBook([page], site, OPTIONS, { sections })).chunks.at(-1)?.chunk.text;
  };
  expect(await textIn('book')).toContain('Hello book.');
  expect(await textIn('livre')).toContain('Hello livre.');
});

it('counts the time of its own work, not the time in which it waits for the bundler or for files', async () => {
  let nowMs = 0;
  const site = {
    ...(await createFolderSite('/book')),
    readFile: () => {
      nowMs += 5_000;
      return Promise.resolve('Partial.');
    },
    preprocessor: ({ fileContent }: { fileContent: string }) => {
      nowMs += 20;
      return fileContent;
    },
  };
  const waiting = setInterval(() => (nowMs += 1_000), 0);
  const { ms } = await chunkBook([PAGE, { ...PAGE, url: '/docs/other' }], site, {
    ...OPTIONS,
    now: () => nowMs,
  });
  clearInterval(waiting);
  // The page and its partial, each preprocessed once.
  expect(ms).toBe(40);
});

it('leaves out a page on which our own code fails, by file, and keeps the others', async () => {
  const broken = { ...PAGE, filePath: '/book/docs/broken.mdx', url: '/docs/broken' };
  const site = {
    ...(await createFolderSite('/book')),
    preprocessor: ({ filePath }: { filePath: string; fileContent: string }): string => {
      if (filePath === broken.filePath) throw new RangeError('out of range');
      return '# Page\n\nThey fly.\n';
    },
  };
  const book = await chunkBook([broken, PAGE], site, { ...OPTIONS, onUnparsable: 'skip' });
  expect(book.chunks.map(({ chunk }) => chunk.url)).toEqual(['/docs/page']);
  expect(book.skipped).toMatchObject([{ code: 'page-failed', file: 'docs/broken.mdx' }]);
  expect(book.skipped[0]?.message).toContain('out of range');
  await expect(chunkBook([broken, PAGE], site, OPTIONS)).rejects.toThrow(RangeError);
});

it('parses a page once for all versions with the same text and the same partials', async () => {
  const [first, second] = ['/book/versions/1.0/page.mdx', '/book/versions/2.0/page.mdx'];
  const partial = "import Part from './_part.mdx';\n\n# Page\n\n<Part />\n";
  expect(await readVersions("import Tabs from '@theme/Tabs';\n\n# Page\n\nThey fly.\n", () => '')).toEqual({
    texts: ['They fly.', 'They fly.'],
    parsedLast: first,
  });
  expect(await readVersions(partial, () => 'They hum.')).toEqual({
    texts: ['They hum.', 'They hum.'],
    parsedLast: first,
  });
  expect(await readVersions(partial, (file) => `From ${file}.`)).toEqual({
    texts: ['From /book/versions/1.0/_part.mdx.', 'From /book/versions/2.0/_part.mdx.'],
    parsedLast: second,
  });
});

/** Reads a page of two versions. @param textOf - The text of each file that the page imports. */
async function readVersions(markdown: string, textOf: (file: string) => string) {
  const sections: SectionCache = new Map();
  const site = {
    ...(await createFolderSite('/book')),
    readFile: (file: string) => Promise.resolve(textOf(file)),
  };
  const pageOf = (version: string): SourcePage => ({
    ...PAGE,
    markdown,
    filePath: `/book/versions/${version}/page.mdx`,
    url: `/docs/${version}/page`,
    version,
  });
  const pages = [pageOf('1.0'), pageOf('2.0')];
  const { chunks } = await chunkBook(pages, site, OPTIONS, { sections });
  expect(chunks.map(({ chunk }) => [chunk.version, chunk.url])).toEqual([
    ['1.0', '/docs/1.0/page'],
    ['2.0', '/docs/2.0/page'],
  ]);
  const [entry] = sections.values();
  return { texts: chunks.map(({ chunk }) => chunk.text), parsedLast: entry?.filePath };
}
