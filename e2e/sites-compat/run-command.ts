import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Runs a command and returns what it prints, without its warnings. @throws Error with both if it exits with another code than 0. */
export async function run(command: string, args: string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
