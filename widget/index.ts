/** The exports of `docusaurus-plugin-docent/widget`, for a site's own pages. The plugin itself mounts the widget. */
export { AskButton, type AskButtonProps } from './launcher/AskButton.js';
export { openDocent, type OpenOptions } from './launcher/open-event.js';
