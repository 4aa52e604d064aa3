import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';

/**
 * Hashes the names and contents of files. I/O: reads.
 *
 * @param root - Absolute path of the directory that the patterns are relative to.
 * @param salt - Text that is included in the hash.
 * @returns The SHA-256 hash in hex.
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
