import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { listSections, readPublishedChunks, type FoundChunk } from './published-chunks.js';

// The handbook's construct pages mark each construct with the name of an animal that appears nowhere else: living ones
// where readers see them, extinct ones where they do not.
const book = inject('book');

let english: FoundChunk[];
let german: FoundChunk[];
beforeAll(async () => {
  english = listSections(await readPublishedChunks({ outDir: book.outDir, locale: 'en' }));
  german = listSections(await readPublishedChunks({ outDir: path.join(book.outDir, 'de'), locale: 'de' }));
});

/** What a reader sees, the words that find it, and the section that must contain it. */
type Row = readonly [construct: string, words: string, page: string, anchor: string];

const HEADINGS: readonly Row[] = [
  ['the words before the first heading', 'aardvark', 'headings', ''],
  ['a heading that repeats the title', 'okapi', 'headings', 'headings-1'],
  ['a heading of punctuation, emphasis, code and a rocket', 'meerkat', 'headings', 'foo--bar-baz-'],
  ['an id in braces', 'lemur', 'headings', 'lemur-house'],
  ['an id in an MDX comment', 'kinkajou', 'headings', 'kinkajou-tree'],
  ['an id as the first word of a comment', 'binturong', 'headings', 'binturong-den'],
  ['the first of two equal headings', 'capybara', 'headings', 'twice'],
  ['the second of two equal headings', 'coypu', 'headings', 'twice-1'],
  ['a heading whose text an id replaced', 'pademelon', 'headings', 'given-to-another'],
  ['the same text once more without an id', 'bandicoot', 'headings', 'given-away'],
  ['a heading with an umlaut', 'wombat', 'headings', 'überschrift-auf-deutsch'],
  ['a heading in Japanese', 'serow', 'headings', '日本語の見出し'],
  ['a heading in Cyrillic', 'saiga', 'headings', 'заголовок-с-пробелами'],
  ['a heading with an emoji short code', 'potto', 'headings', 'a-heading-with-rocket-in-it'],
  ['a heading with a link', 'galago', 'headings', 'the-glossary-in-a-heading'],
  ['a heading of code alone', 'tenrec', 'headings', 'npm-run-build'],
  ['a third-level heading', 'solenodon', 'headings', 'third-level'],
  ['a fourth-level heading', 'desman', 'headings', 'fourth-level'],
  ['a fifth-level heading', 'zokor', 'headings', 'fifth-level'],
  ['a sixth-level heading', 'vole', 'headings', 'sixth-level'],
  ['an underlined heading', 'pika', 'headings', 'underlined-heading'],
  ['a heading in JSX', 'hyrax', 'headings', 'jsx-heading'],
  ['an HTML comment in a CommonMark heading', 'numbat', 'commonmark', 'comment-id-'],
  ['an id in braces in CommonMark', 'dugong', 'commonmark', 'dugong-bay'],
  ['an id in an MDX comment in a .md file', 'jaguarundi', 'mdx-in-md', 'jaguarundi-kin'],
];

const PARTIALS: readonly Row[] = [
  ['a partial beside the page', 'fossa', 'partials', 'relative'],
  ['a heading in a partial', 'genet', 'partials', 'a-heading-in-a-partial'],
  ['a partial in a partial', 'linsang', 'partials', 'a-heading-in-a-partial'],
  [
    "a partial below the site's folder, with its own constant",
    'caracal',
    'partials',
    'from-the-sites-folder',
  ],
  ['a heading with an id in a partial', 'civet', 'partials', 'deeper-in-a-partial'],
  ['a CommonMark partial in a tab', 'margay', 'partials', 'in-a-tab-and-in-a-list'],
  ['a partial in a list item', 'olingo', 'partials', 'in-a-tab-and-in-a-list'],
  ['the list after a partial', 'agouti', 'partials', 'in-a-tab-and-in-a-list'],
];

