import { builtinModules } from 'node:module';
import type { Import } from './read-imports.js';

/** A row of the table "Who may import whom" in ARCHITECTURE.md. */
export interface ImportRow {
  /** A folder, a file, or `tests` for `*.test.*` and everything below a `_test` folder. */
  from: string;
  /** Folders and files; a row's own folder is always allowed. */
  mayImport: readonly string[];
  /** Whether Node's own modules may be imported. */
  mayUseNode: boolean;
}

/**
 * Reads the rules from the table in the document, so that the document and the check cannot differ.
 *
 * @param architecture - Text of ARCHITECTURE.md.
 * @throws Error if the table is missing.
 */
export function parseImportTable(architecture: string): ImportRow[] {
  const section = architecture.split(/^## /mu).find((text) => text.startsWith('Who may import whom')) ?? '';
  const rows = section.split('\n').flatMap((line) => {
    const [, from = '', mayImport = '', node = ''] = line.split('|').map((cell) => cell.trim());
    const names = quoted(from);
    return names.map((name) => ({ from: name, mayImport: quoted(mayImport), mayUseNode: node === 'yes' }));
  });
  if (rows.length === 0) throw new Error('ARCHITECTURE.md has no table under "Who may import whom".');
  return rows;
}

/**
 * Checks imports against the table, in which the row with the longest matching `from` decides. A test may also import what the
 * `tests` row allows. Only tests and `e2e` may import a test.
 *
 * @returns A message for each import that the table does not allow.
 */
export function findForbidden(imports: readonly Import[], rows: readonly ImportRow[]): string[] {
  const testRow = rows.find((row) => row.from === 'tests');
  return imports.flatMap(({ from, to }) => {
    const row = rows
      .filter((candidate) => isInside(from, candidate.from))
      .sort((left, right) => right.from.length - left.from.length)[0];
    if (row === undefined) return [`${from}: no row of the table covers it`];
    const isTesting = isTest(from);
    if (isNodeModule(to))
      return row.mayUseNode || isTesting
        ? []
        : [`${from} imports ${to}: ${row.from} may not use Node's modules`];
    if (!OURS.test(to)) return [];
    if (isTest(to) && !isTesting && !from.startsWith('e2e/'))
      return [`${from} imports ${to}: only a test may import a test`];
    const allowed = [row.from, ...row.mayImport, ...(isTesting ? (testRow?.mayImport ?? []) : [])];
    return allowed.some((place) => isInside(to, place))
      ? []
      : [`${from} imports ${to}: ${row.from} may import ${row.mayImport.join(', ') || 'nothing'}`];
  });
}

/** Checks whether a file is a test or helps one. */
export function isTest(file: string): boolean {
  return /\.test(?:-d)?\.tsx?$|\/_test\//u.test(file);
}

const OURS = /^(?:plugin|api|widget|scripts|e2e)\//u;
const NODE_MODULES = new Set(builtinModules);

function isNodeModule(name: string): boolean {
  return name.startsWith('node:') || NODE_MODULES.has(name);
}

function isInside(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

function quoted(cell: string): string[] {
  return Array.from(cell.matchAll(/`([^`]+)`/gu), ([, name = '']) => name);
}
