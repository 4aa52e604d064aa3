import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AllContent, LoadContext } from '@docusaurus/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePluginOptions, type PluginOptions } from '../options/options.js';
import { readSite } from './read-site.js';

let siteDir: string;
beforeAll(async () => {
  siteDir = await mkdtemp(path.join(tmpdir(), 'docent-site-'));
  await mkdir(path.join(siteDir, 'docs'), { recursive: true });
  for (const name of ['a', 'b', 'draft', 'hidden', 'off', 'old']) {
    await writeFile(path.join(siteDir, `docs/${name}.md`), `# ${name}\n`);
  }
  await writeFile(
    path.join(siteDir, 'docs/robots.md'),
    '<head>\n  <meta content="x" />\n  <meta name="robots" content="noindex, nofollow" />\n</head>\n',
  );
});
afterAll(() => rm(siteDir, { recursive: true, force: true }));

/** In development only front matter marks drafts and unlisted pages. */
function doc(id: string, frontMatter: Record<string, unknown> = {}): object {
  return {
    id,
    title: id.toUpperCase(),
    source: `@site/docs/${id}.md`,
    permalink: `/book/docs/${id}`,
    frontMatter,
    draft: false,
    unlisted: false,
  };
}

/** The part of what docusaurus-plugin-content-docs loads that is read. */
function loadedDocs(...docs: object[]) {
  const version = {
    versionName: 'current',
    path: '/book/docs',
    isLast: true,
    noIndex: false,
    docs:
      docs.length > 0
        ? docs
        : [
            doc('b', { docent: { mode: 'selection' }, description: 'About b.' }),
            doc('a'),
            doc('draft', { draft: true }),
            doc('hidden', { unlisted: true }),
            doc('off', { docent: false }),
            doc('robots'),
            ...['none', 'NOINDEX, follow', ['nofollow', 'noindex']].map((robots) =>
              Object.assign(doc('a', { robots }), { permalink: `/book/docs/${String(robots)}` }),
            ),
          ],
    sidebars: {
      main: [
        {
          type: 'category',
          label: 'Guide',
          items: [{ type: 'category', label: 'Deep', items: [{ type: 'doc', id: 'a' }] }],
        },
        { type: 'category', label: 'Linked', link: { type: 'doc', id: 'b' }, items: [] },
      ],
    },
  };
  const noIndex = {
    ...version,
    versionName: '1.0',
    path: '/book/docs/1.0',
    isLast: false,
    noIndex: true,
    docs: [doc('old')],
  };
  return { 'docusaurus-plugin-content-docs': { default: { loadedVersions: [version, noIndex] } } };
}