const BLOCKS: readonly Row[] = [
  ["a tab's label", 'The label of the gerenuk', 'tabs', 'tabs-with-labels'],
  ["a tab's words", 'jackal', 'tabs', 'tabs-with-labels'],
  ['the words of a tab that is not selected', 'dhole', 'tabs', 'tabs-with-labels'],
  ['code in a tab', "const inATab = 'zorilla';", 'tabs', 'tabs-with-labels'],
  ['the title of code in a tab', 'in-a-tab.js', 'tabs', 'tabs-with-labels'],
  ["an inner tab's label", 'Inner tab of the grison', 'tabs', 'tabs-in-tabs'],
  ["an inner tab's words", 'tayra', 'tabs', 'tabs-in-tabs'],
  ['a label in the values of Tabs', 'Label of the takin', 'tabs', 'labels-in-one-place'],
  ['the words of a tab labelled there', 'goral', 'tabs', 'labels-in-one-place'],
  ['a heading in a tab', 'markhor', 'tabs', 'under-the-tab'],
  ['the kind of an admonition without a title', 'note', 'admonitions', 'without-a-title'],
  ['the words of an admonition', 'dik-dik', 'admonitions', 'without-a-title'],
  ["an admonition's title", 'Title of the klipspringer', 'admonitions', 'with-a-title'],
  ["an admonition's title without brackets", 'Title of the steenbok', 'admonitions', 'with-the-older-title'],
  [
    "markup in an admonition's title",
    'Title with emphasis, code and the bongo',
    'admonitions',
    'with-markup-in-the-title',
  ],
  ['an outer admonition', 'Outer box of the sitatunga', 'admonitions', 'in-one-another'],
  ['an admonition in it', 'Inner box of the nyala', 'admonitions', 'in-one-another'],
  ['the words of an admonition in an admonition', 'kudu', 'admonitions', 'in-one-another'],
  ["a keyword of the site's own", 'Exercise of the lechwe', 'admonitions', 'with-a-keyword-of-the-sites-own'],
  ['the words under that keyword', 'puku', 'admonitions', 'with-a-keyword-of-the-sites-own'],
  ["a code block's title", 'src/echidna.js', 'code', 'with-a-title'],
  ["a code block's lines", "export function platypus() {\n  return 'monotreme';\n}", 'code', 'with-a-title'],
  ['code after a magic comment is left out', "const marked = 'bilby';", 'code', 'with-magic-comments'],
  ['code in a range', "// highlight-next-line\nconst second = 'bettong';", 'code', 'with-a-range'],
  ['a comment in code', '# This is a comment of the antechinus', 'code', 'a-comment-is-no-heading'],
  ['the words after a comment in code', 'phascogale', 'code', 'a-comment-is-no-heading'],
  ['a heading in a fence', '## Not a heading', 'code', 'a-heading-in-a-fence'],
  ['code without a language', 'planigale', 'code', 'without-a-language'],
  [
    'code as a component',
    "const component = 'glider';\nconst second = 'wallaroo';",
    'code',
    'as-a-component',
  ],
  ['inline code', 'quokka.find({ limit: 8 })', 'code', 'inline'],
  ['a diff', "+ const animal = 'ningaui';", 'code', 'as-a-diff'],
  ['code by indentation', 'tucuxi', 'commonmark', 'code-by-indentation'],
];

const TEXT: readonly Row[] = [
  ["a page's description", 'bushbaby', 'text', ''],
  ['the words after imports, constants and a list of contents', 'onager', 'text', ''],
  ['a summary', 'Summary of the kulan', 'text', 'details'],
  ['what a summary hides', 'kiang', 'text', 'details'],
  ['a constant', 'The director is the addax; there are 12 rooms.', 'text', 'constants'],
  ['a template without holes', 'The motto: Every gaur has a name.', 'text', 'constants'],
  ['a cell of a table', 'banteng', 'text', 'tables'],
  ['a footnote', 'saola', 'text', 'footnote-label'],
  ['a named footnote', 'anoa', 'text', 'footnote-label'],
  ['a formula in a line', String.raw`e^{i\pi} + 1 = 0`, 'text', 'formulas'],
  ['a formula of its own', String.raw`\mathrm{kouprey}(x)\,dx = \frac{1}{2}`, 'text', 'formulas'],
  [
    'escaped dollars and braces',
    'A price of $5 is not a formula, and neither are braces {like these}',
    'text',
    'formulas',
  ],
  ["a picture's alternative text", 'Alternative text of the guanaco', 'text', 'pictures'],
  ["a JSX picture's alternative text", 'Alternative text of the vicuna', 'text', 'pictures'],
  ['the words around a comment', 'Before the comments. After them comes the babirusa.', 'text', 'comments'],
  ['the children of a component', 'peccary, and bold ones', 'text', 'components'],
  ['the children of an inline component', 'An inline component: the loris.', 'text', 'components'],
  ['HTML in a line', 'Press Ctrl + Tarsier,', 'text', 'components'],
  ['HTML as JSX', 'colugo', 'text', 'components'],
  ['a list item', 'sloth', 'text', 'lists-and-quotes'],
  ['a nested list item', 'sifaka', 'text', 'lists-and-quotes'],
  ['a task', 'indri', 'text', 'lists-and-quotes'],
  ['a paragraph in a list item', 'aye-aye', 'text', 'lists-and-quotes'],
  ['a quotation', 'gelada', 'text', 'lists-and-quotes'],
  ['words struck out', 'Words struck out', 'text', 'lists-and-quotes'],
  ['an address in the text', 'https://example.org/mandrill', 'text', 'lists-and-quotes'],
  ['a reference link', 'a reference link, entities & escapes *', 'text', 'lists-and-quotes'],
  ['an emoji short code', 'an emoji 👋 of the colobus', 'text', 'lists-and-quotes'],
  ['braces in CommonMark', '{this}', 'commonmark', ''],
  ['a summary in CommonMark', 'Summary of the beluga', 'commonmark', 'html'],
  ['what it hides', 'narwhal', 'commonmark', 'html'],
  ['an HTML paragraph', 'A paragraph in HTML, with the manatee.', 'commonmark', 'html'],
  ['HTML in a line of CommonMark', 'Press Esc to leave, says the vaquita.', 'commonmark', 'html'],
  ['an admonition in CommonMark', 'Title of the dolphin', 'commonmark', 'html'],
  ['a name in braces in CommonMark', '{boto}', 'commonmark', 'not-machinery-here'],
  ['an address in angle brackets', 'https://example.org/cacomistle', 'commonmark', 'links-in-angle-brackets'],
  ['a constant in MDX named .md', 'ocelot', 'mdx-in-md', ''],
  ['a page that only speaks of noindex', 'pronghorn', 'left-out', ''],
  ['the words before a hidden element', 'kob', 'left-out', 'hidden-elements'],
  ['an element with another style', 'blesbok', 'left-out', 'hidden-elements'],
  ['an element that only screen readers skip', 'topi', 'left-out', 'hidden-elements'],
  ['an element that is said not to be hidden', 'duiker', 'left-out', 'hidden-elements'],
  ['the words before hidden HTML', 'springhare', 'commonmark', 'hidden-html'],
  ['HTML with another style', 'grysbok', 'commonmark', 'hidden-html'],
];

