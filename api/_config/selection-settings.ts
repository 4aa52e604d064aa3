import * as z from 'zod';

/** Which questions the function answers at all. */
export type SelectionSettings = ReturnType<typeof readSelections>['selection'];

const MODES = ['normal', 'selection_only'] as const;

/** The environment variables for modes and for selections. */
export const SELECTION_VARIABLES = {
  DOCENT_MODES: z
    .string()
    .transform((text) => text.split(',').flatMap((mode) => mode.trim().toLowerCase() || []))
    .pipe(
      z
        .array(z.enum(MODES, { error: 'must list normal, selection_only or both, separated by a comma' }))
        .min(1, 'must list normal, selection_only or both, separated by a comma'),
    )
    .default([...MODES]),
  DOCENT_SELECTION: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['any', 'book'], { error: 'must be any or book' }))
    .default('any'),
} as const;

/** Reads the settings for modes and selections. */
export function readSelections(values: z.infer<z.ZodObject<typeof SELECTION_VARIABLES>>) {
  return {
    selection: {
      /** The modes that are answered. */
      modes: new Set(values.DOCENT_MODES),
      /** Whether a selection that is not shown to be the book's is refused, instead of answered within small limits. */
      isBookOnly: values.DOCENT_SELECTION === 'book',
    },
  };
}
