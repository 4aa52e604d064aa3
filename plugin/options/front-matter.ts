import * as z from 'zod';
import { BuildError } from '../build-error.js';
import { describeIssue } from './describe-issue.js';

const settingsSchema = z.strictObject({
  /** `false` keeps the page out of the index. */
  index: z.boolean().default(true),
  /** Whether the page has the button. Overrides the `show` option. */
  widget: z.boolean().exactOptional(),
  mode: z.enum(['both', 'book', 'selection']).exactOptional(),
});
const switchSchema = z.boolean().transform((isOn) => ({ index: isOn, widget: isOn }));
const frontMatterSchema = z
  .union([switchSchema, settingsSchema], { error: 'must be true, false or an object' })
  .default({ index: true });

/** The `docent` settings of a page's front matter. */
export type PageSettings = z.output<typeof settingsSchema>;

/**
 * Reads `docent` from a page's front matter. With `false`, the page is not indexed and has no button; with `true`, it is
 * indexed and has a button; an object sets each of the two separately.
 *
 * @throws BuildError `front-matter-invalid`, which names the file and the field.
 */
export function readPageSettings(frontMatter: Readonly<Record<string, unknown>>, file: string): PageSettings {
  const value = frontMatter['docent'];
  const schema = typeof value === 'object' && value !== null ? settingsSchema : frontMatterSchema;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
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
