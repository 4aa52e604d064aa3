import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { glob } from 'tinyglobby';
import * as z from 'zod';

// Part of `npm run build`: keeps only the declarations that the package's exports lead to. The others cannot be imported, and would be
// a fifth of the package.
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const packageSchema = z.object({
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string() })])),
});

const { exports } = packageSchema.parse(JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')));
const kept = new Set<string>();
for (const entry of Object.values(exports)) {
  if (typeof entry !== 'string') await keep(path.join(ROOT, entry.types));
}
const declarations = await glob('dist/**/*.d.ts', { cwd: ROOT, absolute: true });
await Promise.all(declarations.filter((file) => !kept.has(path.normalize(file))).map((file) => rm(file)));

/** Keeps a declaration and, recursively, those it imports. */
async function keep(file: string): Promise<void> {
  if (kept.has(file)) return;
  kept.add(file);
  const text = await readFile(file, 'utf8');
  for (const [, specifier = ''] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)\.js['"]/gu)) {
    await keep(path.join(path.dirname(file), `${specifier}.d.ts`));
  }
}
