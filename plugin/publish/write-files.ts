import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PublishedFile } from './encode-index.js';

/**
 * Writes the published files so that no reader ever sees, and no interrupted build ever leaves, half an index: first the files
 * named by their content, then, by renaming and in the given order, those that refer to them (`panel.json`, `manifest.json`).
 * Then it removes such files of an earlier build, but only of the kinds it wrote. All other files in the directory stay.
 *
 * @param directory - Output directory, created if it does not exist.
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
  // `docent index` writes no panel, so it must not remove the site's panel.
  const kinds = new Set(files.map(({ name }) => path.extname(name)));
  const stale = before.filter(
    (name) => isHashedName(name) && kinds.has(path.extname(name)) && !names.has(name),
  );
  await Promise.all(stale.map((name) => rm(path.join(directory, name))));
}

/** Returns whether a name is that of one of our files named by content: a part of the index or a file of the panel. */
export function isHashedName(name: string): boolean {
  return HASHED_NAME.test(name);
}

const HASHED_NAME =
  /^(?:[0-9a-f]{16}\.bin|(?:panel|pow-worker)-[0-9a-f]{16}\.js|panel-licences-[0-9a-f]{16}\.txt)$/u;
