import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BuildError } from '../build-error.js';
import type { SourcePage } from './page.js';
import { readFolder } from './read-folder.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docent-folder-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function read(files: Record<string, string>): Promise<SourcePage[]> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const { pages } = await readFolder(folder, { locale: 'en', toUrl: (relativePath) => relativePath });
  return pages;
}

async function titleOf(text: string): Promise<string | undefined> {
  const [page] = await read({ 'page.md': text });
  return page?.title;
}

describe('readFolder', () => {
  it('uses the nearest directory with a docusaurus.config as the site, else the directory itself', async () => {
    const docs = path.join(folder, 'docs');
    await read({ 'docs/page.md': 'x' });
    const options = { locale: 'en', toUrl: (relativePath: string) => relativePath };
    expect((await readFolder(docs, options)).site.siteDir).toBe(docs);
    await read({ 'docusaurus.config.ts': '' });
    expect((await readFolder(docs, options)).site.siteDir).toBe(folder);
  });

  it('reads .md and .mdx files in order of path, without names that begin with "_"', async () => {
    const pages = await read({
      'b.md': 'b',
      'a/two.mdx': 'two',
      'a/one.md': 'one',
      '_partial.mdx': 'x',
      'a/_parts/deep.md': 'x',
      'notes.txt': 'x',
    });
    expect(pages.map(({ url }) => url)).toEqual(['a/one.md', 'a/two.mdx', 'b.md']);
  });

  it('leaves out drafts and unlisted pages', async () => {
    const pages = await read({
      'a.md': '---\ndraft: true\n---\na',
      'b.md': '---\nunlisted: true\n---\nb',
      'c.md': '---\ndraft: false\n---\nc',
    });
    expect(pages.map(({ url }) => url)).toEqual(['c.md']);
  });

  it('leaves out pages that ask not to be indexed', async () => {
    const pages = await read({
      'a.md': '---\nrobots: none\n---\na',
      'b.md': '<head>\n<meta content="NoIndex" name="ROBOTS">\n</head>\n\nb',
      'c.md': '---\nrobots: "follow, max-image-preview: none"\nnoindex: false\n---\nc',
      'd.md': '---\nnoindex: true\n---\nd',
    });
    expect(pages.map(({ url }) => url)).toEqual(['c.md']);
  });

  it("reads front matter, and keeps it in the text so that line numbers are the file's", async () => {
    const [page] = await read({
      'a.md': '---\ntitle: "From: front matter"\ndescription: Words\nmdx: {format: md}\n---\n# Heading\n',
    });
    expect(page).toMatchObject({ title: 'From: front matter', description: 'Words', format: 'md' });
    expect(page?.markdown.startsWith('---\ntitle')).toBe(true);
  });

  it('accepts empty front matter, CRLF and a byte order mark', async () => {
    expect(await titleOf('---\n---\n# Heading\n')).toBe('Heading');
    expect(await titleOf('\uFEFF---\r\ntitle: Windows\r\n---\r\ntext')).toBe('Windows');
  });
});

describe("a page's title", () => {
  it.each([
    ['# The `code` of [links](./x.md) {#own-id}\n', 'The code of links'],
    ['import X from "x";\n\n# After an import\n', 'After an import'],
    ['```md\n# Not in code\n```\n\n# Real one\n', 'Real one'],
    ['## Section first\n\n# Later\n', 'page'],
    ['No heading', 'page'],
  ])('of %j is %s', async (text, title) => {
    expect(await titleOf(text)).toBe(title);
  });
});

describe('a mistake', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    [
      'a folder that is not there',
      () => readFolder('/no/such/folder', { locale: 'en', toUrl: String }),
      'folder-missing',
    ],
    ['a folder without pages', () => read({ '_only.md': 'x' }), 'folder-empty'],
    [
      'front matter that is not YAML',
      () => read({ 'a.md': '---\ntitle: [open\n---\n' }),
      'front-matter-invalid',
    ],
  ])('%s is named', async (_what, run, code) => {
    await expect(run()).rejects.toMatchObject({ name: 'BuildError', code } satisfies Partial<BuildError>);
  });
});
