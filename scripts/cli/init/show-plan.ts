import type { CommandOutput } from '../command-output.js';
import type { FileChange } from './file-change.js';
import type { InitPlan } from './plan-init.js';

/** Prints what `docent init` is going to change: a diff of each file it edits, the names of those it creates. */
export function showPlan({ changes, kept, notes }: InitPlan, { print, colors }: CommandOutput): void {
  for (const change of changes.filter(({ before }) => before !== null)) {
    print(colors.bold(change.path));
    for (const line of diffLines(change)) {
      const paint = line.startsWith('+') ? colors.green : line.startsWith('-') ? colors.red : colors.dim;
      print(`  ${paint(line)}`);
    }
  }
  const created = changes.filter(({ before }) => before === null);
  if (created.length > 0) {
    print(colors.bold('new files'));
    for (const { path, isSecret } of created)
      print(`  ${colors.green(`+ ${path}`)}${isSecret ? colors.dim('  with a secret, ignored by git') : ''}`);
  }
  for (const path of kept) print(`${colors.dim('kept')} ${path}`);
  for (const note of notes) print(`\n${note}`);
}

/** Lines around a change that are shown with it. */
const CONTEXT = 2;

/**
 * Returns the changed lines of a file, marked with `+` and `-`, with a few lines around them. Everything between the first and the
 * last change is shown; of a file with secrets only the names of its variables.
 */
export function diffLines({ before, after, isSecret }: FileChange): string[] {
  const [old, current] = [before ?? '', after].map((text) => text.split(/\r?\n/u));
  if (old === undefined || current === undefined) return [];
  let head = 0;
  while (head < old.length && head < current.length && old[head] === current[head]) head += 1;
  let tail = 0;
  const most = Math.min(old.length, current.length) - head;
  while (tail < most && old.at(-1 - tail) === current.at(-1 - tail)) tail += 1;
  const shown = (line: string): string => (isSecret ? line.replace(/=.*$/u, '=…') : line);
  const around = (from: number, to: number): string[] =>
    isSecret ? [] : current.slice(Math.max(from, 0), Math.max(to, 0)).map((line) => `  ${line}`);
  return [
    ...around(head - CONTEXT, head),
    ...old.slice(head, old.length - tail).map((line) => `- ${shown(line)}`),
    ...current.slice(head, current.length - tail).map((line) => `+ ${shown(line)}`),
    ...around(current.length - tail, Math.min(current.length - tail + CONTEXT, current.length - 1)),
  ];
}
