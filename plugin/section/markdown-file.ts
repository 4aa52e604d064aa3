import path from 'node:path';
import type { ImportDeclaration, ModuleDeclaration, Program, Directive, Statement } from 'estree-jsx';
import type { FootnoteDefinition, Heading, Nodes, Root } from 'mdast';
import type { MarkdownSite } from '../source/page.js';
import { findContentTitle } from './content-title.js';
import { findChanges, type FileChanges } from './find-changes.js';
import { assignHeadingIds } from './heading-ids.js';
import { parseMarkdown } from './parse-markdown.js';
import { preprocessMarkdown } from './preprocess-markdown.js';
import { explainParseError } from './parse-error.js';

/** A parsed Markdown file, a page or a partial, with the ids of its headings. */
export interface MarkdownFile {
  filePath: string;
  format: 'mdx' | 'md';
  root: Root;
  headingIds: ReadonlyMap<Heading, string>;
  /** The h1 that is the file's title, unless it was removed. */
  contentTitle: Heading | undefined;
  /** Statements of its `import` and `export` blocks. */
  statements: readonly ModuleStatement[];
  imports: readonly FileImport[];
  changes: FileChanges;
  /** By identifier. */
  footnotes: ReadonlyMap<string, FootnoteDefinition>;
  /** Line of the parsed text -> line of the file. */
  lineInFile: (line: number) => number;
}

type ModuleStatement = Directive | Statement | ModuleDeclaration;

/** An import that can bring text into the page: a Markdown file, code through `raw-loader`, or JSON. */
export interface FileImport {
  kind: 'markdown' | 'text' | 'json';
  /** Absolute. */
  filePath: string;
  /** Local name -> exported name (`default` for the component or the text). */
  names: ReadonlyMap<string, string>;
  /** The path as written. */
  specifier: string;
  /** Line of the import. */
  line: number;
  /** Whether it is from `node_modules`; such a file may be missing. */
  isPackage: boolean;
}

/**
 * Parses one file.
 *
 * @param input.dropsTitle - Removes the content title before ids are assigned, as the blog does.
 * @throws BuildError `page-unparsable`
 */
export function parseMarkdownFile(
  input: { filePath: string; text: string; format: 'mdx' | 'md'; dropsTitle: boolean },
  site: MarkdownSite,
): MarkdownFile {
  const { text, lineInFile } = preprocessMarkdown(input.text, input.filePath, site);
  const root = parse(text, input, site, lineInFile);
  const title = findContentTitle(root);
  if (input.dropsTitle) title?.remove();
  const programs = listPrograms(root);
  return {
    filePath: input.filePath,
    format: input.format,
    root,
    headingIds: assignHeadingIds(root, site.maintainCase),
    contentTitle: input.dropsTitle ? undefined : title?.heading,
    statements: programs.flatMap(({ program }) => program.body),
    imports: programs.flatMap(({ program, line }) =>
      program.body.flatMap((statement) =>
        statement.type === 'ImportDeclaration'
          ? readImport(statement, { filePath: input.filePath, line }, site.siteDir)
          : [],
      ),
    ),
    changes: findChanges(root),
    footnotes: collectFootnotes(root),
    lineInFile,
  };
}

function parse(
  text: string,
  { filePath, format }: { filePath: string; format: 'mdx' | 'md' },
  site: MarkdownSite,
  lineInFile: (line: number) => number,
): Root {
  const htmlComments = site.htmlComments ?? true;
  // When the site's math setting is unknown, try `$` as formulas first: MDX cannot parse a formula's braces.
  const tries = site.math === undefined && text.includes('$') ? [true, false] : [site.math ?? false];
  let firstError: unknown;
  for (const math of tries) {
    try {
      return parseMarkdown(text, { format, math, htmlComments });
    } catch (error) {
      firstError ??= error;
    }
  }
  throw explainParseError(firstError, { filePath, siteDir: site.siteDir, lineInFile });
}

function listPrograms(root: Root): { program: Program; line: number }[] {
  return root.children.flatMap((node) =>
    node.type === 'mdxjsEsm' && node.data?.estree
      ? [{ program: node.data.estree, line: node.position?.start.line ?? 1 }]
      : [],
  );
}

function readImport(
  { source, specifiers, loc }: ImportDeclaration,
  { filePath, line }: { filePath: string; line: number },
  siteDir: string,
): FileImport[] {
  const specifier = String(source.value);
  const isRaw = /^!*(?:@docusaurus\/)?raw-loader!/u.test(specifier);
  const target = specifier.replace(/^.*!/u, '').replace(/\?.*$/u, '');
  const kind = isRaw ? 'text' : kindOf(target);
  if (kind === undefined) return [];
  const names = new Map<string, string>();
  for (const item of specifiers) {
    if (item.type === 'ImportDefaultSpecifier') names.set(item.local.name, 'default');
    else if (item.type === 'ImportSpecifier' && item.imported.type === 'Identifier')
      names.set(item.local.name, item.imported.name);
  }
  const place = resolveImport(target, filePath, siteDir);
  return [{ ...place, kind, names, specifier, line: loc?.start.line ?? line }];
}

function kindOf(target: string): FileImport['kind'] | undefined {
  if (/\.mdx?$/u.test(target)) return 'markdown';
  return target.endsWith('.json') ? 'json' : undefined;
}

function resolveImport(
  target: string,
  importer: string,
  siteDir: string,
): { filePath: string; isPackage: boolean } {
  if (target.startsWith('@site/')) return { filePath: path.join(siteDir, target.slice(6)), isPackage: false };
  if (/^\.{1,2}\//u.test(target))
    return { filePath: path.resolve(path.dirname(importer), target), isPackage: false };
  return { filePath: path.join(siteDir, 'node_modules', target), isPackage: true };
}

function collectFootnotes(root: Root): ReadonlyMap<string, FootnoteDefinition> {
  const found = new Map<string, FootnoteDefinition>();
  const visit = (node: Nodes): void => {
    if (node.type === 'footnoteDefinition' && !found.has(node.identifier)) found.set(node.identifier, node);
    if ('children' in node) for (const child of node.children) visit(child);
  };
  visit(root);
  return found;
}
