import * as z from 'zod';
import { BuildError } from '../build-error.js';
import { describeIssue } from './describe-issue.js';

const settingsSchema = z.strictObject({
  /** `false` keeps the page out of the index. */
  index: z.boolean().optional(),
  /** Whether the page has the button; overrides the option `show`. */
  widget: z.boolean().optional(),
  mode: z.enum(['both', 'book', 'selection']).optional(),
});
const frontMatterSchema = z
  .union([z.boolean(), settingsSchema], { error: 'must be true, false or an object' })
  .optional();

/** The `docent` settings of a page's front matter. */
export interface PageSettings {
  index: boolean;
  widget?: boolean;
  mode?: 'both' | 'book' | 'selection';
}

/**
 * Reads `docent` from a page's front matter. `false`: the page is not indexed and has no button; `true`: both; an object
 * sets each on its own.
 *
 * @throws BuildError `front-matter-invalid`, which names the file and the field
 */
export function readPageSettings(frontMatter: Readonly<Record<string, unknown>>, file: string): PageSettings {
  const value = frontMatter['docent'];
  const result = (typeof value === 'object' && value !== null ? settingsSchema : frontMatterSchema).safeParse(
    value,
  );
  if (!result.success) {
    const lines = result.error.issues.flatMap((issue) =>
      describeIssue(issue, Object.keys(settingsSchema.shape), 'its value'),
    );
    throw new BuildError({
      code: 'front-matter-invalid',
      message: `front matter \`docent\`: ${lines.join('; ')}`,
      hint: 'Write `docent: false`, or `docent: {index: …, widget: …, mode: both | book | selection}`.',
      file,
    });
  }
  const settings = result.data;
  if (settings === undefined) return { index: true };
  if (typeof settings === 'boolean') return { index: settings, widget: settings };
  return {
    index: settings.index ?? true,
    ...(settings.widget === undefined ? {} : { widget: settings.widget }),
    ...(settings.mode === undefined ? {} : { mode: settings.mode }),
  };
}
