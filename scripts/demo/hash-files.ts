import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';

/**
 * Hashes the names and contents of files.
 *
 * @param root - Absolute directory the patterns are relative to.
 * @param salt - Hashed as well.
 * @returns SHA-256 in hex.
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
