import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod';

/**
 * Returns the categories above a page, named as in a sidebar that Docusaurus generates: the label in a directory's
 * `_category_.json`, `.yml` or `.yaml`, otherwise the directory's name without its number. I/O: reads files.
 *
 * @param root - Absolute path of the docs directory.
 * @param relativePath - Path of the page relative to `root`, with forward slashes.
 * @param known - Cache of labels by directory, to which the labels read are added.
 * @returns Category labels, outermost first; none for a page directly in `root`.
 */
export async function readFolderBreadcrumbs(
  root: string,
  relativePath: string,
  known: Map<string, string>,
): Promise<string[]> {
  const breadcrumbs: string[] = [];
  const folders = relativePath.split('/').slice(0, -1);
  for (const [depth, name] of folders.entries()) {
    const folder = folders.slice(0, depth + 1).join('/');
    const label = known.get(folder) ?? (await readLabel(path.join(root, folder))) ?? withoutNumber(name);
    known.set(folder, label);
    breadcrumbs.push(label);
  }
  return breadcrumbs;
}

const CATEGORY_FILES = ['_category_.json', '_category_.yml', '_category_.yaml'];

const categorySchema = z.object({ label: z.string().min(1) });

/** Ignores a file that does not parse: Docusaurus reports it, and the directory's name will do here. */
async function readLabel(folder: string): Promise<string | undefined> {
  for (const name of CATEGORY_FILES) {
    const text = await readFile(path.join(folder, name), 'utf8').catch(() => null);
    if (text === null) continue;
    try {
      return categorySchema.parse(parseYaml(text)).label;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Turns `01-start`, `2. start` and `3_start` into `start`; versions (`1.2-notes`) and dates keep their numbers. */
function withoutNumber(name: string): string {
  const match = /^\d+\s*[-_.]+\s*(?=[^\d\s._-])(.+)$/u.exec(name);
  return match?.[1] ?? name;
}
