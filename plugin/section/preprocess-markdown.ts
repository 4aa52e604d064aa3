import type { MarkdownSite } from '../source/page.js';

/**
 * Applies Docusaurus' text transformations in the same order: it runs the site's preprocessor, unwraps `mdx-code-block`
 * fences, escapes `{#id}` in headings and rewrites `:::note Title` as `:::note[Title]`. All of this also affects fenced code.
 *
 * @returns `text`, the parser's input, and `lineInFile`, which maps a 1-based line of it to a line of the preprocessed file.
 */
export function preprocessMarkdown(
  fileContent: string,
  filePath: string,
  site: Pick<MarkdownSite, 'admonitionKeywords' | 'preprocessor' | 'rules'>,
): { text: string; lineInFile: (line: number) => number } {
  const preprocessed = site.preprocessor?.({ filePath, fileContent }) ?? fileContent;
  const lines = preprocessed.replaceAll(/\r\n?/gu, '\n');
  const { admonitionTitleToDirectiveLabel, escapeMarkdownHeadingIds, unwrapMdxCodeBlocks } = site.rules;
  const unwrapped = unwrapMdxCodeBlocks(lines);
  return {
    text: admonitionTitleToDirectiveLabel(escapeMarkdownHeadingIds(unwrapped), [...site.admonitionKeywords]),
    lineInFile: unwrapped === lines ? (line) => line : mapLines(unwrapped, lines),
  };
}

/** Maps lines back. Unwrapping removes only whole lines, so the remaining ones can be matched in order. */
function mapLines(shorter: string, longer: string): (line: number) => number {
  const original = longer.split('\n');
  let next = 0;
  const places = shorter.split('\n').map((kept) => {
    const found = original.indexOf(kept, next);
    if (found !== -1) next = found + 1;
    return next;
  });
  return (line) => places[line - 1] ?? line;
}
