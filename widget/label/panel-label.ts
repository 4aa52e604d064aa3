import { translate } from '@docusaurus/Translate';

/** The panel around a conversation, and what it says before the first question. See `label.ts`. */
export const PANEL_LABEL = {
  titleBook: () =>
    translate({ id: 'docent.panel.titleBook', message: 'Ask this book', description: 'Title of the panel' }),
  titleSearch: () =>
    translate({
      id: 'docent.panel.titleSearch',
      message: 'Search this book',
      description: 'Title of the panel when no answering service is configured',
    }),
  close: () => translate({ id: 'docent.panel.close', message: 'Close', description: 'Button' }),
  newConversation: () =>
    translate({ id: 'docent.panel.newConversation', message: 'New conversation', description: 'Button' }),
  history: () =>
    translate({
      id: 'docent.panel.history',
      message: 'Earlier conversations',
      description: 'Button, and heading of the list it opens',
    }),
  back: () =>
    translate({
      id: 'docent.panel.back',
      message: 'Back to the conversation',
      description: 'Button in the list of earlier conversations',
    }),
  conversation: () =>
    translate({
      id: 'docent.panel.conversation',
      message: 'Conversation',
      description: 'Name of the region that holds questions and answers',
    }),
  jump: () =>
    translate({
      id: 'docent.panel.jump',
      message: 'Jump to the latest',
      description: 'Button shown when the reader has scrolled up',
    }),
  offline: () =>
    translate({
      id: 'docent.panel.offline',
      message: 'You are offline. What was loaded before can still be searched.',
      description: 'Note',
    }),
  caution: () =>
    translate({
      id: 'docent.panel.caution',
      message: 'Answers can be wrong: check their sources.',
      description: 'Note under the question box',
    }),
  welcomeHeading: () =>
    translate({
      id: 'docent.welcome.heading',
      message: 'What would you like to know?',
      description: 'Heading before the first question',
    }),
  welcomeBoth: () =>
    translate({
      id: 'docent.welcome.both',
      message:
        'Answers rest on this book and link to the sections they come from. To ask about one passage alone, select it on the page.',
      description: 'Before the first question, when both modes are on',
    }),
  welcomeBook: () =>
    translate({
      id: 'docent.welcome.book',
      message: 'Answers rest on this book and link to the sections they come from.',
      description: 'Before the first question, when only the whole book can be asked',
    }),
  welcomeSelection: () =>
    translate({
      id: 'docent.welcome.selection',
      message: 'Select text on the page, then choose “Ask about this”. The answer rests on that text alone.',
      description: 'Before the first question, when only selections can be asked',
    }),
  welcomeSearchHeading: () =>
    translate({
      id: 'docent.welcome.searchHeading',
      message: 'What are you looking for?',
      description: 'Heading before the first search',
    }),
  welcomeSearch: () =>
    translate({
      id: 'docent.welcome.search',
      message: 'Finds the passages of this book that fit your words best.',
      description: 'Before the first search',
    }),
  starters: () =>
    translate({
      id: 'docent.welcome.starters',
      message: 'Questions to start with',
      description: 'Name of the list of starter questions',
    }),
} as const;
