import path from 'node:path';
import * as z from 'zod';
import { BuildError } from '../build-error.js';

/**
 * Converts an error of the Markdown parser into a `BuildError` with its position and a hint.
 *
 * @param error - A VFileMessage. Anything else is returned unchanged.
 */
export function explainParseError(
  error: unknown,
  place: { filePath: string; siteDir: string; lineInFile: (line: number) => number },
): unknown {
  const message = messageSchema.safeParse(error).data;
  if (message === undefined) return error;
  const { reason } = message;
  // An unclosed tag is reported at its container or without a position, but the message contains its own: `<b>` (3:1-3:4).
  const named = /^Expected a closing tag for .*? \((?<line>\d+):(?<column>\d+)-/u.exec(reason)?.groups;
  const { line, column } = named === undefined ? message : placeSchema.parse(named);
  return new BuildError(
    {
      code: 'page-unparsable',
      message: reason.replaceAll(/\s+/gu, ' '),
      hint: hintFor(reason),
      file: pathForAuthor(place.filePath, place.siteDir),
      line: line === undefined ? undefined : place.lineInFile(line),
      column,
    },
    { cause: error },
  );
}

const placeSchema = z.object({ line: z.coerce.number(), column: z.coerce.number() });
const messageSchema = z.object({
  reason: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
});

/** Returns a path relative to the site's directory, with `/`, or the absolute path of a file outside that directory. */
export function pathForAuthor(filePath: string, siteDir: string): string {
  const relative = path.relative(siteDir, filePath);
  return relative.startsWith('..') ? filePath : relative.split(path.sep).join('/');
}

function hintFor(reason: string): string {
  const known = HINTS.find(([pattern]) => pattern.test(reason));
  return `${known?.[1] ?? 'Fix the Markdown at this position'}; Docusaurus stops at the same place, unless a plugin of the site changes the file first.`;
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
