import { findCycles, type Cycle } from './find-cycles.js';
import { findForbidden, isTest, parseImportTable } from './import-table.js';
import type { Import } from './read-imports.js';

/**
 * Lists what is wrong with the imports of the repository.
 *
 * @param imports - From `readImports`.
 * @param architecture - Text of ARCHITECTURE.md, whose table is the rule.
 * @returns A text for each file cycle, folder cycle and forbidden import; empty when all is well.
 */
export function listImportProblems(imports: readonly Import[], architecture: string): string[] {
  // Nothing but tests imports a test, so a test cannot close a cycle; it may well look into a folder above its own.
  const ofProduct = imports.filter(({ from }) => !isTest(from));
  return [
    ...describeCycles(
      'Files',
      findCycles(imports, (file) => file),
    ),
    ...describeCycles('Folders', findCycles(ofProduct, folderOf)),
    ...findForbidden(imports, parseImportTable(architecture)),
  ];
}

/** `plugin/chunk` for what is in it; a file directly in `plugin` stands for itself. */
function folderOf(file: string): string {
  const parts = file.split('/');
  return parts.length > 2 ? parts.slice(0, 2).join('/') : file;
}

function describeCycles(what: string, cycles: readonly Cycle[]): string[] {
  return cycles.map(({ members, imports }) => {
    const lines = imports.map(({ from, to }) => `  ${from} imports ${to}`);
    return [`${what} import each other in a cycle: ${members.join(', ')}`, ...lines].join('\n');
  });
}
