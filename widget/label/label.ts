import { FAILURE_LABEL } from './failure-label.js';
import { PANEL_LABEL } from './panel-label.js';
import { QUESTION_LABEL } from './question-label.js';
import { TURN_LABEL } from './turn-label.js';

/**
 * The panel's texts. Each is a call with literal arguments: `docusaurus write-translations` reads them from the source,
 * and a site overrides them by id in its `code.json`. The launcher has its own in `launcher/launcher-label.ts`, because
 * these load with the panel only.
 */
export const LABEL = {
  ...PANEL_LABEL,
  ...QUESTION_LABEL,
  ...TURN_LABEL,
  ...FAILURE_LABEL,
} as const;
