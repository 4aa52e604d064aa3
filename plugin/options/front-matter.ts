import * as z from 'zod';
import { BuildError } from '../build-error.js';
import { describeIssue } from './describe-issue.js';

const settingsSchema = z.strictObject({
  /** `false` keeps the page out of the index. */
  index: z.boolean().optional(),
  /** Whether the button is on the page; overrides the option `show`. */
  widget: z.boolean().optional(),
  mode: z.enum(['both', 'book', 'selection']).optional(),
});
const frontMatterSchema = z
  .union([z.boolean(), settingsSchema], { error: 'must be true, false or an object' })
  .optional();

/** What a page's front matter says of Docent. */
export interface PageSettings {
  index: boolean;
  widget?: boolean;
  mode?: 'both' | 'book' | 'selection';
}

/**
 * Reads `docent` from a page's front matter: `false` is neither indexed nor asked on, `true` is both,
 * an object says it one by one.
 *
 * @throws BuildError `front-matter-invalid` naming the file and the field
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
