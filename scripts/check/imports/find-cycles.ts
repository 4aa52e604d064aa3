import type { Import } from './read-imports.js';

/** Modules or folders that all reach each other. */
export interface Cycle {
  /** Sorted. */
  members: string[];
  /** The imports between different members; one file's import stands for all between the same two folders. */
  imports: Import[];
}

/**
 * Finds the groups of modules, or of folders, that import each other in a circle.
 *
 * @param imports - All imports; those of packages are harmless.
 * @param nodeOf - Maps a path to what may not be in a cycle: itself, or its folder.
 * @returns Every strongly connected component of more than one node (Tarjan 1972).
 */
export function findCycles(imports: readonly Import[], nodeOf: (file: string) => string): Cycle[] {
  const edges = new Map<string, Map<string, Import>>();
  for (const one of imports) {
    const [from, to] = [nodeOf(one.from), nodeOf(one.to)];
    if (from === to) continue;
    const targets = edges.get(from) ?? new Map<string, Import>();
    edges.set(from, targets.set(to, targets.get(to) ?? one));
  }
  return components(edges)
    .filter((members) => members.length > 1)
    .map((members) => ({
      members: members.sort(),
      imports: members.flatMap((from) => members.flatMap((to) => edges.get(from)?.get(to) ?? [])),
    }));
}

function components(edges: ReadonlyMap<string, ReadonlyMap<string, unknown>>): string[][] {
  const found: string[][] = [];
  const stack: string[] = [];
  const indexes = new Map<string, number>();
  const done = new Set<string>();

  function visit(node: string): number {
    const index = indexes.size;
    let lowest = index;
    indexes.set(node, index);
    stack.push(node);
    for (const target of edges.get(node)?.keys() ?? []) {
      if (!done.has(target)) lowest = Math.min(lowest, indexes.get(target) ?? visit(target));
    }
    if (lowest === index) {
      const members = stack.splice(stack.indexOf(node));
      for (const member of members) done.add(member);
      found.push(members);
    }
    return lowest;
  }

  for (const node of edges.keys()) if (!indexes.has(node)) visit(node);
  return found;
}
