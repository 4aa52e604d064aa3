import * as z from 'zod';

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
