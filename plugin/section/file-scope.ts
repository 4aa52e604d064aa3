import type { Declaration, Pattern } from 'estree-jsx';
import { toString } from 'mdast-util-to-string';
import type { LoadedFiles } from './load-files.js';
import type { MarkdownFile } from './markdown-file.js';
import {
  evaluate,
  fromPlainData,
  functionFrom,
  isKind,
  type Scope,
  type StaticValue,
} from './static-value.js';

/** What a file's expressions can name beside its own exports and imports. */
export interface ScopeGiven {
  frontMatter: Readonly<Record<string, unknown>>;
  /** The props of a partial. */
  props: StaticValue;
}

/**
 * Makes the names of one file: its exported constants and functions, what it imports from other Markdown, code and JSON
 * files, and `frontMatter`, `contentTitle` and `props`, which MDX and Docusaurus give every file.
 */
export function createFileScope(file: MarkdownFile, files: LoadedFiles, given: ScopeGiven): Scope {
  const getters = new Map<string, () => StaticValue>([
    ['frontMatter', () => fromPlainData(given.frontMatter)],
    ['contentTitle', () => (file.contentTitle === undefined ? undefined : toString(file.contentTitle))],
    ['props', () => given.props],
  ]);
  const scope: Scope = (name) => {
    const getter = getters.get(name);
    // Gone while it works: a constant that names itself is unknown and no endless loop.
    getters.delete(name);
    const value = getter?.();
    if (getter !== undefined) getters.set(name, () => value);
    return value;
  };
  for (const { kind, filePath, names } of file.imports) {
    for (const [local, exported] of names) {
      const text = files.texts.get(filePath);
      const partial = files.markdown.get(filePath);
      if (kind === 'markdown' && exported !== 'default' && partial !== undefined && partial !== file)
        getters.set(local, () => constantsOf(partial, files)(exported));
      else if (kind === 'text' && exported === 'default') getters.set(local, () => text);
      else if (kind === 'json' && text !== undefined) getters.set(local, () => readJson(text, exported));
    }
  }
  for (const statement of file.statements) {
    if (statement.type === 'ExportNamedDeclaration' && statement.declaration)
      declare(statement.declaration, getters, scope);
  }
  return scope;
}

/** One scope a file, so that files whose constants name each other come to an end. */
const constants = new WeakMap<MarkdownFile, Scope>();

function constantsOf(file: MarkdownFile, files: LoadedFiles): Scope {
  const known = constants.get(file);
  if (known !== undefined) return known;
  const scope = createFileScope(file, files, { frontMatter: {}, props: undefined });
  constants.set(file, scope);
  return scope;
}

function readJson(text: string, exported: string): StaticValue {
  const data = fromPlainData(parseJson(text));
  if (exported === 'default') return data;
  return isKind(data, 'object') ? data.get(exported) : undefined;
}

// The bundler says what is wrong with it; here its values are only unknown.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function declare(declaration: Declaration, getters: Map<string, () => StaticValue>, scope: Scope): void {
  if (declaration.type === 'FunctionDeclaration') {
    getters.set(declaration.id.name, () => functionFrom(declaration, scope));
  } else if (declaration.type === 'VariableDeclaration') {
    for (const { id, init } of declaration.declarations) {
      const name = nameOf(id);
      if (name !== undefined && init) getters.set(name, () => evaluate(init, scope));
    }
  }
}

function nameOf(pattern: Pattern): string | undefined {
  return pattern.type === 'Identifier' ? pattern.name : undefined;
}
