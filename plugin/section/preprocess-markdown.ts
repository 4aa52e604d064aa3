import {
  admonitionTitleToDirectiveLabel,
  escapeMarkdownHeadingIds,
  unwrapMdxCodeBlocks,
} from '@docusaurus/utils';
import type { MarkdownSite } from '../source/page.js';

/**
 * Applies Docusaurus' text transformations in its order: the site's preprocessor, unwrapping of `mdx-code-block` fences,
 * escaping of `{#id}` in headings, `:::note Title` to `:::note[Title]`. As in Docusaurus, they also change fenced code.
 *
 * @returns The parser's input, and from its 1-based lines those of the file.
 */
export function preprocessMarkdown(
  fileContent: string,
  filePath: string,
  site: Pick<MarkdownSite, 'admonitionKeywords' | 'preprocessor'>,
): { text: string; lineInFile: (line: number) => number } {
  const preprocessed = site.preprocessor?.({ filePath, fileContent }) ?? fileContent;
  const lines = preprocessed.replaceAll(/\r\n?/gu, '\n');
  const unwrapped = unwrapMdxCodeBlocks(lines);
  return {
    text: admonitionTitleToDirectiveLabel(escapeMarkdownHeadingIds(unwrapped), [...site.admonitionKeywords]),
    lineInFile: unwrapped === lines ? (line) => line : mapLines(unwrapped, lines),
  };
}

/** Unwrapping removes whole lines, so the remaining ones can be matched in order. */
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
