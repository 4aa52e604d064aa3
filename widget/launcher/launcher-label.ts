import { translate } from '@docusaurus/Translate';

/** The texts of the button and the popover, loaded with every page. The panel's texts are in `label/label.ts`. */
export const LAUNCHER_LABEL = {
  ask: translate({ id: 'docent.button.ask', message: 'Ask', description: 'Floating button, visible text' }),
  askBook: translate({
    id: 'docent.button.askBook',
    message: 'Ask this book',
    description: 'Floating button, full name',
  }),
  search: translate({
    id: 'docent.button.search',
    message: 'Search',
    description: 'Floating button, visible text',
  }),
  searchBook: translate({
    id: 'docent.button.searchBook',
    message: 'Search this book',
    description: 'Floating button, full name',
  }),
  askSelection: translate({
    id: 'docent.popover.ask',
    message: 'Ask about this',
    description: 'Button beside text the reader has selected',
  }),
  failed: translate({
    id: 'docent.button.failed',
    message: 'This feature could not be loaded. Check your connection and try again.',
    description: 'Shown when the panel did not load',
  }),
} as const;
