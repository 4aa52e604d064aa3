import { exec } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import * as z from 'zod';

// Checks the package's size, and that whatever can be loaded from it imports neither a file that is not packed nor a package that is not a
// dependency.
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Packed, in bytes. A function's directory downloads all of it. */
const MAX_BYTES = 700_000;
/** Modules that the plugin passes to Node or the site's bundler as paths. */
const LOADED_BY_PATH = ['dist/plugin/docusaurus-plugin.js', 'dist/widget/root/Root.js'];
/** Names that the site's bundler resolves: ours, the theme's, and modules that Docusaurus gives to pages, such as `@docusaurus/Link`. */
const BUNDLER_NAMES = /^(?:@docent\/|@theme\/|@docusaurus\/(?:[A-Z]|use|router$))/u;

const packedSchema = z.tuple([
  z.object({ size: z.number(), files: z.array(z.object({ path: z.string() })) }),
]);
const packages = z.record(z.string(), z.string());
const manifestSchema = z.object({
  bin: packages,
  dependencies: packages,
  peerDependencies: packages,
  exports: z.record(z.string(), z.union([z.string(), z.object({ default: z.string() })])),
});

const { stdout } = await promisify(exec)('npm pack --dry-run --json --ignore-scripts', {
  cwd: ROOT,
  maxBuffer: 2 ** 26,
});
const [{ size, files }] = packedSchema.parse(JSON.parse(stdout));
const { bin, dependencies, peerDependencies, exports } = manifestSchema.parse(
  JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')),
);
const installed = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
const packed = new Set(files.map((file) => file.path));
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: [
    ...Object.values(bin),
    ...Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [] : entry.default)),
    ...LOADED_BY_PATH,
  ],
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  outdir: 'out',
  write: false,
  metafile: true,
  logLevel: 'error',
});
const problems: string[] = [];
for (const [file, { imports }] of Object.entries(metafile.inputs)) {
  if (!packed.has(file)) problems.push(`${file} is imported, but \`files\` in package.json leaves it out`);
  for (const { path: specifier, external } of imports) {
    if (external === true && !isProvided(specifier))
      problems.push(`${file} imports ${specifier}, which is not in \`dependencies\``);
  }
}
process.stdout.write(`package: ${size} bytes packed of ${MAX_BYTES}, ${packed.size} files\n`);
if (size > MAX_BYTES) problems.push(`${size} bytes packed are over the budget of ${MAX_BYTES}`);
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Returns whether a package is Node's, a dependency or peer, or a name that the site's bundler resolves. */
function isProvided(specifier: string): boolean {
  // esbuild lists its own helpers as `<runtime>`.
  if (specifier === '<runtime>' || isBuiltin(specifier) || BUNDLER_NAMES.test(specifier)) return true;
  return installed.has(/^(?:@[^/]+\/)?[^/]+/u.exec(specifier)?.[0] ?? '');
}
