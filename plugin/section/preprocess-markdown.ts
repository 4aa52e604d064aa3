import {
  admonitionTitleToDirectiveLabel,
  escapeMarkdownHeadingIds,
  unwrapMdxCodeBlocks,
} from '@docusaurus/utils';
import type { MarkdownSite } from '../source/page.js';

/** A file's text as the parser gets it. */
export interface PreprocessedMarkdown {
  text: string;
  /** 1-based line of `text` -> 1-based line of the file. */
  lineInFile: (line: number) => number;
}

/**
 * What Docusaurus does to a file's text before it parses it, in its order: the site's own preprocessor, `mdx-code-block`
 * fences taken off, `{#id}` of headings escaped for MDX, `:::note Title` made `:::note[Title]`.
 * As there, fenced code is not spared: the escape shows in the built page and so here.
 */
export function preprocessMarkdown(
  fileContent: string,
  filePath: string,
  site: Pick<MarkdownSite, 'admonitionKeywords' | 'preprocessor'>,
): PreprocessedMarkdown {
  const preprocessed = site.preprocessor?.({ filePath, fileContent }) ?? fileContent;
  const lines = preprocessed.replaceAll(/\r\n?/gu, '\n');
  const unwrapped = unwrapMdxCodeBlocks(lines);
  return {
    text: admonitionTitleToDirectiveLabel(escapeMarkdownHeadingIds(unwrapped), [...site.admonitionKeywords]),
    lineInFile: unwrapped === lines ? (line) => line : mapLines(unwrapped, lines),
  };
}

/** Unwrapping only takes whole lines out, so the kept ones are found again in order. */
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
