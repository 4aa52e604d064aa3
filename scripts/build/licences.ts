import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { packageFolders, readPackage } from './packages.js';

/**
 * Collects the licences of the packages that modules come from, because they must accompany the code. I/O: reads the packages.
 *
 * @param modules - Absolute paths of the modules; those outside `node_modules` are ours and are ignored.
 * @returns The name, version, licence and licence text of each package, sorted by name.
 * @throws ZodError if a package states no licence.
 */
export async function describeLicences(modules: readonly string[]): Promise<string> {
  const texts = await Promise.all(packageFolders(modules).map(describePackage));
  // A package may be installed in several folders.
  return `${Array.from(new Set(texts))
    .sort()
    .join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

async function describePackage(folder: string): Promise<string> {
  const { name, version, licence } = await readPackage(folder);
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(?:\.(?:md|txt))?$/iu.test(entry));
  const text = file === undefined ? '' : await readFile(path.join(folder, file), 'utf8');
  return `${name} ${version}: ${licence}\n\n${text.trim()}`.trim();
}
