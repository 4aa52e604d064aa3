/**
 * What a site's own pages may import, as `docusaurus-plugin-docent/widget`. The widget itself needs no import:
 * the plugin mounts it.
 */
export { AskButton, type AskButtonProps } from './launcher/AskButton.js';
export { openDocent, type OpenOptions } from './launcher/open-event.js';
