import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { glob } from 'tinyglobby';
import * as z from 'zod';
import { readBundledFiles } from './bundled-files.js';

// Part of `npm run build`: removes the comments of compiled modules, which the declarations have too, their white space, and the declarations that the
// package's exports do not lead to, which nobody can import. Together they would be a quarter of the package.
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const packageSchema = z.object({
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string() })])),
});

await compactModules();
await removeDeclarations();

async function compactModules(): Promise<void> {
  const bundled = (await readBundledFiles()).map((file) => file.path);
  const modules = await glob('dist/{plugin,widget,api,scripts/cli}/**/*.js', { cwd: ROOT, ignore: bundled });
  for (const module of modules) {
    const file = path.join(ROOT, module);
    const source = await readFile(file, 'utf8');
    // Only without `minifyWhitespace` does esbuild keep the comments in `import()` that bundlers read.
    const minifyWhitespace = !/\/\* webpack/u.test(source);
    const { code } = await transform(source, {
      legalComments: 'none',
      minifyWhitespace,
      minifySyntax: minifyWhitespace,
    });
    await writeFile(file, code);
  }
}

async function removeDeclarations(): Promise<void> {
  const { exports } = packageSchema.parse(
    JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')),
  );
  const kept = new Set<string>();
  for (const entry of Object.values(exports)) {
    if (typeof entry !== 'string') await follow(path.join(ROOT, entry.types), kept);
  }
  const declarations = await glob('dist/**/*.d.ts', { cwd: ROOT, absolute: true });
  const unused = declarations.filter((file) => !kept.has(path.normalize(file)));
  await Promise.all(unused.map((file) => rm(file)));
}

/** Adds a declaration and, recursively, those it imports. */
async function follow(file: string, kept: Set<string>): Promise<void> {
  if (kept.has(file)) return;
  kept.add(file);
  const text = await readFile(file, 'utf8');
  for (const [, specifier = ''] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)\.js['"]/gu)) {
    await follow(path.join(path.dirname(file), `${specifier}.d.ts`), kept);
  }
}
