/**
 * How Docusaurus parses a file: front matter `mdx.format`, else the site's `markdown.format`; `detect` decides by extension.
 */
export function readPageFormat(
  filePath: string,
  frontMatter: Readonly<Record<string, unknown>>,
  siteFormat: 'mdx' | 'md' | 'detect',
): 'mdx' | 'md' {
  const own = frontMatter['mdx'];
  const wanted =
    typeof own === 'object' && own !== null && 'format' in own && typeof own.format === 'string'
      ? own.format
      : siteFormat;
  if (wanted === 'md' || wanted === 'mdx') return wanted;
  return filePath.endsWith('.md') ? 'md' : 'mdx';
}
