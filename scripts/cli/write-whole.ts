import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from '../../plugin/build-error.js';

/**
 * Writes a file atomically, by writing a temporary file next to it and renaming that. Creates the file's directory, but not the
 * parents of that directory. I/O: writes.
 *
 * @param option - Name of the option that set the path, for the error's hint.
 * @throws BuildError `out-unwritable` if the file cannot be written.
 */
export async function writeWhole(filePath: string, text: string, option: string): Promise<void> {
  const target = path.resolve(filePath);
  const part = `${target}.${process.pid}.part`;
  try {
    // Not recursive, because Node then loops forever if an existing directory, such as /proc, accepts no new ones.
    await mkdir(path.dirname(target)).catch(() => undefined);
    await writeFile(part, text);
    await rename(part, target);
  } catch (error) {
    // An error here must not hide the first one.
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
