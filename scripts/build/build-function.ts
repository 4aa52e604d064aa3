import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { describeLicences } from './licences.js';

// The function as one file beside its two stores' drivers, which are loaded when a store is configured: an instance starts
// cold for a reader who waits, and what traces a deployment takes a package whole (docs/decisions/0018-function-bundle.md).

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const OUT_DIR = path.join(ROOT, 'dist/function');

await rm(OUT_DIR, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: { index: 'dist/api/_handler/environment.js' },
  outdir: OUT_DIR,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Names stay: a trace in the platform's log is to be read.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  // Optional for pg, and never asked for.
  external: ['pg-native'],
  banner: { js: requireForCommonJs() },
  metafile: true,
  logLevel: 'warning',
});
forbidPagesCode(metafile);
await writeFile(path.join(OUT_DIR, 'licences.txt'), await describeLicences(modulesIn(metafile)));

/** Absolute, without those of which nothing is left. */
function modulesIn({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? path.resolve(ROOT, input) : []));
}

/** The drivers are CommonJS and ask for Node's own modules by `require`, which a module does not have. */
function requireForCommonJs(): string {
  return [
    "import { createRequire as docentCreateRequire } from 'node:module';",
    'const require = docentCreateRequire(import.meta.url);',
  ].join('\n');
}

/** Nothing of the page or of the site's build belongs into the function. */
function forbidPagesCode({ inputs }: Metafile): void {
  const pattern =
    /node_modules\/(?:react|react-dom|@docusaurus|@orama|unified|remark-[\w-]+)\/|dist\/widget\//u;
  const found = Object.keys(inputs).find((input) => pattern.test(input));
  if (found !== undefined) throw new Error(`${found} does not belong into the function.`);
}
