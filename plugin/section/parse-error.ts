import path from 'node:path';
import { BuildError } from '../build-error.js';

/**
 * Turns what the Markdown parser threw into an author's error with the place and what to write instead.
 *
 * @param error a VFileMessage (`reason`, `line`, `column`); anything else is handed back as it is
 */
export function explainParseError(
  error: unknown,
  place: { filePath: string; siteDir: string; lineInFile: (line: number) => number },
): unknown {
  if (!(error instanceof Error) || !('reason' in error) || typeof error.reason !== 'string') return error;
  const { line, column } = placeOf(error, error.reason);
  return new BuildError(
    {
      code: 'page-unparsable',
      message: error.reason.replaceAll(/\s+/gu, ' '),
      hint: hintFor(error.reason),
      file: pathForAuthor(place.filePath, place.siteDir),
      ...(line === undefined ? {} : { line: place.lineInFile(line) }),
      ...(column === undefined ? {} : { column }),
    },
    { cause: error },
  );
}

/** A file's path from the site's folder, with `/`; the whole path when it lies outside. */
export function pathForAuthor(filePath: string, siteDir: string): string {
  const relative = path.relative(siteDir, filePath);
  return relative.startsWith('..') ? filePath : relative.split(path.sep).join('/');
}

/** A tag left open is reported where its container begins or nowhere; its own place is in the words: `<b>` (3:1-3:4). */
function placeOf(error: object, reason: string): { line: number | undefined; column: number | undefined } {
  const named = /^Expected a closing tag for .*? \((?<line>\d+):(?<column>\d+)-/u.exec(reason)?.groups;
  if (named !== undefined) return { line: Number(named['line']), column: Number(named['column']) };
  return {
    line: 'line' in error && typeof error.line === 'number' ? error.line : undefined,
    column: 'column' in error && typeof error.column === 'number' ? error.column : undefined,
  };
}

function hintFor(reason: string): string {
  const known = HINTS.find(([pattern]) => pattern.test(reason));
  return `${known?.[1] ?? 'Mend the Markdown at this place'}; \`docusaurus build\` stops at the same place.`;
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /create a comment in MDX/u,
    'Write the comment as `{/* … */}`: this site has HTML comments in MDX switched off',
  ],
  [/import\/exports/u, 'Write imports and exports as valid JavaScript, with an empty line after them'],
  [
    /expression|acorn/iu,
    'A brace starts an expression in MDX: write it as `\\{`, or put the words in backticks',
  ],
  [/closing|closed|close tag/iu, 'Close every tag in the same paragraph, list item or block that opened it'],
  [
    /before name|in name|after name/iu,
    'A `<` starts a tag in MDX: write it as `&lt;` or `\\<`, or use backticks',
  ],
  [/attribute/iu, 'Write attributes as `name="value"` or `name={value}`'],
];
