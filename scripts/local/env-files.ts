import { unwatchFile, watchFile, type Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';

/** Files with environment variables, relative to the site; the first that sets a variable decides. `ask` is the function's folder. */
const NAMES = ['ask/.env.local', 'ask/.env', '.env.local', '.env'];

/**
 * Reads the environment of a site and its function. Values in the environment of this process take precedence over the files', and an
 * empty value counts as none. I/O: reads files.
 *
 * @param siteDir - Absolute path of the site.
 * @param outer - The environment of this process.
 * @returns The variables, and the names of the files that were found.
 */
export async function readEnvironment(
  siteDir: string,
  outer: Readonly<Record<string, string | undefined>>,
): Promise<{ env: Record<string, string>; files: string[] }> {
  const env: Record<string, string> = {};
  const files: string[] = [];
  const add = (values: Readonly<Record<string, string | undefined>>): void => {
    for (const [name, value = ''] of Object.entries(values)) {
      if (value.trim() !== '') env[name] ??= value;
    }
  };
  add(outer);
  for (const name of NAMES) {
    const text = await readFile(path.join(siteDir, name), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    files.push(name);
    add(parseEnv(text));
  }
  return { env, files };
}

/**
 * Calls back when one of the files is written, created or deleted. I/O: polls the files, which also works where the system does not
 * report changes, as in Windows folders under WSL.
 *
 * @returns A function that stops watching.
 */
export function watchEnvFiles(siteDir: string, onChange: () => void): () => void {
  const files = NAMES.map((name) => path.join(siteDir, name));
  const listener = (now: Stats, before: Stats): void => {
    // Node also reports, once, that a file does not exist.
    if (now.mtimeMs !== before.mtimeMs) onChange();
  };
  for (const file of files) watchFile(file, { interval: POLL_MS, persistent: false }, listener);
  return () => {
    for (const file of files) unwatchFile(file, listener);
  };
}

const POLL_MS = 500;
