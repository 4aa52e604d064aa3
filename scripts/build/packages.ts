import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

/** A package, as its package.json describes it. */
export interface Package {
  name: string;
  version: string;
  /** SPDX identifier or expression. */
  licence: string;
  /** Directory in which it is installed, absolute or relative like the module's path. */
  folder: string;
}

/** Returns the directories of the packages that modules come from. Modules outside `node_modules` are ours and are ignored. */
export function packageFolders(modules: readonly string[]): string[] {
  return [...new Set(modules.flatMap((module) => PACKAGE_FOLDER.exec(module)?.[0] ?? []))];
}

/** Matches a path up to the name of the package that follows the last `node_modules`. */
const PACKAGE_FOLDER = /^(?:.*[\\/])?node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/u;

/**
 * Reads a package's name, version and licence. I/O: reads its package.json.
 *
 * @param folder - Directory in which the package is installed.
 * @param root - What `folder` is relative to, unless it is absolute.
 * @throws ZodError if the package states no licence.
 */
export async function readPackage(folder: string, root = ''): Promise<Package> {
  const { name, version, ...stated } = packageSchema.parse(
    JSON.parse(await readFile(path.resolve(root, folder, 'package.json'), 'utf8')),
  );
  const licence = 'license' in stated ? stated.license : stated.licenses.map(({ type }) => type).join(' OR ');
  return { name, version, licence, folder };
}

const named = z.object({ name: z.string(), version: z.string() });
const packageSchema = z.union([
  named.extend({ license: z.string() }),
  // The form used before 2015.
  named.extend({ licenses: z.array(z.object({ type: z.string() })) }),
]);