describe.each([
  { part: 'headings', rows: HEADINGS },
  { part: 'partials', rows: PARTIALS },
  { part: 'tabs, admonitions and code', rows: BLOCKS },
  { part: 'running text', rows: TEXT },
])('the index has, of $part,', ({ rows }) => {
  it.each(rows)('%s (%s)', (_construct, words, page, anchor) => {
    const places = english
      .filter(({ text, url }) => url === `${book.baseUrl}constructs/${page}` && text.includes(words))
      .map((chunk) => chunk.anchor);
    expect(places).toContain(anchor);
  });
});

describe('the built pages have', () => {
  it.each([...HEADINGS, ...PARTIALS, ...BLOCKS, ...TEXT].filter(([, , , anchor]) => anchor !== ''))(
    'the place of %s',
    async (_construct, _words, page, anchor) => {
      const html = await readFile(path.join(book.outDir, 'constructs', page, 'index.html'), 'utf8');
      // Rspack's HTML minifier omits quotes where it can.
      expect(html).toMatch(new RegExp(`\\sid="?${anchor}["\\s>]`, 'u'));
    },
  );
});

describe('each passage in the index knows its place', () => {
  it('keeps the headings above a heading', () => {
    expect(chunkWith('zokor').breadcrumbs.slice(-4)).toEqual([
      'npm run build',
      'Third level',
      'Fourth level',
      'Fifth level',
    ]);
  });

  it('keeps the sidebar’s category', () => {
    expect(chunkWith('jackal').breadcrumbs).toContain('Blocks');
  });

  it.each([
    ['okapi', 'docs/constructs/current', '/constructs/headings'],
    ['ibex', 'docs/constructs/1st', '/constructs/1st/'],
    ['origin_refused', 'docs/http/current', '/http/errors'],
    ['gerbil', 'blog/default', '/notes/passages-in-the-browser'],
    ['mara', 'blog/default', '/notes/engine-and-index'],
    ['pangolin', 'pages/default', '/about'],
  ])('%s is in the partition %s', (word, partition, page) => {
    const found = english.filter(({ text }) => hasWord(text, word));
    expect(found).toContainEqual(
      expect.objectContaining({ partition, url: `${book.baseUrl}${page.slice(1)}` }),
    );
  });

  it('keeps the whole of a blog post, not only what comes before its truncation', () => {
    expect(english.some(({ text }) => hasWord(text, 'gundi'))).toBe(true);
  });

  it('keeps the editions of a page apart', () => {
    const partitions = english.filter(({ text }) => hasWord(text, 'ibex')).map(({ partition }) => partition);
    expect(new Set(partitions)).toEqual(new Set(['docs/constructs/1st']));
  });
});

