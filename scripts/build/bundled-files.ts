import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import * as z from 'zod';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Not in the package: what `npm run build` has bundled, for the SBOM and its check. */
const FOLDER = path.join(ROOT, 'dist/bundles');

/** A file that esbuild has put together, according to its metafile. */
export type BundledFile = z.output<typeof fileSchema>;

const fileSchema = z.object({
  /** Path in the package, with forward slashes. */
  path: z.string(),
  /** Paths of the modules whose code is in the file, in the same form. */
  modules: z.array(z.string()),
});

/** Returns the absolute paths of the modules whose code is in an output, without those that were tree-shaken away entirely. */
export function listModules({ inputs }: Metafile['outputs'][string], root: string): string[] {
  return Object.entries(inputs).flatMap(([input, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path.resolve(root, input)] : [],
  );
}

/**
 * Records what is in the files of a bundle. I/O: writes.
 *
 * @param name - The bundle's name; its earlier record is replaced.
 * @param files - Absolute paths of the files and of their modules.
 */
export async function recordBundle(name: string, files: readonly BundledFile[]): Promise<void> {
  const record = files.map((file) => ({
    path: fromRoot(file.path),
    modules: Array.from(new Set(file.modules), fromRoot).sort(),
  }));
  await mkdir(FOLDER, { recursive: true });
  await writeFile(path.join(FOLDER, `${name}.json`), `${JSON.stringify(record, undefined, 1)}\n`);
}

function fromRoot(file: string): string {
  return path.relative(ROOT, file).split(path.sep).join('/');
}

/** Reads the records of all bundles, sorted by path. I/O: reads. */
export async function readBundledFiles(): Promise<BundledFile[]> {
  const names = await readdir(FOLDER);
  const records = await Promise.all(names.map((name) => readFile(path.join(FOLDER, name), 'utf8')));
  const files = records.flatMap((text) => z.array(fileSchema).parse(JSON.parse(text)));
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
