import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isHashedName } from './hashed-name.js';
import type { PublishedFile } from './encode-index.js';

/**
 * Writes the published files so that a reader, or a run that is cut off, never meets half an index: the files named by
 * their content first, then, by renaming and in the order given, those that name them (`panel.json`, `manifest.json`); then
 * files of an earlier build that nothing names any more are removed. Other files of the folder are the site's own and stay.
 *
 * @param directory made when missing
 */
export async function writePublishedFiles(directory: string, files: readonly PublishedFile[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  const before = await readdir(directory);
  const named = files.filter(({ name }) => isHashedName(name));
  await Promise.all(named.map(({ name, bytes }) => writeFile(path.join(directory, name), bytes)));
  for (const { name, bytes } of files.filter((file) => !named.includes(file))) {
    const temporary = path.join(directory, `.${name}.part`);
    await writeFile(temporary, bytes);
    await rename(temporary, path.join(directory, name));
  }
  const names = new Set(files.map(({ name }) => name));
  // `docent index` writes no panel, and must not take away that of a site.
  const kinds = new Set(files.map(({ name }) => path.extname(name)));
  const stale = before.filter(
    (name) => isHashedName(name) && kinds.has(path.extname(name)) && !names.has(name),
  );
  await Promise.all(stale.map((name) => rm(path.join(directory, name))));
}
