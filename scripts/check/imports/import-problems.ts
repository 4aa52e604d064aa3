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

interface Cycle {
  /** Sorted. */
  members: string[];
  /** The imports between different members; one file's import stands for all between the same two folders. */
  imports: Import[];
}

/**
 * Finds the groups of modules, or of folders, that import each other in a circle.
 *
 * @param nodeOf - Maps a path to what may not be in a cycle: itself, or its folder.
 */
function findCycles(imports: readonly Import[], nodeOf: (file: string) => string): Cycle[] {
  const edges = new Map<string, Map<string, Import>>();
  for (const one of imports) {
    const [from, to] = [nodeOf(one.from), nodeOf(one.to)];
    if (from === to) continue;
    const targets = edges.get(from) ?? new Map<string, Import>();
    edges.set(from, targets.set(to, targets.get(to) ?? one));
  }
  const reached = new Map(Array.from(edges.keys(), (node) => [node, reachableFrom(node)] as const));
  const cycles = new Map<string, Cycle>();
  for (const [node, reachable] of reached) {
    const members = [...reachable].filter((other) => reached.get(other)?.has(node)).sort();
    const between = members.flatMap((from) => members.flatMap((to) => edges.get(from)?.get(to) ?? []));
    if (members.length > 0) cycles.set(members.join(), { members, imports: between });
  }
  return [...cycles.values()];

  function reachableFrom(start: string): Set<string> {
    const found = new Set<string>();
    // Grows while it is walked.
    const queue = [start];
    for (const node of queue) {
      for (const target of edges.get(node)?.keys() ?? []) {
        if (found.has(target)) continue;
        found.add(target);
        queue.push(target);
      }
    }
    return found;
  }
}
