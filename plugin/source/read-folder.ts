import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';
import { BuildError } from '../build-error.js';
import { loadDocusaurusRules, type DocusaurusRules } from './docusaurus-rules.js';
import { readFolderBreadcrumbs } from './folder-breadcrumbs.js';
import { DEFAULT_ADMONITIONS, readPageFormat, type MarkdownSite, type SourcePage } from './page.js';
import { readText } from './read-text.js';
import { sourceForbidsIndexing } from './robots.js';

/** Settings for turning the files of a directory into pages. */
export interface FolderOptions {
  /** BCP 47 tag. */
  locale: string;
  /** Returns a page's address, given its path in the directory (`guide/intro.md`, forward slashes) and its front matter. */
  toUrl: (relativePath: string, frontMatter: Readonly<Record<string, unknown>>) => string;
  /** With `skip`, pages with invalid front matter are left out and their errors collected. Default: `throw`. */
  onUnparsable?: 'throw' | 'skip';
}

/**
 * Reads a directory of Markdown files as one docs version without Docusaurus, for the `docent` command.
 *
 * Directories become sidebar categories. Every `.md` and `.mdx` file is a page unless a part of its path begins with `_`.
 * Drafts, unlisted pages and pages that ask not to be indexed are left out. I/O: reads files.
 *
 * @param folder - Path of the directory, absolute or relative to the working directory.
 * @returns Pages in order of their paths, the site, whose directory is the one that `findSiteDir` finds, and the errors of skipped pages.
 * @throws BuildError `folder-missing`, `folder-empty`, `file-missing`, `front-matter-invalid`
 */
export async function readFolder(
  folder: string,
  options: FolderOptions,
): Promise<{ pages: SourcePage[]; site: MarkdownSite; skipped: BuildError[] }> {
  const root = path.resolve(folder);
  await checkFolder(root, folder);
  const site = await createFolderSite(await findSiteDir(root));
  const relativePaths = await glob('**/*.{md,mdx}', {
    cwd: root,
    ignore: ['**/_*', '**/_*/**', '**/node_modules/**'],
  });
  relativePaths.sort();
  const pages: SourcePage[] = [];
  const skipped: BuildError[] = [];
  const labels = new Map<string, string>();
  for (const relativePath of relativePaths) {
    const page = await readFolderPage(path.join(root, relativePath), relativePath, options, site).catch(
      (error: unknown) => {
        const isSkipped = error instanceof BuildError && error.code === 'front-matter-invalid';
        if (options.onUnparsable !== 'skip' || !isSkipped) throw error;
        skipped.push(error);
        return null;
      },
    );
    if (page === null) continue;
    if (page.frontMatter['draft'] === true || page.frontMatter['unlisted'] === true) continue;
    if (sourceForbidsIndexing(page.frontMatter, page.markdown)) continue;
    page.breadcrumbs = await readFolderBreadcrumbs(root, relativePath, labels);
    pages.push(page);
  }
  if (pages.length === 0) {
    throw new BuildError({
      code: 'folder-empty',
      message: `${folder} contains no pages`,
      hint: 'Pass a directory with .md or .mdx files; files whose names begin with "_" are partials, not pages.',
    });
  }
  return { pages, site, skipped };
}

/**
 * Reads one file as a page of a directory, without breadcrumbs.
 *
 * @throws BuildError `file-missing`, `front-matter-invalid`
 */
export async function readFolderPage(
  filePath: string,
  relativePath: string,
  { locale, toUrl }: FolderOptions,
  { rules }: Pick<MarkdownSite, 'rules'>,
): Promise<SourcePage> {
  const markdown = await readText(filePath, { file: filePath, hint: 'Check its path and permissions.' });
  const { frontMatter, content } = await parseFrontMatter(markdown, filePath, rules);
  const name = path.basename(relativePath).replace(/\.mdx?$/u, '');
  return {
    filePath,
    url: toUrl(relativePath, frontMatter),
    title: readString(frontMatter['title']) ?? findTitle(content) ?? name,
    description: readString(frontMatter['description']) ?? '',
    markdown,
    // Docusaurus parses both extensions as MDX unless a site says otherwise.
    format: readPageFormat(filePath, frontMatter, 'mdx'),
    frontMatter,
    breadcrumbs: [],
    kind: 'docs',
    partition: 'docs/default/current',
    version: 'current',
    locale,
  };
}

/** Creates a site with the default configuration. I/O: loads Docusaurus' packages. @param siteDir - Absolute path. */
export async function createFolderSite(siteDir: string): Promise<MarkdownSite> {
  return {
    siteDir,
    readFile: (filePath) => readFile(filePath, 'utf8'),
    rules: await loadDocusaurusRules(siteDir),
    admonitionKeywords: DEFAULT_ADMONITIONS,
    maintainCase: false,
  };
}

/**
 * Finds the directory of the Docusaurus site that a directory belongs to, for `@site/` in imports. I/O: lists directories.
 *
 * @param folder - Absolute path.
 * @returns The nearest directory with a `docusaurus.config`, starting at `folder` and going up; outside a site, `folder` itself.
 */
export async function findSiteDir(folder: string): Promise<string> {
  for (let current = folder; ; current = path.dirname(current)) {
    const found = await glob('docusaurus.config.{js,mjs,cjs,ts,mts,cts}', { cwd: current, deep: 1 });
    if (found.length > 0) return current;
    if (path.dirname(current) === current) return folder;
  }
}

async function checkFolder(root: string, folder: string): Promise<void> {
  const entry = await stat(root).catch(() => null);
  if (entry?.isDirectory() === true) return;
  throw new BuildError({
    code: 'folder-missing',
    message: `${folder} is not a directory`,
    hint: 'Pass the directory that contains the Markdown files.',
  });
}

type ParsedFile = Awaited<ReturnType<DocusaurusRules['DEFAULT_PARSE_FRONT_MATTER']>>;

async function parseFrontMatter(
  fileContent: string,
  filePath: string,
  rules: DocusaurusRules,
): Promise<ParsedFile> {
  try {
    return await rules.DEFAULT_PARSE_FRONT_MATTER({ filePath, fileContent });
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('\n') : [];
    throw new BuildError(
      {
        code: 'front-matter-invalid',
        message: `the front matter is not valid YAML: ${reason}`,
        hint: 'Fix the lines between the two `---` lines; quote values that contain a colon.',
        file: filePath,
        line: 1,
      },
      { cause: error },
    );
  }
}

/** Returns the first heading as plain text if it is an h1. Code blocks are skipped. */
function findTitle(body: string): string | undefined {
  let isInFence = false;
  for (const line of body.split('\n')) {
    if (/^\s*(?:```|~~~)/u.test(line)) isInFence = !isInFence;
    const heading = isInFence ? null : /^(#{1,6})\s+(.+?)\s*#*\s*$/u.exec(line);
    if (heading !== null) return heading[1] === '#' ? plainText(heading[2] ?? '') : undefined;
  }
  return undefined;
}

function plainText(heading: string): string | undefined {
  const text = heading
    .replace(/\s*(?:\{#[^}]*\}|\{\/\*.*?\*\/\}|<!--.*?-->)\s*$/u, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/gu, '$1')
    .replace(/\\([\p{P}\p{S}])/gu, '$1')
    .replace(/[`*]/gu, '')
    .trim();
  return text === '' ? undefined : text;
}

function readString(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
