import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

/**
 * Collects the licences of the packages that modules come from, because they must accompany the code. I/O: reads the packages.
 *
 * @param modules - Absolute paths of the modules; those outside `node_modules` are ours and are ignored.
 * @returns The name, version, licence and licence text of each package, sorted by name.
 * @throws ZodError if a package states no licence.
 */
export async function describeLicences(modules: readonly string[]): Promise<string> {
  const folders = new Set(modules.flatMap((module) => PACKAGE_FOLDER.exec(module)?.[0] ?? []));
  const texts = await Promise.all(Array.from(folders, describePackage));
  // A package may be installed in several folders.
  return `${Array.from(new Set(texts))
    .sort()
    .join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Matches a path up to the name of the package that follows the last `node_modules`. */
const PACKAGE_FOLDER = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/u;

async function describePackage(folder: string): Promise<string> {
  const { name, version, ...stated } = packageSchema.parse(
    JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')),
  );
  const license = 'license' in stated ? stated.license : stated.licenses.map(({ type }) => type).join(' or ');
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(?:\.(?:md|txt))?$/iu.test(entry));
  const text = file === undefined ? '' : await readFile(path.join(folder, file), 'utf8');
  return `${name} ${version}: ${license}\n\n${text.trim()}`.trim();
}

const named = z.object({ name: z.string(), version: z.string() });
const packageSchema = z.union([
  named.extend({ license: z.string() }),
  // The form used before 2015.
  named.extend({ licenses: z.array(z.object({ type: z.string() })) }),
]);
