import * as z from 'zod';
import { LIMITS } from '../_contract/limits.js';
import { shortText, wholeNumber } from './variables.js';

/** Whether, how often and with which model the function lets a question be searched again. */
export type SearchSettings = ReturnType<typeof readSearch>['search'];

/** What the owner decides about the prompt. */
export type PromptSettings = ReturnType<typeof readSearch>['prompt'];

/** The environment variables for further searches and for the prompt. */
export const SEARCH_VARIABLES = {
  DOCENT_SEARCH: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['auto', 'always', 'off'], { error: 'must be auto, always or off' }))
    .default('auto'),
  DOCENT_SEARCH_STEPS: wholeNumber(0, LIMITS.searchStepsMax).default(1),
  OPENAI_SEARCH_MODEL: shortText(256).optional(),
  DOCENT_INSTRUCTIONS: shortText(2_000).default(''),
  // The longest passages have 8,000 characters, most about 1,000.
  DOCENT_CONTEXT_CHARS: wholeNumber(1_000, LIMITS.contextMaxChars).default(LIMITS.contextMaxChars),
  DOCENT_CONTENTS: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['on', 'off'], { error: 'must be on or off' }))
    .default('on'),
};

/** Reads the settings for further searches and for the prompt. */
export function readSearch(values: z.infer<z.ZodObject<typeof SEARCH_VARIABLES>>) {
  const isOff = values.DOCENT_SEARCH === 'off';
  return {
    search: {
      /** Further searches per question; 0 means that the model is never offered one. */
      stepsMax: isOff ? 0 : values.DOCENT_SEARCH_STEPS,
      /** Whether a question's first search is planned by a call of its own instead of being left to the answering model. */
      isPlanned: values.DOCENT_SEARCH === 'always',
      /** The model for that call; `null` is the answering one. */
      planModel: values.OPENAI_SEARCH_MODEL ?? null,
    },
    prompt: {
      /** The owner's instructions, trimmed; `''` if there are none. */
      instructions: values.DOCENT_INSTRUCTIONS.replaceAll('\r\n', '\n'),
      /** Characters of passages that the model is given. */
      contextChars: values.DOCENT_CONTEXT_CHARS,
      /** Whether the model is given the tables of contents. */
      hasContents: values.DOCENT_CONTENTS === 'on',
    },
  };
}
