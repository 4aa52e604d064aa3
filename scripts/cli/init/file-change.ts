import { readFile } from 'node:fs/promises';
import { BuildError } from '../../../plugin/build-error.js';
import { applyEdits, invertEdits, type TextEdit } from './text-edit.js';

/** A file that `docent init` creates or edits. */
export interface FileChange {
  /** Path relative to the site's directory, with forward slashes. */
  path: string;
  /** The text before; `null` if the file is created. */
  before: string | null;
  after: string;
  /** Turns `after` back into `before`. */
  inverse: readonly TextEdit[];
  /** Whether the text holds a secret, and must not be printed. */
  isSecret: boolean;
}

/** Describes an edit of a file that exists, or `undefined` if there are no edits. */
export function editFile(
  path: string,
  before: string,
  edits: readonly TextEdit[],
  isSecret = false,
): FileChange | undefined {
  if (edits.length === 0) return undefined;
  const inverse = invertEdits(before, edits);
  return { path, before, after: applyEdits(before, edits), inverse, isSecret };
}

/** Describes a new file. */
export function createFile(path: string, after: string, isSecret = false): FileChange {
  return { path, before: null, after, inverse: [], isSecret };
}

/**
 * Reads a text file so that writing it again gives the same bytes. I/O: reads.
 *
 * @returns The text, or `null` if there is no such file.
 * @throws BuildError `file-not-text` if the file is not UTF-8, so that an edit would change other bytes too.
 */
export async function readText(filePath: string, shownPath: string): Promise<string | null> {
  const bytes = await readFile(filePath).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return null;
  const text = bytes.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(bytes)) return text;
  throw new BuildError({
    code: 'file-not-text',
    message: 'the file is not UTF-8 text',
    hint: 'Save it as UTF-8 and run the command again.',
    file: shownPath,
  });
}