describe('the index of another locale', () => {
  it('has the translated page and not the original', () => {
    expect(german.some(({ text }) => hasWord(text, 'Siebenschläfer'))).toBe(true);
    expect(german.some(({ text }) => hasWord(text, 'aardwolf'))).toBe(false);
  });

  it('has the original of an untranslated page', () => {
    const okapi = german.find(({ text }) => hasWord(text, 'okapi'));
    expect(okapi).toMatchObject({ locale: 'de', url: `${book.baseUrl}de/constructs/headings` });
  });

  it('stays out of the default locale’s', () => {
    expect(english.some(({ text }) => hasWord(text, 'Siebenschläfer'))).toBe(false);
    expect(new Set(english.map(({ locale }) => locale))).toEqual(new Set(['en']));
  });
});

describe('the index does not have', () => {
  it.each([
    ['a draft', 'greatauk'],
    ['an unlisted page', 'seacow'],
    ['a noindex page', 'aurochs'],
    ['a page whose front matter says robots: none', 'stegodon'],
    ['a page whose JSX sets a robots tag', 'megatherium'],
    ['a page whose partial sets a robots tag', 'glyptodon'],
    ['a page whose imported component sets a robots tag', 'smilodon'],
    ['a hidden element in a line', 'entelodon'],
    ['Markdown in a hidden element', 'megalodon'],
    ['a list in a hidden element', 'mosasaur'],
    ['code in a hidden element', 'ichthyosaur'],
    ['a table in a hidden element', 'plesiosaur'],
    ['a component that shows its children with display: none', 'mastodon'],
    ['HTML with display: none', 'dinornis'],
    ['Markdown between the tags of hidden HTML', 'archelon'],
    ['HTML with display: none in capitals', 'dimetrodon'],
    ['HTML with visibility: hidden', 'dire wolf'],
    ['a page whose front matter says docent: false', 'tarpan'],
    ['a page whose front matter says index: false', 'bluebuck'],
    ['a page that matches exclude', 'toolache'],
    ['a draft among the pages', 'baiji'],
    ['an unlisted page among the pages', 'solitaire'],
    ['a draft note', 'huia'],
    ['an unlisted note', 'heathhen'],
    ['an MDX comment', 'thylacine'],
    ['an HTML comment in MDX', 'dodo'],
    ['a comment of several lines', 'quagga'],
    ['a style sheet in JSX', 'moa'],
    ['an HTML comment in CommonMark', 'mammoth'],
    ['a page in JSX', 'A guide who has read the whole book'],
    ['a magic comment', 'highlight-start'],
  ])('%s (%s)', (_what, words) => {
    const found = [...english, ...german].filter(({ title, breadcrumbs, text }) =>
      hasWord([title, ...breadcrumbs, text].join('\n'), words),
    );
    expect(found.map(({ url }) => url)).toEqual([]);
  });

  it.each([
    ['the colons of an admonition', /:::/u],
    ['a component’s tag', /<\/?[A-Z]/u],
    ['a closing HTML tag', /<\/[a-z]/u],
    ['an import', /^import .*from/mu],
    ['an export', /^export const/mu],
    ['an id in braces', /\{#/u],
    ['an MDX comment’s marks', /\{\/\*|\*\/\}/u],
    ['an HTML comment’s marks', /<!--|-->/u],
    ['a constant’s name in braces', /\{(?:director|rooms|motto|keeper|resident|toc)\}/u],
    ['a footnote’s mark', /\[\^/u],
    ['a fence’s settings', /title="/u],
    ['front matter', /^(?:sidebar_label|description|slug): /mu],
  ])('%s', (_what, syntax) => {
    const raw = english.filter(
      ({ url, anchor, text, breadcrumbs }) =>
        url.startsWith(`${book.baseUrl}constructs`) &&
        !SYNTAX_AS_CODE.has(`${url.slice(`${book.baseUrl}constructs/`.length)}#${anchor}`) &&
        syntax.test(`${breadcrumbs.join('\n')}\n${text}`),
    );
    expect(raw.map(({ url, anchor, text }) => ({ url, anchor, text }))).toEqual([]);
  });
});

/** Sections that show syntax as code. */
const SYNTAX_AS_CODE: ReadonlySet<string> = new Set([
  'code#inline',
  'left-out#pages-that-ask-robots-not-to-index-them',
]);

function chunkWith(word: string): FoundChunk {
  const [chunk, ...others] = english.filter(({ text }) => hasWord(text, word));
  if (chunk === undefined || others.length > 0) throw new Error(`${word} should be in exactly one chunk`);
  return chunk;
}

/** Matches whole words only, because short animal names are parts of other words. */
function hasWord(text: string, words: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${words}(?![\\p{L}\\p{N}_])`, 'iu').test(text);
}
