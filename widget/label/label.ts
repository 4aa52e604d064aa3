import { FAILURE_LABEL } from './failure-label.js';
import { HISTORY_LABEL } from './history-label.js';
import { PANEL_LABEL } from './panel-label.js';
import { QUESTION_LABEL } from './question-label.js';
import { TURN_LABEL } from './turn-label.js';

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