function read(
  options: PluginOptions = {},
  trailingSlash?: boolean,
  content: object = loadedDocs(),
  folder = siteDir,
): ReturnType<typeof readSite> {
  const context = {
    siteDir: folder,
    siteConfig: { title: 'Book', baseUrl: '/book/', trailingSlash, markdown: { format: 'detect' } },
    i18n: { currentLocale: 'en' },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of the context that is read
  return readSite(content as AllContent, context as LoadContext, parsePluginOptions(options));
}

describe('readSite', () => {
  it('leaves out drafts, unlisted, noindex and excluded pages, in development too', async () => {
    const { pages } = await read();
    expect(pages.map(({ url }) => url)).toEqual(['/book/docs/a', '/book/docs/b']);
  });

  it('keeps a page that only mentions noindex in code', async () => {
    const tag = '<meta name="robots" content="noindex" />';
    await writeFile(path.join(siteDir, 'docs/a.md'), `# a\n\n\`${tag}\`\n\n\`\`\`html\n${tag}\n\`\`\`\n`);
    expect((await read()).pages.map(({ title }) => title)).toEqual(['A', 'B']);
    await writeFile(path.join(siteDir, 'docs/a.md'), `# a\n\n\`code\`\n\n<head>${tag}</head>\n`);
    expect((await read()).pages.map(({ title }) => title)).toEqual(['B']);
    await writeFile(path.join(siteDir, 'docs/a.md'), '# a\n');
  });

  it('reads the title, description, sidebar breadcrumbs, partition and format of a page', async () => {
    const { pages } = await read();
    expect(pages[0]).toMatchObject({
      title: 'A',
      breadcrumbs: ['Guide', 'Deep'],
      partition: 'docs/default/current',
      format: 'md',
    });
    expect(pages[1]).toMatchObject({
      description: 'About b.',
      breadcrumbs: [],
      version: 'current',
      locale: 'en',
    });
  });

  it('applies the trailing-slash policy to addresses, and keys page modes without one', async () => {
    const { pages, pageModes, partitions } = await read({}, true);
    expect(pages.map(({ url }) => url)).toEqual(['/book/docs/a/', '/book/docs/b/']);
    expect(pageModes).toEqual({ '/book/docs/b': { mode: 'selection' }, '/book/docs/off': { widget: false } });
    expect(partitions[0]).toEqual({ prefix: '/book/docs', key: 'docs/default/current', isLast: true });
  });

  it('applies include and exclude globs to the path below the site', async () => {
    expect((await read({ exclude: ['docs/a*'] })).pages.map(({ title }) => title)).toEqual(['B']);
    expect((await read({ include: ['docs/a.md'] })).pages.map(({ title }) => title)).toEqual(['A']);
    expect((await read({ docs: false })).pages).toEqual([]);
  });

  it('indexes docs outside the site, with and without the leading ../ in globs', async () => {
    const outside = path.join(siteDir, 'site');
    await mkdir(outside, { recursive: true });
    const readOutside = (options: PluginOptions = {}) =>
      read(options, undefined, loadedDocs({ ...doc('a'), source: '@site/../docs/a.md' }), outside).then(
        ({ pages }) => pages.map(({ filePath }) => filePath),
      );
    const file = path.join(siteDir, 'docs/a.md');
    expect(await readOutside()).toEqual([file]);
    expect(await readOutside({ include: ['docs/**'] })).toEqual([file]);
    expect(await readOutside({ include: ['../docs/**'] })).toEqual([file]);
    expect(await readOutside({ include: ['blog/**'] })).toEqual([]);
    expect(await readOutside({ exclude: ['../docs/a.md'] })).toEqual([]);
    expect(await readOutside({ exclude: ['docs/a.md'] })).toEqual([]);
  });

  it('indexes the first of two files at one address, which is the one Docusaurus shows', async () => {
    const sameAddress = { permalink: '/book/docs/a' };
    const docs = loadedDocs(doc('a'), { ...doc('b'), ...sameAddress }, { ...doc('off'), ...sameAddress });
    const { pages, duplicates } = await read({}, undefined, docs);
    expect(pages.map(({ title }) => title)).toEqual(['A']);
    expect(duplicates).toEqual([
      { file: 'docs/b.md', shownFile: 'docs/a.md', url: '/book/docs/a' },
      { file: 'docs/off.md', shownFile: 'docs/a.md', url: '/book/docs/a' },
    ]);
    const page = { type: 'mdx', source: '@site/docs/b.md', title: 'Page', frontMatter: {}, ...sameAddress };
    const both = { ...docs, 'docusaurus-plugin-content-pages': { default: [page] } };
    expect((await read({}, undefined, both)).pages.map(({ title }) => title)).toEqual(['Page']);
    const reactPage = { type: 'jsx', source: '@site/src/pages/index.js', ...sameAddress };
    const hidden = { ...docs, 'docusaurus-plugin-content-pages': { default: [reactPage] } };
    const underReactPage = await read({}, undefined, hidden);
    expect(underReactPage.pages).toEqual([]);
    expect(underReactPage.duplicates[0]).toMatchObject({
      file: 'docs/a.md',
      shownFile: 'src/pages/index.js',
    });
  });

  it('leaves a page out, by name, if its `docent` is invalid or its file is missing, and goes on', async () => {
    const docs = loadedDocs(
      doc('a'),
      doc('b', { docent: { indx: false } }),
      Object.assign(doc('a'), { source: '@site/docs/made-up.md', permalink: '/book/docs/made-up' }),
    );
    const { pages, skipped } = await read({}, undefined, docs);
    expect(pages.map(({ url }) => url)).toEqual(['/book/docs/a']);
    expect(skipped.map(({ code, file }) => [code, file])).toEqual([
      ['front-matter-invalid', 'docs/b.md'],
      ['file-missing', 'docs/made-up.md'],
    ]);
    await expect(read({ onUnparsablePages: 'throw' }, undefined, docs)).rejects.toThrow('docs/');
  });
});

const post = (name: string, date?: Date | string) => ({
  metadata: {
    source: '@site/docs/a.md',
    permalink: `/book/blog/${name}`,
    title: name,
    frontMatter: {},
    date,
  },
});
const page = (type: string, name: string) => ({
  type,
  source: '@site/docs/a.md',
  permalink: `/book/${name}`,
  title: name,
  frontMatter: {},
});

describe('the outline of a site', () => {
  it('has the docs in the order of their sidebars, then those in none, by address', async () => {
    const docs = loadedDocs(
      ...['z', 'b', 'c', 'a', 'y', 'guide', 'deep'].map((id) =>
        Object.assign(doc(id), { source: '@site/docs/a.md' }),
      ),
    );
    Object.assign(docs['docusaurus-plugin-content-docs'].default.loadedVersions[0] ?? {}, {
      sidebars: {
        main: [
          { type: 'doc', id: 'c' },
          {
            type: 'category',
            label: 'GUIDE',
            link: { type: 'doc', id: 'guide' },
            items: [
              { type: 'doc', id: 'b' },
              { type: 'link', label: 'Elsewhere', href: 'https://example.org' },
              {
                type: 'category',
                label: 'Further',
                link: { type: 'doc', id: 'deep' },
                items: [{ type: 'doc', id: 'missing' }],
              },
            ],
          },
          { type: 'html', value: '<hr>' },
        ],
        other: [
          { type: 'ref', id: 'c' },
          {
            type: 'category',
            label: 'Index',
            link: { type: 'generated-index' },
            items: [{ type: 'doc', id: 'a' }],
          },
        ],
      },
    });
    expect((await read({}, true, docs)).outline.get('docs/default/current')).toEqual([
      { title: 'C', url: '/book/docs/c/' },
      {
        title: 'GUIDE',
        url: '/book/docs/guide/',
        items: [
          { title: 'B', url: '/book/docs/b/' },
          { title: 'Further', items: [{ title: 'DEEP', url: '/book/docs/deep/' }] },
        ],
      },
      { title: 'Index', items: [{ title: 'A', url: '/book/docs/a/' }] },
      { title: 'Y', url: '/book/docs/y/' },
      { title: 'Z', url: '/book/docs/z/' },
    ]);
  });

  it('has posts under their years, newest first, and pages by address', async () => {
    const content = {
      'docusaurus-plugin-content-blog': {
        default: {
          blogPosts: [
            post('undated'),
            post('older', new Date('2024-12-31T23:30:00Z')),
            post('newest', '2026-01-02T00:00:00.000Z'),
            post('oldest', new Date('2024-02-01')),
          ],
        },
      },
      'docusaurus-plugin-content-pages': { default: [page('mdx', 'b'), page('jsx', 'c'), page('mdx', 'a')] },
    };
    const { outline } = await read({}, undefined, content);
    expect(outline.get('blog/default')).toEqual([
      { title: '2026', items: [{ title: 'newest', url: '/book/blog/newest' }] },
      {
        title: '2024',
        items: [
          { title: 'older', url: '/book/blog/older' },
          { title: 'oldest', url: '/book/blog/oldest' },
        ],
      },
      { title: 'undated', url: '/book/blog/undated' },
    ]);
    expect(outline.get('pages/default')).toEqual([
      { title: 'a', url: '/book/a' },
      { title: 'b', url: '/book/b' },
    ]);
  });
});

describe('content that lacks what its types promise', () => {
  const post = {
    metadata: { source: '@site/docs/a.md', permalink: '/book/blog/a', title: 'Post', frontMatter: {} },
  };
  const readBlog = async (blog: object): Promise<readonly string[] | undefined> => {
    const content = { 'docusaurus-plugin-content-blog': { default: { blogPosts: [post], ...blog } } };
    return (await read({}, undefined, content)).pages[0]?.breadcrumbs;
  };

  it('takes the title of a blog from its list pages before Docusaurus 3.10', async () => {
    expect(await readBlog({ blogTitle: 'News' })).toEqual(['News']);
    expect(await readBlog({ blogListPaginated: [{ metadata: { blogTitle: 'Old news' } }] })).toEqual([
      'Old news',
    ]);
    expect(await readBlog({})).toEqual([]);
  });

  it('accepts categories without a label and pages without a title', async () => {
    const nested = { type: 'category', label: 'Deep', items: [{ type: 'doc', id: 'a' }] };
    const sidebars = { main: [{ type: 'category', items: [nested] }] };
    const content = loadedDocs({ ...doc('a'), title: undefined });
    Object.assign(content['docusaurus-plugin-content-docs'].default.loadedVersions[0] ?? {}, { sidebars });
    const { pages, outline } = await read({}, undefined, content);
    expect(pages).toMatchObject([{ title: 'Book', breadcrumbs: ['Deep'] }]);
    expect(outline.get('docs/default/current')).toEqual([
      { title: 'Deep', items: [{ title: 'Book', url: '/book/docs/a' }] },
    ]);
  });

  it('reads a site whose blog and pages plugins loaded nothing', async () => {
    const nothing = { default: null };
    const content = { 'docusaurus-plugin-content-blog': nothing, 'docusaurus-plugin-content-pages': nothing };
    expect((await read({}, undefined, content)).pages).toEqual([]);
  });
});
