import remarkComment from '@slorber/remark-comment';
import type { Root } from 'mdast';
import remarkDirective from 'remark-directive';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

/** The Markdown syntax of a file, as configured by its site. */
export interface Dialect {
  /** `mdx` has JSX, imports and `{expressions}`; `md` is CommonMark with HTML. */
  format: 'mdx' | 'md';
  /** Whether `$…$` and `$$…$$` are formulas. */
  math: boolean;
  /** Whether MDX accepts `<!-- -->` (`markdown.mdx1Compat.comments`). */
  htmlComments: boolean;
}

/**
 * Parses Markdown to mdast with the extensions of Docusaurus' own pipeline, in the same order: if two extensions claim a
 * character, the later one wins.
 *
 * @param text - The output of `preprocessMarkdown`.
 * @throws VFileMessage if the MDX is invalid, with `reason`, `line` and `column`.
 */
export function parseMarkdown(text: string, dialect: Dialect): Root {
  const key = `${dialect.format} ${dialect.math} ${dialect.htmlComments}`;
  const parse = parsers.get(key) ?? createParser(dialect);
  parsers.set(key, parse);
  return parse(text);
}

const parsers = new Map<string, (text: string) => Root>();

function createParser({ format, math, htmlComments }: Dialect): (text: string) => Root {
  const processor = unified().use(remarkParse);
  if (format === 'mdx') processor.use(remarkMdx);
  processor.use(remarkFrontmatter).use(remarkDirective).use(remarkGfm);
  if (htmlComments) processor.use(remarkComment);
  if (math) processor.use(remarkMath);
  processor.freeze();
  return (text) => processor.parse(text);
}
