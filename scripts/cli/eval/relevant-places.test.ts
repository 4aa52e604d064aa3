import { describe, expect, it } from 'vitest';
import { chunkBook } from '../../../plugin/chunk/chunk-book.js';
import { createFolderSite } from '../../../plugin/source/read-folder.js';
import type { SourcePage } from '../../../plugin/source/page.js';
import { createPlaces, resolvePlaces, type BookPlaces } from './relevant-places.js';
import type { NumberedQuestion } from './questions.js';

function page(url: string, markdown: string, frontMatter: Record<string, unknown> = {}): SourcePage {
  return {
    filePath: `/book/${url}`,
    url,
    title: url,
    description: '',
    markdown,
    format: 'mdx',
    frontMatter,
    breadcrumbs: [],
    kind: 'docs',
    partition: 'docs/default/current',
    version: 'current',
    locale: 'en',
  };
}

async function openPlaces(baseUrl = '/docs/'): Promise<BookPlaces> {
  const pages = [
    page('intro.md', 'Docent answers.'),
    page('guide/01-install.mdx', '## From npm\n\nRun it.\n\n## Größe {#größe}\n\nSmall.'),
    page('guide/index.md', 'Guides.'),
    page('old.md', 'Moved.', { slug: '/new-home' }),
  ];
  const { chunks } = await chunkBook(pages, await createFolderSite('/book'), {
    maxChars: 1200,
    onUnparsable: 'throw',
  });
  return createPlaces(
    pages,
    chunks.map(({ chunk }) => chunk),
    baseUrl,
  );
}

function question(over: Partial<NumberedQuestion>): NumberedQuestion {
  return { question: 'Where?', exclude: [], line: 7, ...over };
}

describe('a place is understood', () => {
  it.each([
    ['guide/01-install.mdx#from-npm', 'guide/01-install.mdx#from-npm'],
    ['guide/01-install.md#from-npm', 'guide/01-install.mdx#from-npm'],
    ['guide/01-install#from-npm', 'guide/01-install.mdx#from-npm'],
    ['./guide/01-install.mdx', 'guide/01-install.mdx'],
    ['guide/install', 'guide/01-install.mdx'],
    ['/docs/guide/install/#from-npm', 'guide/01-install.mdx#from-npm'],
    ['https://example.org/docs/guide/install?from=mail#from-npm', 'guide/01-install.mdx#from-npm'],
    ['/docs/guide/install.html', 'guide/01-install.mdx'],
    ['/docs/guide/install#gr%C3%B6%C3%9Fe', 'guide/01-install.mdx#größe'],
    ['/docs/guide/', 'guide/index.md'],
    ['guide', 'guide/index.md'],
    ['/docs/new-home', 'old.md'],
    ['old', 'old.md'],
  ])('%s', async (written, meant) => {
    const resolved = resolvePlaces([question({ relevant: [written] })], await openPlaces());
    expect(resolved).toMatchObject({ questions: [{ relevant: [meant] }], unknown: [], answerable: 1 });
  });

  it('below the base URL that the site has', async () => {
    const asked = [question({ relevant: ['/project/handbook/intro/'] })];
    expect(resolvePlaces(asked, await openPlaces('/project/handbook')).answerable).toBe(1);
    expect(resolvePlaces(asked, await openPlaces()).unknown).toEqual([
      { line: 7, message: 'there is no page "/project/handbook/intro/" below /docs/' },
    ]);
  });
});

describe('a name the folder does not have', () => {
  it.each<[string, Partial<NumberedQuestion>, string]>([
    [
      'as a page',
      { relevant: ['guide/01-instal.mdx'] },
      'there is no page "guide/01-instal.mdx"; did you mean guide/01-install.mdx?',
    ],
    [
      'as an address',
      { relevant: ['/docs/guid/install'] },
      'there is no page "/docs/guid/install" below /docs/; did you mean /docs/guide/install?',
    ],
    [
      'as an anchor',
      { relevant: ['guide/install#from-npn'] },
      'guide/01-install.mdx has no section "#from-npn"; did you mean #from-npm?',
    ],
    [
      'as the page of an answer',
      { page: 'intr.md', answer: 'x' },
      'there is no page "intr.md"; did you mean intro.md?',
    ],
    [
      'as an answer',
      { page: 'intro', answer: 'Docent asks.' },
      'no passage of intro.md contains the whole answer',
    ],
  ])('%s is told', async (_what, over, message) => {
    const resolved = resolvePlaces([question(over)], await openPlaces());
    expect(resolved).toMatchObject({ unknown: [{ line: 7, message }], answerable: 0 });
  });

  it('leaves the other places of its question as they are', async () => {
    const asked = [question({ relevant: ['nowhere.md', 'intro'], exclude: ['intro.mdx', 'gone.md'] })];
    const { questions, unknown, answerable } = resolvePlaces(asked, await openPlaces());
    expect(questions).toMatchObject([
      { relevant: ['nowhere.md', 'intro.md'], exclude: ['intro.md', 'gone.md'] },
    ]);
    expect(unknown.map(({ message }) => message)).toEqual([
      expect.stringContaining('"gone.md"'),
      expect.stringContaining('"nowhere.md"'),
    ]);
    expect(answerable).toBe(1);
  });
});
