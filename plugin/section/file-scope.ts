import type { Declaration, Pattern } from 'estree-jsx';
import { toString } from 'mdast-util-to-string';
import { bind, evaluate, functionFrom } from './evaluate.js';
import type { LoadedFiles } from './load-files.js';
import type { FileImport, MarkdownFile } from './markdown-file.js';
import { getMember, GLOBALS } from './members.js';
import { openScope, whileUnchanged, type LocalScope } from './scope.js';
import { fromPlainData, UNKNOWN, type StaticValue, type Scope } from './static-value.js';

/** Names that Docusaurus and MDX provide to a file. */
export interface ScopeGiven {
  frontMatter: StaticValue;
  props: StaticValue;
}

/**
 * Creates the scope of a file: its exports, its imports of Markdown, JSON and raw text, `frontMatter`, `contentTitle`
 * and `props`. Other imports are unknown. Values are evaluated on first use.
 */
export function createFileScope(file: MarkdownFile, files: LoadedFiles, given: ScopeGiven): Scope {
  const getters = new Map<string, () => StaticValue>([
    ...[...GLOBALS].map(([name, value]) => [name, () => value] as const),
    ['frontMatter', () => given.frontMatter],
    ['contentTitle', () => (file.contentTitle === undefined ? UNKNOWN : toString(file.contentTitle))],
    ['props', () => given.props],
  ]);
  const scope: Scope = {
    changes: file.changes,
    get: (name) => {
      const getter = getters.get(name);
      if (getter === undefined) return UNKNOWN;
      // Unknown while it is evaluated, so that a constant that refers to itself does not loop.
      getters.set(name, () => UNKNOWN);
      const value = whileUnchanged(name, getter(), file.changes);
      getters.set(name, () => value);
      return value;
    },
  };
  for (const statement of file.statements) {
    if (statement.type === 'ImportDeclaration')
      for (const { local } of statement.specifiers) getters.set(local.name, () => UNKNOWN);
    else if (statement.type === 'ExportNamedDeclaration' && statement.declaration)
      declare(statement.declaration, getters, scope);
  }
  for (const wanted of file.imports) {
    for (const [local, exported] of wanted.names)
      getters.set(local, () => readImport(wanted, exported, file, files));
  }
  return scope;
}

function readImport(
  wanted: FileImport,
  exported: string,
  importer: MarkdownFile,
  files: LoadedFiles,
): StaticValue {
  const text = files.texts.get(wanted.filePath);
  const partial = wanted.kind === 'markdown' ? files.markdown.get(wanted.filePath) : undefined;
  if (partial !== undefined && exported === 'default')
    return { kind: 'partial', file: partial, importer, wanted };
  if (partial !== undefined) return constantsOf(partial, files).get(exported);
  if (text === undefined) return UNKNOWN;
  if (wanted.kind === 'json')
    return exported === 'default' ? readJson(text) : getMember(readJson(text), exported);
  return exported === 'default' ? text : UNKNOWN;
}

/** One scope per file, so that constants that import each other terminate. */
const constants = new WeakMap<MarkdownFile, Scope>();

function constantsOf(file: MarkdownFile, files: LoadedFiles): Scope {
  const known = constants.get(file);
  if (known !== undefined) return known;
  const scope = createFileScope(file, files, { frontMatter: UNKNOWN, props: UNKNOWN });
  constants.set(file, scope);
  return scope;
}

/** The bundler reports broken JSON; here its values are unknown. */
function readJson(text: string): StaticValue {
  try {
    return fromPlainData(JSON.parse(text));
  } catch {
    return UNKNOWN;
  }
}

function declare(declaration: Declaration, getters: Map<string, () => StaticValue>, scope: Scope): void {
  if (declaration.type === 'FunctionDeclaration')
    getters.set(declaration.id.name, () => functionFrom(declaration, scope));
  if (declaration.type === 'ClassDeclaration') getters.set(declaration.id.name, () => UNKNOWN);
  if (declaration.type !== 'VariableDeclaration') return;
  for (const { id, init } of declaration.declarations) {
    for (const name of namesIn(id)) {
      getters.set(name, () => {
        const parts = openScope(scope);
        bind(id, init ? evaluate(init, scope) : undefined, parts);
        return parts.get(name);
      });
    }
  }
}

function namesIn(pattern: Pattern): string[] {
  const names: string[] = [];
  const recorder: LocalScope = {
    changes: { names: new Set(), reachesAnyObject: false },
    get: () => UNKNOWN,
    declare: (name) => names.push(name),
  };
  bind(pattern, UNKNOWN, recorder);
  return names;
}
