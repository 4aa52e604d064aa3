import * as z from 'zod';

/** Which content plugin a page came from. */
export type PageKind = 'docs' | 'blog' | 'page';

/**
 * One page of the book before parsing: what a content plugin knows about it, and its file's text.
 * Stage 1 (`plugin/source`) creates it, stage 2 (`plugin/section`) reads it.
 */
export interface SourcePage {
  /** Absolute path of the Markdown file, of the localized one where there is one; errors name it. */
  filePath: string;
  /** Address as published, with base URL and trailing-slash policy, without an anchor: `/book/docs/intro`. */
  url: string;
  /** Title as the page shows it: front matter, first h1, or sidebar label. */
  title: string;
  /** Front matter `description`, or `''`; treated as the page's first words. */
  description: string;
  /** The file's whole text with its front matter, so that line numbers are the file's. */
  markdown: string;
  /** How Docusaurus parses it: `mdx`, or `md` (CommonMark, no JSX). */
  format: 'mdx' | 'md';
  frontMatter: Readonly<Record<string, unknown>>;
  /** Sidebar categories above the page, outermost first. */
  breadcrumbs: readonly string[];
  kind: PageKind;
  /** `docs/<plugin id>/<version>`, `blog/<plugin id>` or `pages/<plugin id>`: one index partition each. */
  partition: string;
  /** Docs version name (`current`, `2.0`); `''` for blog and pages. */
  version: string;
  /** BCP 47 tag of the build's locale. */
  locale: string;
}

/** Docusaurus' own admonition keywords; a site may add more. */
export const DEFAULT_ADMONITIONS: readonly string[] =
  'secondary info success danger note tip warning important caution'.split(' ');

/** What parsing needs to know about the site: plain data and one function, so that tests need no site. */
export interface MarkdownSite {
  /** Absolute; what `@site/` in an import refers to. */
  siteDir: string;
  /** Reads a partial's text; rejects when the file is missing. */
  readFile(filePath: string): Promise<string>;
  /** The default admonition keywords and the site's own. */
  admonitionKeywords: readonly string[];
  /** The site's `markdown.anchors.maintainCase`. */
  maintainCase: boolean;
  /** The site's `markdown.preprocessor`: runs on a file's text before parsing. */
  preprocessor?: (input: { filePath: string; fileContent: string }) => string;
  /** The site's `markdown.format`: how partials are parsed. Default `mdx`. */
  format?: 'mdx' | 'md' | 'detect';
  /** The site's `markdown.mdx1Compat.comments`: HTML comments in MDX. Default true. */
  htmlComments?: boolean;
  /** The site's `markdown.emoji`: `:rocket:` is shown as the emoji. Default true. */
  emoji?: boolean;
  /** Whether the site uses remark-math. Absent: dollar signs are first tried as formulas. */
  math?: boolean;
  /** Default admonition titles by keyword, in the site's language; Docusaurus' English ones fill gaps. */
  admonitionTitles?: Readonly<Record<string, string>>;
  /** The site's `themeConfig.prism.magicComments`: lines Docusaurus removes from code. Default `highlight-*`. */
  magicComments?: readonly MagicComment[];
}

/** A directive in a comment on a line of its own, which marks code and is not shown. */
export interface MagicComment {
  line?: string | undefined;
  block?: { start: string; end: string } | undefined;
}

/**
 * How Docusaurus parses a file: front matter `mdx.format`, else the site's `markdown.format`; `detect` decides by extension.
 */
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
