import { findForbidden, isTest, parseImportTable } from './import-table.js';
import type { Import } from './read-imports.js';

/**
 * Lists the problems with the imports in the repository.
 *
 * @param imports - The imports, from `readImports`.
 * @param architecture - Text of ARCHITECTURE.md, whose table sets the rules.
 * @returns A message for each file cycle, folder cycle and forbidden import; empty if there are none.
 */
export function listImportProblems(imports: readonly Import[], architecture: string): string[] {
  // Tests may import from a folder above their own. Only tests import tests, so no other cycle is missed without them.
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

/** Returns a file's folder, such as `plugin/chunk`; a file directly in `plugin` stands for itself. */
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
  /** Paths, sorted. */
  members: string[];
  /** Imports between different members. For folders, a single import stands for all those between the same two. */
  imports: Import[];
}

/**
 * Finds the groups of modules, or of folders, that import each other in a cycle.
 *
 * @param nodeOf - Maps the path of a file to what must not be in a cycle: the file itself, or its folder.
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
    // The queue grows during the iteration.
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
