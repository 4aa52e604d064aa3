import { FAILURE_LABEL } from './label/failure-label.js';
import { HISTORY_LABEL } from './label/history-label.js';
import { PANEL_LABEL } from './label/panel-label.js';
import { QUESTION_LABEL } from './label/question-label.js';
import { TURN_LABEL } from './label/turn-label.js';

/**
 * Every text of the panel, in English unless the site's `code.json` has another under its id. Each is a call with
 * literal arguments, because that is how `docusaurus write-translations` finds texts. The launcher's few stand in
 * `launcher/launcher-label.ts`: what is here is loaded with the panel only.
 */
export const LABEL = {
  ...PANEL_LABEL,
  ...QUESTION_LABEL,
  ...TURN_LABEL,
  ...FAILURE_LABEL,
  ...HISTORY_LABEL,
} as const;
