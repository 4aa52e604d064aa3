import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';

/**
 * One hash over names and contents of files: the same exactly when nothing of them changed.
 *
 * @param root absolute folder the patterns are relative to
 * @param salt mixed in, for what matters beside the files
 * @returns SHA-256 in hex
 */
export async function hashFiles(
  root: string,
  patterns: readonly string[],
  ignore: readonly string[],
  salt: string,
): Promise<string> {
  const files = await glob([...patterns], { cwd: root, ignore: [...ignore], dot: true });
  const hash = createHash('sha256').update(salt);
  for (const file of files.sort()) hash.update(`\n${file}\n`).update(await readFile(path.join(root, file)));
  return hash.digest('hex');
}
