/** Which content plugin a page came from. */
export type PageKind = 'docs' | 'blog' | 'page';

/**
 * One page of the book before it is parsed: what a content plugin knows of it, and its file's text.
 * Stage 1 (`plugin/source`) makes it, stage 2 (`plugin/section`) reads it.
 */
export interface SourcePage {
  /** Absolute path of the Markdown file; what errors name. Already the localized file. */
  filePath: string;
  /** Address as published: base URL and trailing-slash policy applied, no anchor. `/book/docs/intro`. */
  url: string;
  /** Title as the page shows it (front matter, first h1, or sidebar label). */
  title: string;
  /** Front matter description, or `''`: readers and search see it as the page's first words. */
  description: string;
  /** The file's whole text, front matter included, so that line numbers are the file's. */
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

/** What parsing needs of the site beside the page; plain data and one reader, so that tests need no site. */
export interface MarkdownSite {
  /** Absolute; what `@site/` in an import means. */
  siteDir: string;
  /** Reads a partial's text; rejects when the file is not there. */
  readFile(filePath: string): Promise<string>;
  /** Admonition directive names: the default ones plus the site's own. */
  admonitionKeywords: readonly string[];
  /** `markdown.anchors.maintainCase` of the site. */
  maintainCase: boolean;
  /** `markdown.preprocessor` of the site: runs on the file's text before it is parsed. */
  preprocessor?: (input: { filePath: string; fileContent: string }) => string;
  /** `markdown.format` of the site: how partials are parsed. Default `mdx`. */
  format?: 'mdx' | 'md' | 'detect';
  /** `markdown.mdx1Compat.comments` of the site: HTML comments in MDX. Default true. */
  htmlComments?: boolean;
  /** `markdown.emoji` of the site: `:rocket:` is shown as the emoji. Default true. */
  emoji?: boolean;
  /** Whether remark-math is among the site's remark plugins. Left out: a page's dollars are tried as formulas first. */
  math?: boolean;
  /** Titles of admonitions that have none, by keyword, in the site's language; the rest are Docusaurus' English ones. */
  admonitionTitles?: Readonly<Record<string, string>>;
  /** `themeConfig.prism.magicComments` of the site: the lines Docusaurus takes out of code. Default `highlight-*`. */
  magicComments?: readonly MagicComment[];
}

/** A directive in a comment of its own line that marks code and is not shown. */
export interface MagicComment {
  line?: string;
  block?: { start: string; end: string };
}
