import type { Package } from './packages.js';

/** A bundled file and the packages whose code it contains. */
export interface FileContents {
  /** Path in the package, with forward slashes. */
  path: string;
  /** SHA-256 of the file, in hexadecimal. */
  sha256: string;
  packages: readonly Package[];
}

/**
 * Describes what is bundled into a package as a CycloneDX 1.6 document. It has no time stamp and no serial number, so that the same files
 * have the same document.
 *
 * Components are the bundled files, with their hashes, and the packages in them; `dependencies` says which package is in which file.
 *
 * @param product - The package that contains the files.
 * @param bundler - The version of esbuild.
 */
export function createSbom(
  product: Omit<Package, 'folder'>,
  files: readonly FileContents[],
  bundler: string,
): object {
  const packages = new Map(
    files.flatMap((file) => file.packages.map((bundled) => [purlOf(bundled), bundled])),
  );
  const byPurl = [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      tools: { components: [{ type: 'application', name: 'esbuild', version: bundler }] },
      component: describePackage(product),
    },
    components: [
      ...files.map(({ path, sha256 }) => ({
        type: 'file',
        'bom-ref': path,
        name: path,
        hashes: [{ alg: 'SHA-256', content: sha256 }],
      })),
      ...byPurl.map(([, bundled]) => describePackage(bundled)),
    ],
    dependencies: [
      { ref: purlOf(product), dependsOn: files.map(({ path }) => path) },
      ...files.map((file) => ({
        ref: file.path,
        dependsOn: [...new Set(file.packages.map(purlOf))].sort(),
      })),
    ],
  };
}

function describePackage(described: Omit<Package, 'folder'>): object {
  const { name, version, licence } = described;
  const [group, base] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const purl = purlOf(described);
  // An expression has spaces (`MIT OR Apache-2.0`); an identifier has none.
  const licences = licence.includes(' ') ? [{ expression: licence }] : [{ license: { id: licence } }];
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group === undefined ? {} : { group }),
    name: base,
    version,
    licenses: licences,
    purl,
  };
}

/** Returns the package URL, `pkg:npm/%40scope/name@1.2.3`. */
export function purlOf({ name, version }: Pick<Package, 'name' | 'version'>): string {
  return `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`;
}
