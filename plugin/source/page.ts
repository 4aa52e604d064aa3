import * as z from 'zod';
import type { DocusaurusRules } from './docusaurus-rules.js';

/** Which content plugin a page came from. */
export type PageKind = 'docs' | 'blog' | 'page';

/**
 * A page of the book before parsing: what a content plugin knows about it, and the text of its file.
 * Stage 1 (`plugin/source`) creates it and stage 2 (`plugin/section`) reads it.
 */
export interface SourcePage {
  /** Absolute path of the Markdown file, or of its localized version if there is one. Errors name it. */
  filePath: string;
  /** Published address with base URL and the site's trailing-slash policy but no anchor, such as `/book/docs/intro`. */
  url: string;
  /** Title as the page shows it: from front matter, the first h1 or the sidebar label. */
  title: string;
  /** Front matter `description`, or `''`. Treated as the page's opening text. */
  description: string;
  /** The file's full text including front matter, so that line numbers match the file. */
  markdown: string;
  /** How Docusaurus parses the file: as `mdx`, or as `md` (CommonMark without JSX). */
  format: 'mdx' | 'md';
  frontMatter: Readonly<Record<string, unknown>>;
  /** Sidebar categories above the page, outermost first. */
  breadcrumbs: readonly string[];
  kind: PageKind;
  /** Index partition: `docs/<plugin id>/<version>`, `blog/<plugin id>` or `pages/<plugin id>`. */
  partition: string;
  /** Name of the docs version (`current`, `2.0`); `''` for blog and pages. */
  version: string;
  /** BCP 47 tag of the build's locale. */
  locale: string;
}

/** Docusaurus' own admonition keywords. A site may add more. */
export const DEFAULT_ADMONITIONS: readonly string[] =
  'secondary info success danger note tip warning important caution'.split(' ');

/** What parsing needs to know about the site: plain data and functions, so that tests need no site. */
export interface MarkdownSite {
  /** Absolute path of the directory that `@site/` in an import refers to. */
  siteDir: string;
  /** Reads the text of a partial. Rejects if the file is missing. */
  readFile(filePath: string): Promise<string>;
  rules: DocusaurusRules;
  /** The default admonition keywords plus the site's own. */
  admonitionKeywords: readonly string[];
  /** The site's `markdown.anchors.maintainCase`. */
  maintainCase: boolean;
  /** The site's `markdown.preprocessor`, which is applied to a file's text before parsing. */
  preprocessor?: (input: { filePath: string; fileContent: string }) => string;
  /** The site's `markdown.format`: how partials are parsed. Default `mdx`. */
  format?: 'mdx' | 'md' | 'detect';
  /** The site's `markdown.mdx1Compat.comments`: HTML comments in MDX. Default true. */
  htmlComments?: boolean;
  /** The site's `markdown.emoji`: `:rocket:` is shown as the emoji. Default true. */
  emoji?: boolean;
  /** Whether the site uses remark-math. If absent, dollar signs are first parsed as formulas. */
  math?: boolean;
  /** Default admonition titles by keyword, in the site's language. Docusaurus' English titles fill gaps. */
  admonitionTitles?: Readonly<Record<string, string>>;
  /** The site's `themeConfig.prism.magicComments`: lines that Docusaurus removes from code. Default `highlight-*`. */
  magicComments?: readonly MagicComment[];
}

/** A comment on a line of its own that marks code and is not shown. */
export interface MagicComment {
  line?: string | undefined;
  block?: { start: string; end: string } | undefined;
}

/** Returns how Docusaurus parses a file: front matter `mdx.format` or else the site's format, where `detect` uses the extension. */
export function readPageFormat(
  filePath: string,
  frontMatter: Readonly<Record<string, unknown>>,
  siteFormat: 'mdx' | 'md' | 'detect',
): 'mdx' | 'md' {
  const wanted = mdxSchema.safeParse(frontMatter['mdx']).data?.format ?? siteFormat;
  if (wanted === 'md' || wanted === 'mdx') return wanted;
  return filePath.endsWith('.md') ? 'md' : 'mdx';
}

const mdxSchema = z.object({ format: z.string() });
