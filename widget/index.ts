/** `docusaurus-plugin-docent/widget`: what a site's own pages may import. The plugin mounts the widget itself. */
export { AskButton, type AskButtonProps } from './launcher/AskButton.js';
export { openDocent, type OpenOptions } from './launcher/open-event.js';
