import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from '../../plugin/build-error.js';

/**
 * Writes a file whole or not at all: beside its place first, then by renaming. Its folder is made when only that one is
 * missing. I/O: writes.
 *
 * @param option name of the option that gave the path, for the error
 * @throws BuildError `out-unwritable`
 */
export async function writeWhole(filePath: string, text: string, option: string): Promise<void> {
  const target = path.resolve(filePath);
  const part = `${target}.${process.pid}.part`;
  try {
    // Not recursive: Node's own loop never ends where a folder cannot be made in one that is there (/proc).
    await mkdir(path.dirname(target)).catch(() => undefined);
    await writeFile(part, text);
    await rename(part, target);
  } catch (error) {
    // What went wrong before is what the author needs to know.
    await rm(part, { force: true }).catch(() => undefined);
    throw new BuildError(
      {
        code: 'out-unwritable',
        message: `${filePath} cannot be written${reasonOf(error)}.`,
        hint: `Give the path of a file in a folder you may write to with ${option}.`,
      },
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS.get(code) ?? (code === '' ? '' : ` (${code})`);
}

const REASONS = new Map([
  ['ENOENT', ': its folder is not there and cannot be made'],
  ['EISDIR', ': it is a folder'],
  ['ENOTDIR', ': a part of its path is a file'],
  ['EACCES', ': permission denied'],
  ['EPERM', ': permission denied'],
  ['EROFS', ': the file system is read-only'],
  ['ENOSPC', ': the disk is full'],
]);
