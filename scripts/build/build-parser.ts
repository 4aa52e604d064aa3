import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describeLicences } from './licences.js';

// Part of `npm run build`: bundles the Markdown parser's two hundred modules into the module that imports them. Otherwise, Node would
// need 0.2 s to find and read them in every build of every book (docs/decisions/0020-parser-bundle.md).

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MODULE = path.join(ROOT, 'dist/plugin/section/parse-markdown.js');

const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: [MODULE],
  outfile: MODULE,
  allowOverwrite: true,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Names are kept, for readable stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
const modules = Object.keys(metafile.inputs).map((input) => path.resolve(ROOT, input));
await writeFile(MODULE.replace(/\.js$/u, '.licences.txt'), await describeLicences(modules));
