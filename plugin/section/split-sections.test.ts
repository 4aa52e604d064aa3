import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { BuildError } from '../build-error.js';
import type { MarkdownSite, SourcePage } from '../source/page.js';
import { FIXTURES, readFixture, testPage, testSite } from './_test/fixture-page.js';
import { splitSections } from './split-sections.js';

const fixtures = readdirSync(FIXTURES).filter((name) => /^[^_].*\.mdx?$/u.test(name));

test.each(fixtures)('%s has the sections in the JSON file beside it', async (name) => {
  const { page, site } = await readFixture(name);
  const expected: unknown = JSON.parse(
    await readFile(path.join(FIXTURES, name.replace(/\.mdx?$/u, '.sections.json')), 'utf8'),
  );
  const sections = await splitSections(page, site);
  expect(
    sections.map(({ anchor, heading, depth, line, headingBreadcrumbs, blocks }) => ({
      anchor,
      heading,
      depth,
      line,
      headingBreadcrumbs,
      blocks: blocks.map((block) => [block.kind, block.line, block.text]),
    })),
  ).toEqual(expected);
});

describe('the text has no syntax and nothing invisible', () => {
  // CommonMark knows no imports: there such lines are words.
  test.each(fixtures.filter((name) => name.endsWith('.mdx')))('%s', async (name) => {
    const { page, site } = await readFixture(name);
    const sections = await splitSections(page, site);
    const prose = sections.flatMap(({ blocks }) => blocks.filter(({ kind }) => kind !== 'code'));
    const words = [...sections.map(({ heading }) => heading), ...prose.map(({ text }) => text)].join('\n');
    expect(words).not.toMatch(/^import |^export |<\/?[A-Z]|:::|\{\/\*|<!--|className|truncate|never/mu);
  });
});

describe('a page has no sections if it sets a robots tag', () => {
  const tag = '<meta name="robots" content="none" />';
  test.each([
    ['in a partial', "import Part from './_part.mdx';\n\n<Part />\n\nWords", 'mdx'],
    ['in a component', `export const Private = () => <Head>${tag}</Head>;\n\nWords\n\n<Private />`, 'mdx'],
    ['inside a hidden element', `<div hidden>${tag.replace('none', 'x, noindex')}</div>\n\nWords`, 'mdx'],
    ['in HTML', '<head>\n<META NAME=Robots CONTENT=NoIndex>\n</head>\n\nWords', 'md'],
  ] as const)('%s', async (_, markdown, format) => {
    const site = testSite(() => Promise.resolve(`<head>\n  ${tag}\n</head>\n`));
    expect(await splitSections({ ...testPage(markdown), format }, site)).toEqual([]);
  });

  test('but not if the tag is only shown, or asks for something else', async () => {
    const shown = `Words \`${tag}\`\n\n\`\`\`html\n${tag}\n\`\`\`\n\n{false && ${tag}}\n\n${tag.replace('none', 'noarchive')}`;
    const sections = await splitSections(
      testPage(shown),
      testSite(() => Promise.resolve('')),
    );
    expect(sections).toHaveLength(1);
  });
});

describe('an error in a page has its position and a hint', () => {
  const cases: [reason: string, markdown: string, line: number, column: number | undefined, hint: RegExp][] =
    [
      ['an expression', '# A\n\nWords {b c} here', 3, 9, /\\\{/u],
      ['a tag that stays open', '# A\n\n<div>\n\nWords', 3, 1, /Close every tag/u],
      ['a tag closed elsewhere', '# A\n\n- <b>one\n- two</b>', 3, 3, /Close every tag/u],
      ['a bare less-than', '# A\n\nfewer than <3 of them', 3, 13, /&lt;/u],
      ['a declaration', '# A\n\n<!doctype html>', 3, 2, /\{\/\*/u],
      ['an import', '# A\n\nimport x fom "y"', 3, 10, /imports and exports/u],
    ];
  test.each(cases)('%s', async (_, markdown, line, column, hint) => {
    const error = await failure(testPage(markdown, path.join(FIXTURES, 'guides', 'a.mdx')));
    expect(error).toMatchObject({ code: 'page-unparsable', file: 'guides/a.mdx', line, column });
    expect(error.hint).toMatch(hint);
  });

  test('lines are those of the file, also below unwrapped fences', async () => {
    const error = await failure(
      testPage('---\ntitle: A\n---\n\n```mdx-code-block\n<b>x</b>\n```\n\n{b c}\n'),
    );
    expect(error.line).toBe(9);
  });

  test('an error in a partial names the partial', async () => {
    const error = await failure(testPage("import X from './_x.mdx'\n\n<X/>"), { '_x.mdx': 'fine\n\n{b c}' });
    expect(error).toMatchObject({ code: 'page-unparsable', file: '_x.mdx', line: 3 });
  });
});

describe('partials', () => {
  test('a missing one is reported with the file and line of its import', async () => {
    const error = await failure(
      testPage("# A\n\nimport Y from './y.js'\nimport X from '@site/parts/_x.mdx'\n"),
    );
    expect(error).toMatchObject({ code: 'partial-missing', file: 'page.mdx', line: 4 });
    expect(error.message).toContain('@site/parts/_x.mdx');
    expect(error.message).toContain('not exist: parts/_x.mdx\n');
  });

  test('a missing one inside another is reported with that other file', async () => {
    const files = { '_x.mdx': 'X\n\nimport Y from "./deep/_y.mdx"' };
    const error = await failure(testPage("import X from './_x.mdx'\n\n<X/>"), files);
    expect(error).toMatchObject({ code: 'partial-missing', file: '_x.mdx', line: 3 });
  });

  test('a cycle of partials is an error, a cycle of imports is not', async () => {
    const files = {
      '_x.mdx': "import Y from './_y.mdx'\n\n<Y/>",
      '_y.mdx': "import X from './_x.mdx'\n\n<X/>",
    };
    const error = await failure(testPage("import X from './_x.mdx'\n\n<X/>"), files);
    expect(error).toMatchObject({ code: 'partial-cycle', file: '_y.mdx', line: 1 });
    const harmless = { ...files, '_y.mdx': "import X from './_x.mdx'\n\nwords" };
    expect(await words("import X from './_x.mdx'\n\n<X/>", {}, harmless)).toBe('words');
  });

  test('a file is read once, however often it is imported', async () => {
    const read: string[] = [];
    const site = siteOf({ '_x.mdx': 'x' });
    const page = testPage("import X from './_x.mdx'\nimport Z from '@site/_x.mdx'\n\n<X/><Z/>\n\n<X/>");
    await splitSections(page, {
      ...site,
      readFile: async (filePath) => {
        read.push(path.basename(filePath));
        return site.readFile(filePath);
      },
    });
    expect(read).toEqual(['_x.mdx']);
  });

  test('missing Markdown of a package is not an error', async () => {
    expect(await words("import X from 'pkg/x.mdx'\n\n<X>inner</X> words")).toBe('inner words');
  });

  test('constants that import each other terminate', async () => {
    const files = {
      '_x.mdx': "import {b} from './_y.mdx'\nexport const a = b",
      '_y.mdx': "import {a} from './_x.mdx'\nexport const b = a",
    };
    expect(await words("import {a} from './_x.mdx'\nexport const c = c\n\nwords {a}{c}", {}, files)).toBe(
      'words',
    );
  });
});

describe('a condition shows the branch that the page shows, or none', () => {
  const cases: [markdown: string, shown: string][] = [
    ["export const version = 3\n\n{version === 3 ? 'Three is out.' : 'Three is not out.'}", 'Three is out.'],
    ["export const isBeta = false\n\n{!isBeta ? 'Stable.' : 'Beta only.'}", 'Stable.'],
    ['export function A({a}) { if (a) return "yes"; return "no"; }\n\n<A a={true} /> <A />', 'yes\n\nno'],
    ["export const x = 'out'\nexport function A() { const x = 'in'; return x; }\n\n{x} <A />", 'out\n\nin'],
    ["import {beta} from './flags.js'\n\n{beta ? 'Beta.' : 'Stable.'} Words.", 'Words.'],
    [
      'export const n = Date.now()\n\n{`It is ${n > 5 ? "late" : "early"} today.`} {n && <b>Bold.</b>} Words.',
      'Words.',
    ],
  ];
  test.each(cases)('%s', async (markdown, shown) => {
    expect(await words(markdown)).toBe(shown);
  });
});

test('values of broken JSON are unknown', async () => {
  const files = { 'data.json': '{ nonsense' };
  expect(await words("import data from './data.json'\n\nwords {data.version}", {}, files)).toBe('words');
});

describe('what the site sets', () => {
  test('its preprocessor gets the path and the text first', async () => {
    const site = {
      preprocessor: ({ filePath, fileContent }: { filePath: string; fileContent: string }) =>
        fileContent.replace('NAME', path.basename(filePath)),
    };
    expect(await words('From NAME', site)).toBe('From page.mdx');
  });

  test('the case of ids is kept if configured', async () => {
    const sections = await splitSections(testPage('## Foo Bar'), { ...siteOf({}), maintainCase: true });
    expect(sections.map(({ anchor }) => anchor)).toEqual(['Foo-Bar']);
  });

  test('its translated admonition titles', async () => {
    expect(await words(':::note\n\nWorte\n\n:::', { admonitionTitles: { note: 'Hinweis' } })).toBe(
      'Hinweis\nWorte',
    );
  });

  test('its own magic comments', async () => {
    const magicComments = [{ line: 'This will error' }];
    expect(
      await words('```js\n// This will error\na();\n// highlight-next-line\n```', { magicComments }),
    ).toBe('a();\n// highlight-next-line');
  });

  test('with math unset, formulas with braces parse and prices stay', async () => {
    const site: Partial<MarkdownSite> = {};
    expect(await words('$\\frac{a}{b}$ and \\{c}', site)).toBe('$\\frac{a}{b}$ and {c}');
    expect(await words('from $5 to $10', site)).toBe('from $5 to $10');
  });

  test('partials are parsed in the site’s format', async () => {
    const files = { '_x.md': '<b>open' };
    const markdown = "import X from './_x.md'\n\n<X/>";
    await expect(words(markdown, {}, files)).rejects.toThrow(BuildError);
    expect(await words(markdown, { format: 'detect' }, files)).toBe('open');
  });
});

describe('odd files', () => {
  test('an empty page has one section', async () => {
    expect(await splitSections(testPage(''), siteOf({}))).toMatchObject([
      { anchor: '', heading: 'Page', blocks: [] },
    ]);
  });

  test('CRLF line endings produce the same sections', async () => {
    const { page, site } = await readFixture('admonitions.mdx');
    const windows = { ...page, markdown: page.markdown.replaceAll('\n', '\r\n') };
    const strip = async (from: SourcePage): Promise<unknown> =>
      (await splitSections(from, site)).map(({ page: _page, ...section }) => section);
    expect(await strip(windows)).toEqual(await strip(page));
  });

  test('a description that repeats the first paragraph is dropped', async () => {
    const page = { ...testPage('Same words.'), description: 'Same words.' };
    const [lead] = await splitSections(page, siteOf({}));
    expect(lead?.blocks).toHaveLength(1);
  });

  test('a partial of the blog loses its title, a shared one keeps it', async () => {
    const files = { 'blog/_a.mdx': '# Gone\n\nA', 'src/_b.mdx': '# Kept\n\nB' };
    const markdown = "import A from './_a.mdx'\nimport B from '@site/src/_b.mdx'\n\n<A/>\n\n<B/>";
    const page = { ...testPage(markdown, path.join(FIXTURES, 'blog', 'post.mdx')), kind: 'blog' as const };
    const sections = await splitSections(page, siteOf(files));
    expect(sections.map(({ heading }) => heading)).toEqual(['Page', 'Kept']);
  });

  test('a component that renders itself ends at its children', async () => {
    expect(await words('export const A = ({children}) => <A>{children}</A>\n\n<A>words</A>')).toBe('words');
  });
});

async function words(markdown: string, site: Partial<MarkdownSite> = {}, files: Record<string, string> = {}) {
  const sections = await splitSections(testPage(markdown), { ...siteOf(files), ...site });
  return sections.flatMap(({ blocks }) => blocks.map(({ text }) => text)).join('\n\n');
}

async function failure(page: SourcePage, files: Record<string, string> = {}): Promise<BuildError> {
  const error: unknown = await splitSections(page, siteOf(files)).catch((reason: unknown) => reason);
  if (!(error instanceof BuildError)) throw new Error('not a BuildError', { cause: error });
  return error;
}

function siteOf(files: Record<string, string>): MarkdownSite {
  return testSite(async (filePath) => {
    const text = files[path.relative(FIXTURES, filePath).split(path.sep).join('/')];
    if (text === undefined) throw new Error(`ENOENT ${filePath}`);
    return text;
  });
}
