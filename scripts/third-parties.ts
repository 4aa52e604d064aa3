import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import * as z from 'zod';

/**
 * What must be told of the packages that a bundle holds: name, version, licence and the licence's text. I/O: reads the packages.
 *
 * @param root absolute; what the bundles' input paths are relative to
 * @throws Error for a package without a licence
 */
export async function listThirdParties(root: string, bundles: readonly Metafile[]): Promise<string> {
  const inputs = bundles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const folders = new Set(inputs.flatMap((input) => PACKAGE_FOLDER.exec(input)?.[0] ?? []));
  const packages = await Promise.all(
    [...folders].sort().map((folder) => describePackage(path.join(root, folder))),
  );
  return packages.join(`\n${'-'.repeat(80)}\n\n`);
}

/** The innermost, where packages lie in packages. */
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/u;

async function describePackage(folder: string): Promise<string> {
  const { name, version, license } = packageSchema.parse(
    JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')),
  );
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/iu.test(entry));
  const text = file === undefined ? '' : `\n${(await readFile(path.join(folder, file), 'utf8')).trim()}\n`;
  return `${name} ${version}\nLicence: ${license}\n${text}`;
}

const packageSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });
