import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { listModules, recordBundle } from './bundled-files.js';
import { describeLicences } from './licences.js';
import { REQUIRE_FOR_COMMONJS } from './require-for-commonjs.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Bundles a compiled module with everything it imports, replaces it with the bundle, writes the licences of the bundled packages
 * next to it, and records what is in it.
 *
 * @param name - Path of the module in `dist`.
 * @param options.external - Packages to leave out, which must be dependencies.
 * @param options.alias - Modules to bundle instead of packages: absolute paths by package name.
 */
export async function bundleInPlace(
  name: string,
  { external = [], alias = {} }: { external?: string[]; alias?: Record<string, string> } = {},
): Promise<void> {
  const module = path.join(ROOT, 'dist', name);
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [module],
    outfile: module,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minify: true,
    legalComments: 'none',
    external,
    alias,
    banner: { js: REQUIRE_FOR_COMMONJS },
    metafile: true,
    logLevel: 'warning',
  });
  const modules = Object.values(metafile.outputs).flatMap((output) => listModules(output, ROOT));
  await recordBundle(path.basename(name, '.js'), [{ path: module, modules }]);
  await writeFile(module.replace(/\.js$/u, '.licences.txt'), await describeLicences(modules));
}
