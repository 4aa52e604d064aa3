import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { glob } from 'tinyglobby';

/** An import of one module by another. Type-only and dynamic imports count too. */
export interface Import {
  /** Path in the repository, such as `plugin/chunk/chunk-book.ts`. */
  from: string;
  /** Path in the repository or, for a package, the specifier, such as `zod` or `node:path`. */
  to: string;
}

/**
 * Reads the imports of every TypeScript module in the repository. I/O: reads.
 *
 * @param root - Absolute path of the repository.
 * @returns The imports, sorted by the path of the importing file.
 */
export async function readImports(root: string): Promise<Import[]> {
  const files = await glob('{plugin,api,widget,scripts,e2e}/**/*.{ts,tsx}', {
    cwd: root,
    ignore: ['**/fixtures/**', '**/node_modules/**', 'e2e/sites/**'],
  });
  const known = new Set(files);
  const { imports: aliases = {} }: { imports?: Record<string, { types: string }> } = JSON.parse(
    await readFile(path.join(root, 'package.json'), 'utf8'),
  );
  const imports = await Promise.all(
    files.sort().map(async (from) => {
      const specifiers = specifiersOf(from, await readFile(path.join(root, from), 'utf8'));
      return [...new Set(specifiers)].map((specifier) => ({ from, to: resolve(from, specifier) }));
    }),
  );
  return imports.flat();

  function resolve(from: string, specifier: string): string {
    const alias = aliases[specifier]?.types;
    if (alias !== undefined) return path.posix.normalize(alias);
    if (!specifier.startsWith('.')) return specifier;
    const target = path.posix.join(path.posix.dirname(from), specifier);
    const candidates = ['.ts', '.tsx'].map((ending) => target.replace(/\.js$/u, ending));
    return candidates.find((candidate) => known.has(candidate)) ?? target;
  }
}

function specifiersOf(file: string, source: string): string[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const literal = /^(['"])(.*)\1$/u.exec(source.slice(start, end));
      return literal?.[2] ?? [];
    }),
  ];
}
