import path from 'node:path';
import { BuildError } from '../build-error.js';

/**
 * Converts an error of the Markdown parser into a `BuildError` with its position and a hint.
 *
 * @param error - A VFileMessage (`reason`, `line`, `column`); anything else is returned unchanged.
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

/** Returns a path relative to the site's directory, with `/`; the absolute path for a file outside of it. */
export function pathForAuthor(filePath: string, siteDir: string): string {
  const relative = path.relative(siteDir, filePath);
  return relative.startsWith('..') ? filePath : relative.split(path.sep).join('/');
}

/** An unclosed tag is reported at its container, or without a position; the message has its own: `<b>` (3:1-3:4). */
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
  return `${known?.[1] ?? 'Fix the Markdown at this position'}; \`docusaurus build\` stops at the same place.`;
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/create a comment in MDX/u, 'Write the comment as `{/* … */}`: this site disables HTML comments in MDX'],
  [/import\/exports/u, 'Write imports and exports as valid JavaScript, followed by an empty line'],
  [
    /expression|acorn/iu,
    'A brace starts an expression in MDX: write it as `\\{`, or put the text in backticks',
  ],
  [/closing|closed|close tag/iu, 'Close every tag in the same paragraph, list item or block that opened it'],
  [
    /before name|in name|after name/iu,
    'A `<` starts a tag in MDX: write it as `&lt;` or `\\<`, or use backticks',
  ],
  [/attribute/iu, 'Write attributes as `name="value"` or `name={value}`'],
];
