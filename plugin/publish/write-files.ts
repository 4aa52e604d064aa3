import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isHashedName } from './hashed-name.js';
import type { PublishedFile } from './encode-index.js';

/** The one name that is no content hash; readers start from it. */
const MANIFEST = 'manifest.json';

/**
 * Writes the published files so that a reader, or a run that is cut off, never meets half an index: the files named by
 * their content first, the manifest last and by renaming, then files of an earlier index that the manifest no longer names.
 * Other files of the folder are the site's own and stay.
 *
 * @param directory made when missing
 */
export async function writePublishedFiles(directory: string, files: readonly PublishedFile[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  const before = await readdir(directory);
  await Promise.all(
    files
      .filter(({ name }) => name !== MANIFEST)
      .map(({ name, bytes }) => writeFile(path.join(directory, name), bytes)),
  );
  const manifest = files.find(({ name }) => name === MANIFEST);
  if (manifest === undefined) throw new TypeError('the published files have no manifest.json');
  const temporary = path.join(directory, `.${MANIFEST}.part`);
  await writeFile(temporary, manifest.bytes);
  await rename(temporary, path.join(directory, MANIFEST));
  const names = new Set(files.map(({ name }) => name));
  const stale = before.filter((name) => isHashedName(name) && !names.has(name));
  await Promise.all(stale.map((name) => rm(path.join(directory, name))));
}
