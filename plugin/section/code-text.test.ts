import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeText } from './code-text.js';

/** The part of theme-common that decides what a code block shows. */
interface CodeBlockUtils {
  parseCodeBlockTitle(metastring?: string): string;
  parseLines(
    code: string,
    params: { metastring?: string; language: string; magicComments: object[] },
  ): { code: string };
}

const MAGIC_COMMENTS = [
  {
    className: 'theme-code-block-highlighted-line',
    line: 'highlight-next-line',
    block: { start: 'highlight-start', end: 'highlight-end' },
  },
];

let folder = '';
let theme: CodeBlockUtils;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docent-code-'));
  const outfile = path.join(folder, 'code-block-utils.mjs');
  await build({
    entryPoints: ['node_modules/@docusaurus/theme-common/lib/utils/codeBlockUtils.js'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    loader: { '.js': 'jsx' },
    jsx: 'automatic',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [
      {
        name: 'site aliases that only a Docusaurus bundle has',
        setup: (bundle) => {
          bundle.onResolve({ filter: /^(?:@docusaurus|@theme|@generated)\// }, ({ path }) => ({
            path,
            namespace: 'none',
          }));
          bundle.onLoad({ filter: /.*/, namespace: 'none' }, () => ({
            contents: 'export default undefined;',
          }));
        },
      },
    ],
  });
  theme = await import(pathToFileURL(outfile).href);
});

afterAll(() => rm(folder, { recursive: true }));

const COMMENTS = [
  '// highlight-next-line',
  '  //highlight-start  ',
  '/* highlight-end */',
  '{/* highlight-next-line */}',
  '{ /*highlight-start*/ }',
  '# highlight-next-line',
  '<!-- highlight-start -->',
  '-- highlight-next-line',
  ';; highlight-next-line',
  '% highlight-next-line',
  "' highlight-next-line",
  "_ ' highlight-next-line",
  'REM highlight-next-line',
  'rem highlight-start',
  'remhighlight-next-line',
  '! highlight-next-line',
  '(* highlight-next-line *)',
  '*> highlight-next-line',
  '// highlight-next-line and words',
  'code(); // highlight-next-line',
  '/* highlight-next-line',
  '// highlight-next',
];

const LANGUAGES = (
  'js typescript jsx tsx html python bash markdown latex lua sql wasm vb vbnet batch basic fsharp ocaml fortran cobol ' +
  'rust text JS'
).split(' ');

describe('shows the same code as the theme', () => {
  test.each(LANGUAGES)('in %s', (language) => {
    for (const comment of COMMENTS) {
      const code = `first\n${comment}\nlast`;
      const real = theme.parseLines(code, {
        language: language.toLowerCase(),
        magicComments: MAGIC_COMMENTS,
      });
      expect({ comment, shown: codeText({ code, language, meta: undefined }) }).toEqual({
        comment,
        shown: real.code,
      });
    }
  });

  test.each(['{1,3-4}', 'title="a {2}" {1}', 'title="a"', 'showLineNumbers {a}', '{1, 2}'])(
    'with meta %s',
    (meta) => {
      const code = '// highlight-next-line\na();';
      const real = theme.parseLines(code, {
        metastring: meta,
        language: 'js',
        magicComments: MAGIC_COMMENTS,
      });
      const title = theme.parseCodeBlockTitle(meta);
      expect(codeText({ code, language: 'js', meta })).toBe(
        title === '' ? real.code : `${title}\n${real.code}`,
      );
    },
  );

  test.each(['title="a b.js"', "title='it\"s'", 'title="a" title="b"', 'title=a', 'x title=""'])(
    'title %s',
    (meta) => {
      const title = theme.parseCodeBlockTitle(meta);
      expect(codeText({ code: 'c', language: 'js', meta })).toBe(title === '' ? 'c' : `${title}\nc`);
    },
  );
});

test('a separate title is shown unless the meta string has one', () => {
  expect(codeText({ code: 'c', language: undefined, meta: undefined, title: 'T' })).toBe('T\nc');
  expect(codeText({ code: 'c', language: undefined, meta: 'title="M"', title: 'T' })).toBe('M\nc');
});
