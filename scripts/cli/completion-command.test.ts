import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDocent } from './docent.js';

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docent-completion-'));
  for (const shell of ['bash', 'zsh', 'fish'])
    await writeFile(path.join(folder, shell), await completion(shell));
  await writeFile(path.join(folder, 'questions.jsonl'), '');
});
afterAll(() => rm(folder, { recursive: true }));

async function completion(...argv: string[]): Promise<string> {
  let written = '';
  const stream = { write: (text: string) => (written += text) };
  await runDocent(['completion', ...argv], { stdout: stream, stderr: stream });
  return written;
}

/** The long options that a command's help lists. */
async function optionsInHelp(command: string): Promise<string[]> {
  let help = '';
  await runDocent([command, '--help'], {
    stdout: { write: (text) => (help += text) },
    stderr: { write: () => undefined },
  });
  return Array.from(help.matchAll(/^ {2}(?:-\w, )?(--[a-z][a-z0-9-]*)/gmu), ([, flag = '']) => flag);
}

/** What bash offers after a line is typed up to the Tab key. */
function complete(line: string): string[] {
  const words = line.split(' ');
  const script = `
    source ./bash
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
    COMP_CWORD=${words.length - 1}
    _docent
    printf '%s\\n' "\${COMPREPLY[@]}"
    complete -p docent`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  // Without a reply of its own, bash completes file names.
  expect(lines.pop()).toBe('complete -o default -F _docent docent');
  return lines.filter(Boolean);
}

describe.runIf(has('bash'))('in bash', () => {
  it('completes commands, options of the command, and values of an option', () => {
    expect(complete('docent in')).toEqual(['init', 'index', 'inspect']);
    expect(complete('docent init --st')).toEqual(['--store']);
    expect(complete('docent init site --store ')).toEqual(['memory', 'redis', 'postgres']);
    expect(complete('docent index docs --format o')).toEqual(['orama']);
    expect(complete('docent completion ')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('leaves paths to bash', () => {
    expect(complete('docent eval docs que')).toEqual([]);
    expect(complete('docent index docs --out ')).toEqual([]);
  });

  it.each(['init', 'eval', 'index', 'inspect', 'keygen'])(
    'offers every option that `docent %s --help` lists',
    async (command) => {
      const offered = complete(`docent ${command} --`);
      expect(offered.toSorted()).toEqual([...(await optionsInHelp(command))].toSorted());
    },
  );
});

it.runIf(has('zsh'))('zsh loads the script and completes docent with it', () => {
  const script = 'autoload -Uz compinit && compinit -u -D && source ./zsh && print -r -- $_comps[docent]';
  const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script], { cwd: folder, encoding: 'utf8' });
  expect([stdout.trim(), stderr]).toEqual(['_docent', '']);
});

it.runIf(has('fish'))('fish completes commands and options', () => {
  const script = `source ./fish; complete -C 'docent in'; complete -C 'docent init --st'; complete -C 'docent init --store r'`;
  const { stdout } = spawnSync('fish', ['--no-config', '-c', script], { cwd: folder, encoding: 'utf8' });
  const words = stdout.split('\n').map((line) => line.split('\t')[0]);
  expect(words).toEqual(expect.arrayContaining(['init', 'index', 'inspect', '--store', 'redis']));
});

it('an unknown shell is refused with the shells there are', async () => {
  expect(await completion('tcsh')).toContain('Allowed choices are bash, zsh, fish');
});
