import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { listModules, recordBundle } from './bundled-files.js';
import { describeLicences } from './licences.js';
import { REQUIRE_FOR_COMMONJS } from './require-for-commonjs.js';

// Bundles the function into one file and one for OpenAI's client, with the drivers of its two stores in separate files that load only if a
// store is configured. A cold start makes a reader wait, and deployment tracing copies whole packages (docs/decisions/0018-function-bundle.md).
// `docent eval --steer` uses the same client: otherwise, the package would contain it twice, or a site would install it.

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const OUT_DIR = path.join(ROOT, 'dist/function');
const MODEL_CLIENT = 'dist/scripts/cli/eval/model-client.js';

await rm(OUT_DIR, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: { index: 'dist/api/_handler/environment.js', 'model-client': MODEL_CLIENT },
  outdir: OUT_DIR,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minify: true,
  // For readable stack traces in the platform's log: V8 shows a function's `name`.
  keepNames: true,
  legalComments: 'none',
  // An optional dependency of pg, which is never used.
  external: ['pg-native'],
  banner: { js: REQUIRE_FOR_COMMONJS },
  metafile: true,
  logLevel: 'warning',
});
forbidPagesCode(metafile);
const files = Object.entries(metafile.outputs).map(([file, output]) => ({
  path: path.resolve(ROOT, file),
  modules: listModules(output, ROOT),
}));
await recordBundle('function', files);
await writeFile(
  path.join(OUT_DIR, 'licences.txt'),
  await describeLicences(files.flatMap(({ modules }) => modules)),
);

await writeFile(path.join(ROOT, MODEL_CLIENT), "export * from '../../../function/model-client.js';\n");

/** Throws if the bundle contains code of the page or of the site's build, which does not belong in the function. */
function forbidPagesCode({ inputs }: Metafile): void {
  const pattern =
    /node_modules\/(?:react|react-dom|@docusaurus|@orama|unified|remark-[\w-]+)\/|dist\/widget\//u;
  const found = Object.keys(inputs).find((input) => pattern.test(input));
  if (found !== undefined) throw new Error(`${found} does not belong in the function.`);
}
