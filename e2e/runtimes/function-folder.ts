import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = path.join(ROOT, 'book/docs/deployment.md');

/**
 * Reads a code block of the handbook's page about deployment.
 *
 * @param title - The block's title, such as `ask/serve.js`.
 * @throws TypeError if there is no such block.
 */
export async function readHandbookFile(title: string): Promise<string> {
  const escaped = title.replaceAll(/[.[\]]/gu, String.raw`\$&`);
  const block = new RegExp(`^\`\`\`\\w+ title="${escaped}"\\n(?<text>[\\s\\S]*?)^\`\`\`$`, 'mu');
  const text = block.exec(await readHandbookPage())?.groups?.['text'];
  if (text === undefined) throw new TypeError(`${PAGE} has no file ${title}.`);
  return text;
}

/** Reads the handbook's page about deployment. */
export function readHandbookPage(): Promise<string> {
  return readFile(PAGE, 'utf8');
}

/** Packs this package. I/O: writes to `folder`. @returns The path of the tarball. */
export async function packPackage(folder: string): Promise<string> {
  const words = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const packed = z.tuple([z.object({ filename: z.string() })]);
  const [{ filename }] = packed.parse(JSON.parse(await run('npm', words, ROOT)));
  return path.join(folder, filename);
}

/**
 * Writes files of the handbook's `ask` directory as an owner would. I/O: writes.
 *
 * @param folder - Directory to create.
 * @param titles - The files, without `ask/`.
 * @param dependencies - Versions of packages, in addition to those of the handbook's package.json, or instead of them.
 */
export async function writeFunctionFolder(
  folder: string,
  titles: readonly string[],
  dependencies: Readonly<Record<string, string>>,
): Promise<void> {
  const manifest = z
    .looseObject({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readHandbookFile('ask/package.json')));
  Object.assign(manifest.dependencies, dependencies);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  for (const title of titles) {
    const file = path.join(folder, title);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, await readHandbookFile(`ask/${title}`));
  }
}

/** Runs a program to its end and returns what it prints. @throws Error with its output if it fails. */
export async function run(
  program: string,
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(program, words, options).catch((error: unknown) => {
    const { stdout: out, stderr } = z.object({ stdout: z.string(), stderr: z.string() }).parse(error);
    throw new Error(`${program} ${words.join(' ')} failed:\n${out}${stderr}`, { cause: error });
  });
  return stdout;
}
