import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { BuildError } from '../../../plugin/build-error.js';
import { writeWhole } from '../write-whole.js';
import { readText, type FileChange } from './file-change.js';
import { applyEdits } from './text-edit.js';

/** What is needed to undo the runs of `docent init`, in the site's directory. It holds hashes and positions, no contents of `.env.local`. */
const RECORD_FOLDER = '.docent';
const RECORD_FILE = 'init.json';

const runSchema = z.object({
  files: z.array(
    z.object({
      path: z.string(),
      /** SHA-256 of the file before; `null` if the run created it. */
      before: z.string().nullable(),
      after: z.string(),
      inverse: z.array(z.object({ start: z.int(), end: z.int(), text: z.string() })),
    }),
  ),
  /** Directories that the run created, outer ones first. */
  directories: z.array(z.string()),
});
const recordSchema = z.object({ version: z.literal(1), runs: z.array(runSchema) });

type Run = z.infer<typeof runSchema>;

/** Writes the planned changes, after a record of how to undo them. I/O: writes. */
export async function applyChanges(siteDir: string, changes: readonly FileChange[]): Promise<void> {
  const runs = await readRuns(siteDir);
  const files = changes.map(({ path: file, before, after, inverse }) => ({
    path: file,
    before: before === null ? null : hash(before),
    after: hash(after),
    inverse: [...inverse],
  }));
  // The record comes first: after a crash, undo finds each file either changed or not.
  await writeRuns(siteDir, [...runs, { files, directories: await missingDirectories(siteDir, changes) }]);
  for (const { path: file, before, after, isSecret } of changes) {
    const target = path.join(siteDir, file);
    if (before !== null) {
      // In place, so that the file keeps its permissions and stays the target of a link.
      await writeFile(target, after);
      continue;
    }
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, after, { flag: 'wx', mode: isSecret ? 0o600 : 0o666 });
  }
}

/**
 * Undoes the last run: restores what it edited, byte for byte, and deletes what it created. I/O: writes.
 *
 * @returns The paths of the files, or none if there is nothing to undo.
 * @throws BuildError `changed-since` before anything is written if a file was changed after the run.
 */
export async function undoLastRun(siteDir: string): Promise<string[]> {
  const runs = await readRuns(siteDir);
  const run = runs.at(-1);
  if (run === undefined) return [];
  const restored: { path: string; text: string | null }[] = [];
  const changed: Run['files'] = [];
  for (const file of run.files) {
    const text = await readText(path.join(siteDir, file.path), file.path);
    const current = text === null ? null : hash(text);
    // An earlier undo or a crash got so far, or the author deleted a file that would be deleted now.
    if (current === file.before) continue;
    if (text === null || current !== file.after) changed.push(file);
    else
      restored.push({ path: file.path, text: file.before === null ? null : applyEdits(text, file.inverse) });
  }
  if (changed.length > 0) throw changedSince(changed);
  for (const { path: file, text } of restored) {
    const target = path.join(siteDir, file);
    if (text === null) await rm(target);
    else await writeFile(target, text);
  }
  for (const directory of run.directories.toReversed()) {
    // A directory in which something else has been put since stays.
    await rmdir(path.join(siteDir, directory)).catch(() => undefined);
  }
  await writeRuns(siteDir, runs.slice(0, -1));
  return restored.map(({ path: file }) => file);
}

function changedSince(files: Run['files']): BuildError {
  const paths = files.map(({ path: file }) => file);
  const created = files.filter(({ before }) => before === null).map(({ path: file }) => file);
  const edited = files.filter(({ before }) => before !== null).map(({ path: file }) => file);
  const advice = [
    ...(created.length > 0 ? [`Move ${created.join(', ')} elsewhere if you still need it`] : []),
    ...(edited.length > 0
      ? [`take your later edits of ${edited.join(', ')} back, for example with git`]
      : []),
  ].join(', and ');
  return new BuildError({
    code: 'changed-since',
    message: `${paths.join(', ')} ${paths.length === 1 ? 'was' : 'were'} changed after \`docent init\`; nothing was undone`,
    hint: `${advice.charAt(0).toUpperCase()}${advice.slice(1)}; then run \`docent init --undo\` again.`,
    file: paths[0] ?? '',
  });
}

async function readRuns(siteDir: string): Promise<Run[]> {
  const file = path.join(siteDir, RECORD_FOLDER, RECORD_FILE);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return recordSchema.parse(parsed).runs;
  } catch (error) {
    throw new BuildError(
      {
        code: 'record-unreadable',
        message: 'the record of earlier runs is damaged, or of a newer version',
        hint: `Delete it to go on; earlier runs can then no longer be undone.`,
        file: `${RECORD_FOLDER}/${RECORD_FILE}`,
      },
      { cause: error },
    );
  }
}

async function writeRuns(siteDir: string, runs: readonly Run[]): Promise<void> {
  const folder = path.join(siteDir, RECORD_FOLDER);
  if (runs.length === 0) {
    await rm(path.join(folder, RECORD_FILE), { force: true });
    await rm(path.join(folder, '.gitignore'), { force: true });
    await rmdir(folder).catch(() => undefined);
    return;
  }
  await mkdir(folder, { recursive: true });
  // Hashes of this machine's files are of no use to others.
  await writeFile(path.join(folder, '.gitignore'), '*\n');
  await writeWhole(
    path.join(folder, RECORD_FILE),
    `${JSON.stringify({ version: 1, runs }, undefined, 2)}\n`,
    '[site dir]',
  );
}

async function missingDirectories(siteDir: string, changes: readonly FileChange[]): Promise<string[]> {
  const wanted = new Set<string>();
  for (const { path: file, before } of changes) {
    if (before !== null) continue;
    const parts = path.posix.dirname(file).split('/');
    for (const [index] of parts.entries()) wanted.add(parts.slice(0, index + 1).join('/'));
  }
  const missing: string[] = [];
  for (const directory of wanted) {
    if (!(await exists(path.join(siteDir, directory)))) missing.push(directory);
  }
  return missing.toSorted((a, b) => a.length - b.length);
}

async function exists(directory: string): Promise<boolean> {
  return stat(directory).then(
    () => true,
    () => false,
  );
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
