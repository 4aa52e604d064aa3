import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from '../../plugin/build-error.js';

/**
 * Writes a file atomically: to a temporary file beside it, then by renaming. Creates the directory if only the last part of its
 * path is missing. I/O: writes.
 *
 * @param option - Name of the option that gave the path, for the error.
 * @throws BuildError `out-unwritable`
 */
export async function writeWhole(filePath: string, text: string, option: string): Promise<void> {
  const target = path.resolve(filePath);
  const part = `${target}.${process.pid}.part`;
  try {
    // Not recursive: Node's own loop never ends where an existing directory refuses a new one (/proc).
    await mkdir(path.dirname(target)).catch(() => undefined);
    await writeFile(part, text);
    await rename(part, target);
  } catch (error) {
    // The first error is the one to report.
    await rm(part, { force: true }).catch(() => undefined);
    throw new BuildError(
      {
        code: 'out-unwritable',
        message: `${filePath} cannot be written${reasonOf(error)}`,
        hint: `Pass ${option} the path of a file in a directory you can write to.`,
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
  ['ENOENT', ': its directory does not exist and cannot be created'],
  ['EISDIR', ': it is a directory'],
  ['ENOTDIR', ': part of its path is a file'],
  ['EACCES', ': permission denied'],
  ['EPERM', ': permission denied'],
  ['EROFS', ': the file system is read-only'],
  ['ENOSPC', ': the disk is full'],
]);
