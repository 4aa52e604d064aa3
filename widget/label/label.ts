import { FAILURE_LABEL } from './failure-label.js';
import { PANEL_LABEL } from './panel-label.js';
import { QUESTION_LABEL } from './question-label.js';
import { TURN_LABEL } from './turn-label.js';

/**
 * The panel's texts. Each is a `translate` call with literal arguments, because `docusaurus write-translations` extracts them from the
 * source. A site overrides them by id in its `code.json`. These texts load only with the panel, so the launcher has its own in
 * `launcher/launcher-label.ts`.
 */
export const LABEL = {
  ...PANEL_LABEL,
  ...QUESTION_LABEL,
  ...TURN_LABEL,
  ...FAILURE_LABEL,
} as const;
