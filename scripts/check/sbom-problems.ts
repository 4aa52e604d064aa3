import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Version } from '@cyclonedx/cyclonedx-library/Spec';
import { JsonStrictValidator } from '@cyclonedx/cyclonedx-library/Validation';
import * as z from 'zod';
import type { BundledFile } from '../build/bundled-files.js';
import { packageFolders, readPackage } from '../build/packages.js';
import { purlOf } from '../build/sbom.js';

/** Path of the SBOM in the package. */
export const SBOM_PATH = 'dist/sbom.cdx.json';

const sbomSchema = z.object({
  components: z.array(
    z.object({
      'bom-ref': z.string(),
      type: z.string(),
      hashes: z.array(z.object({ content: z.string() })).default([]),
    }),
  ),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});

/** Finds where an SBOM, as JSON, does not match the schema of CycloneDX 1.6. */
export async function findSchemaProblems(text: string): Promise<string[]> {
  const problem = await new JsonStrictValidator(Version.v1dot6).validate(text);
  return problem === null ? [] : [`not valid CycloneDX 1.6: ${JSON.stringify(problem)}`];
}

/**
 * Finds where an SBOM does not list exactly the bundled files of the package, their hashes and the packages in them. I/O: reads the files
 * and packages.
 *
 * @param text - The SBOM, as JSON that matches the schema.
 * @param built - What the build has bundled, from esbuild's metafiles.
 * @param packed - Paths of the files that `npm pack` takes.
 * @param root - Absolute path of the package.
 * @returns A line for each problem.
 */
export async function findContentProblems(
  text: string,
  built: readonly BundledFile[],
  packed: readonly string[],
  root: string,
): Promise<string[]> {
  const { components, dependencies } = sbomSchema.parse(JSON.parse(text));
  const byRef = new Map(components.map((component) => [component['bom-ref'], component]));
  const problems: string[] = [];
  const expected = new Set<string>();
  const expect = (ref: string, where: string): void => {
    expected.add(ref);
    if (!byRef.has(ref)) problems.push(`${ref} is missing, although ${where}`);
  };
  for (const file of built) {
    expect(file.path, 'the build has bundled it');
    const sha256 = createHash('sha256').update(await readFile(path.join(root, file.path)));
    if (byRef.get(file.path)?.hashes[0]?.content !== sha256.digest('hex'))
      problems.push(`${file.path} is not the file whose hash is listed`);
    const listed = dependencies.find(({ ref }) => ref === file.path)?.dependsOn ?? [];
    const folders = packageFolders(file.modules);
    const purls = await Promise.all(folders.map(async (folder) => purlOf(await readPackage(folder, root))));
    for (const purl of purls) {
      expect(purl, `its code is in ${file.path}`);
      if (!listed.includes(purl)) problems.push(`${file.path} contains ${purl}, which is not listed for it`);
    }
  }
  for (const ref of byRef.keys()) if (!expected.has(ref)) problems.push(`${ref} is not in any bundle`);
  return [...problems, ...(await findUnlisted(packed, byRef, root))];
}

/** Finds scripts that are neither compiled one by one from our sources nor listed, and listed files that the package lacks. */
async function findUnlisted(
  packed: readonly string[],
  listed: ReadonlyMap<string, { type: string }>,
  root: string,
): Promise<string[]> {
  const problems: string[] = [];
  for (const file of packed.filter((name) => /^dist\/.*\.js$/u.test(name) && !listed.has(name))) {
    const source = path.join(root, file.replace(/^dist\//u, '').replace(/\.js$/u, ''));
    const stats = await Promise.all(
      ['.ts', '.tsx'].map((extension) => stat(`${source}${extension}`).catch(() => null)),
    );
    if (stats.every((found) => found === null))
      problems.push(
        `${file} has no source of its own: it is a bundle that is not listed, or left over from an earlier build`,
      );
  }
  const files = [...listed].flatMap(([ref, { type }]) => (type === 'file' ? [ref] : []));
  for (const file of [SBOM_PATH, ...files])
    if (!packed.includes(file)) problems.push(`${file} is not in the package: see \`files\` in package.json`);
  return problems;
}
