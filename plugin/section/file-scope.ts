import { toString } from 'mdast-util-to-string';
import { declareNames } from './evaluate.js';
import type { LoadedFiles } from './load-files.js';
import type { FileImport, MarkdownFile } from './markdown-file.js';
import { getMember, GLOBALS } from './members.js';
import { Scope, StaticPartial, UNKNOWN, type StaticValue } from './static-value.js';

/**
 * Creates the scope of a file: its exports, its imports of Markdown, JSON and raw text, `contentTitle`, `frontMatter`,
 * `props` and some JavaScript globals. Other imports are `UNKNOWN`.
 */
export function createFileScope(
  file: MarkdownFile,
  files: LoadedFiles,
  given: { frontMatter: StaticValue; props: StaticValue },
): Scope {
  const title = file.contentTitle === undefined ? UNKNOWN : toString(file.contentTitle);
  const scope = new Scope(file.changes);
  for (const [name, value] of Object.entries({ ...GLOBALS, contentTitle: title, ...given }))
    scope.declare(name, () => value);
  for (const statement of file.statements) {
    if (statement.type === 'ImportDeclaration')
      for (const { local } of statement.specifiers) scope.declare(local.name, () => UNKNOWN);
    else if (statement.type === 'ExportNamedDeclaration' && statement.declaration)
      declareNames(statement.declaration, scope);
  }
  for (const wanted of file.imports) {
    for (const [local, exported] of wanted.names)
      scope.declare(local, () => readImport(wanted, exported, file, files));
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
  if (partial !== undefined)
    return exported === 'default'
      ? new StaticPartial(partial, importer, wanted)
      : constantsOf(partial, files).get(exported);
  if (text === undefined) return UNKNOWN;
  const value = wanted.kind === 'json' ? readJson(text) : text;
  if (exported === 'default') return value;
  return wanted.kind === 'json' ? getMember(value, exported) : UNKNOWN;
}

/** Scopes by file, so that the evaluation of constants that import each other terminates. */
const constants = new WeakMap<MarkdownFile, Scope>();

function constantsOf(file: MarkdownFile, files: LoadedFiles): Scope {
  const known = constants.get(file);
  if (known !== undefined) return known;
  const scope = createFileScope(file, files, { frontMatter: UNKNOWN, props: UNKNOWN });
  constants.set(file, scope);
  return scope;
}

/** Parses JSON. Invalid JSON, which the bundler reports, is `UNKNOWN`. */
function readJson(text: string): StaticValue {
  try {
    return JSON.parse(text);
  } catch {
    return UNKNOWN;
  }
}
