import path from 'node:path';
import type { ImportDeclaration, Program } from 'estree-jsx';
import type { FootnoteDefinition, Heading, Nodes, Root } from 'mdast';
import type { MarkdownSite } from '../source/page.js';
import { findChanges, type FileChanges } from './find-changes.js';
import { assignHeadingIds, listNodes } from './heading-ids.js';
import { explainParseError } from './parse-error.js';
import { parseMarkdown } from './parse-markdown.js';
import { preprocessMarkdown } from './preprocess-markdown.js';

/** A parsed Markdown file: a page or a partial. */
export interface MarkdownFile {
  filePath: string;
  format: 'mdx' | 'md';
  root: Root;
  headingIds: ReadonlyMap<Heading, string>;
  /** The page's title: the first heading if it is an h1 above any rule (`---`) and has not been removed. */
  contentTitle: Heading | undefined;
  /** Statements of the file's `import` and `export` blocks. */
  statements: Program['body'];
  imports: readonly FileImport[];
  changes: FileChanges;
  /** Footnote definitions by identifier. */
  footnotes: ReadonlyMap<string, FootnoteDefinition>;
  /** Maps a line of the parsed text to a line of the file, as in `preprocessMarkdown`. */
  lineInFile: (line: number) => number;
}

/** An import that can bring text into the page: a Markdown file, code through `raw-loader`, or JSON. */
export interface FileImport {
  kind: 'markdown' | 'text' | 'json';
  /** Absolute path. */
  filePath: string;
  /** Exported names by local name (`default` for the component or the text). */
  names: ReadonlyMap<string, string>;
  /** The path as written. */
  specifier: string;
  line: number;
  /** Whether the file is in `node_modules`, in which case it may be missing. */
  isPackage: boolean;
}

/**
 * Parses one file.
 *
 * @param input.dropsTitle - Whether to remove the content title before ids are assigned, as the blog plugin does.
 * @throws BuildError `page-unparsable`
 */
export function parseMarkdownFile(
  input: { filePath: string; text: string; format: 'mdx' | 'md'; dropsTitle: boolean },
  site: MarkdownSite,
): MarkdownFile {
  const { filePath, format, dropsTitle } = input;
  const { text, lineInFile } = preprocessMarkdown(input.text, filePath, site);
  const root = parse(text, input, site, lineInFile);
  const nodes = [...listNodes(root)];
  const first = nodes.find(({ type }) => type === 'heading' || type === 'thematicBreak');
  const title = first?.type === 'heading' && first.depth === 1 ? first : undefined;
  if (dropsTitle && title) removeNode(title, nodes);
  const definitions = nodes.filter((node) => node.type === 'footnoteDefinition');
  const statements = root.children.flatMap((node) =>
    node.type === 'mdxjsEsm' ? (node.data?.estree?.body ?? []) : [],
  );
  return {
    filePath,
    format,
    root,
    headingIds: assignHeadingIds(root, site),
    contentTitle: dropsTitle ? undefined : title,
    statements,
    imports: statements.flatMap((statement) =>
      statement.type === 'ImportDeclaration' ? readImport(statement, filePath, site.siteDir) : [],
    ),
    changes: findChanges(root),
    // The first definition of an identifier wins.
    footnotes: new Map(definitions.toReversed().map((node) => [node.identifier, node])),
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
  // If the site's math setting is unknown, first parse `$` as formulas, because MDX cannot parse a formula's braces.
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

function removeNode(unwanted: Nodes, nodes: readonly Nodes[]): void {
  for (const node of nodes) {
    if (!('children' in node)) continue;
    const index = node.children.findIndex((child) => child === unwanted);
    if (index !== -1) node.children.splice(index, 1);
  }
}

function readImport(
  { source, specifiers, loc }: ImportDeclaration,
  filePath: string,
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
  const isPackage = !/^(?:@site|\.{1,2})\//u.test(target);
  let folder = isPackage ? path.join(siteDir, 'node_modules') : path.dirname(filePath);
  if (target.startsWith('@site/')) folder = siteDir;
  const place = { filePath: path.join(folder, target.replace(/^@site\//u, '')), line: loc?.start.line ?? 1 };
  return [{ ...place, kind, names, specifier, isPackage }];
}

function kindOf(target: string): FileImport['kind'] | undefined {
  if (/\.mdx?$/u.test(target)) return 'markdown';
  return target.endsWith('.json') ? 'json' : undefined;
}
