import { readFile } from 'node:fs/promises';
import { BuildError } from '../build-error.js';

/**
 * Reads a source file. I/O: reads.
 *
 * @param filePath - Absolute path.
 * @param shown.file - How errors name the file.
 * @param shown.hint - What the author can do if it cannot be read.
 * @throws BuildError `file-missing`.
 */
export async function readText(
  filePath: string,
  { file, hint }: { file: string; hint: string },
): Promise<string> {
  try {
    return await readFile(filePath, 'utf8');
  } catch (error) {
    throw new BuildError(
      { code: 'file-missing', message: 'the file cannot be read', hint, file },
      { cause: error },
    );
  }
}
