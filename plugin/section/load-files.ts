import path from 'node:path';
import { BuildError } from '../build-error.js';
import { readPageFormat, type MarkdownSite, type SourcePage } from '../source/page.js';
import { parseMarkdownFile, type FileImport, type MarkdownFile } from './markdown-file.js';
import { pathForAuthor } from './parse-error.js';

/** The file of a page and all files whose text it may show. */
export interface LoadedFiles {
  page: MarkdownFile;
  /** Partials by absolute path. */
  markdown: ReadonlyMap<string, MarkdownFile>;
  /** Imported raw text and JSON by absolute path. */
  texts: ReadonlyMap<string, string>;
}

/**
 * Parses a page and, breadth first, the files it imports. Each file is read only once, so import cycles terminate.
 *
 * @throws BuildError `page-unparsable`, `partial-missing`
 */
export async function loadFiles(page: SourcePage, site: MarkdownSite): Promise<LoadedFiles> {
  const isBlog = page.kind === 'blog';
  const pageFile = parseMarkdownFile(
    { filePath: page.filePath, text: page.markdown, format: page.format, dropsTitle: isBlog },
    site,
  );
  const markdown = new Map<string, MarkdownFile>();
  const texts = new Map<string, string>();
  const waiting: MarkdownFile[] = [pageFile];
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    for (const wanted of file.imports) {
      if (markdown.has(wanted.filePath) || texts.has(wanted.filePath)) continue;
      const text = await readImported(wanted, file, site);
      if (text === undefined) continue;
      if (wanted.kind === 'markdown') {
        const format = readPageFormat(wanted.filePath, {}, site.format ?? 'mdx');
        const dropsTitle = isBlog && topFolder(wanted.filePath, site) === topFolder(page.filePath, site);
        const partial = parseMarkdownFile({ filePath: wanted.filePath, text, format, dropsTitle }, site);
        markdown.set(wanted.filePath, partial);
        waiting.push(partial);
      } else texts.set(wanted.filePath, text);
    }
  }
  return { page: pageFile, markdown, texts };
}

async function readImported(
  { filePath, specifier, kind, isPackage, line }: FileImport,
  importer: MarkdownFile,
  site: MarkdownSite,
): Promise<string | undefined> {
  try {
    return await site.readFile(filePath);
  } catch (error) {
    if (isPackage || kind === 'json') return undefined;
    throw new BuildError(
      {
        code: 'partial-missing',
        message: `the import \`${specifier}\` points to a file that does not exist: ${pathForAuthor(filePath, site.siteDir)}`,
        hint: 'Correct the path (relative to this file, or to the site’s directory with `@site/`), or create the file.',
        file: pathForAuthor(importer.filePath, site.siteDir),
        line: importer.lineInFile(line),
      },
      { cause: error },
    );
  }
}

// A partial is compiled by the plugin that owns its directory, and plugins rarely share a top-level directory.
function topFolder(filePath: string, { siteDir }: MarkdownSite): string | undefined {
  return path.relative(siteDir, filePath).split(path.sep)[0];
}
