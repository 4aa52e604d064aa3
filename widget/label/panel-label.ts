import { translate } from '@docusaurus/Translate';

/** The texts of the panel's frame, of the welcome before the first question, and of the saved conversations. See `label.ts`. */
export const PANEL_LABEL = {
  titleBook: translate({
    id: 'docent.panel.titleBook',
    message: 'Ask this book',
    description: 'Title of the panel',
  }),
  titleSearch: translate({
    id: 'docent.panel.titleSearch',
    message: 'Search this book',
    description: 'Title of the panel without an answering service',
  }),
  close: translate({ id: 'docent.panel.close', message: 'Close', description: 'Button' }),
  newConversation: translate({
    id: 'docent.panel.newConversation',
    message: 'New conversation',
    description: 'Button',
  }),
  saved: translate({
    id: 'docent.panel.history',
    message: 'Earlier conversations',
    description: 'Button, and heading of the list it opens',
  }),
  back: translate({
    id: 'docent.panel.back',
    message: 'Back to the conversation',
    description: 'Button in the list of earlier conversations',
  }),
  conversation: translate({
    id: 'docent.panel.conversation',
    message: 'Conversation',
    description: 'Name of the region with the questions and answers',
  }),
  jump: translate({
    id: 'docent.panel.jump',
    message: 'Jump to latest',
    description: 'Button, shown after scrolling up',
  }),
  offline: translate({
    id: 'docent.panel.offline',
    message: 'You are offline. You can still search what has already loaded.',
    description: 'Note',
  }),
  caution: translate({
    id: 'docent.panel.caution',
    message: 'Answers can be wrong. Check the sources.',
    description: 'Note under the question box',
  }),
  welcomeHeading: translate({
    id: 'docent.welcome.heading',
    message: 'What would you like to know?',
    description: 'Heading before the first question',
  }),
  welcomeBoth: translate({
    id: 'docent.welcome.both',
    message:
      'Answers are based on this book and link to their sources. To ask about a single passage, select it on the page.',
    description: 'Before the first question, when both modes are on',
  }),
  welcomeBook: translate({
    id: 'docent.welcome.book',
    message: 'Answers are based on this book and link to their sources.',
    description: 'Before the first question, in book mode',
  }),
  welcomeSelection: translate({
    id: 'docent.welcome.selection',
    message: 'Select text on the page, then choose “Ask about this”. The answer is based on that text alone.',
    description: 'Before the first question, in selection mode',
  }),
  welcomeSearchHeading: translate({
    id: 'docent.welcome.searchHeading',
    message: 'What are you looking for?',
    description: 'Heading before the first search',
  }),
  welcomeSearch: translate({
    id: 'docent.welcome.search',
    message: 'Finds the passages in this book that best match your words.',
    description: 'Before the first search',
  }),
  starters: translate({
    id: 'docent.welcome.starters',
    message: 'Suggested questions',
    description: 'Name of the list of starter questions',
  }),
  savedEmpty: translate({
    id: 'docent.history.empty',
    message: 'No earlier conversations.',
    description: 'In the list of earlier conversations',
  }),
  savedNote: translate({
    id: 'docent.history.note',
    message: 'Stored only in this browser.',
    description: 'Under the list of earlier conversations',
  }),
  savedLost: translate({
    id: 'docent.history.lost',
    message: 'This browser does not store conversations. They are lost when you close or reload this page.',
    description: 'Note',
  }),
  savedDelete: (values: { question: string | number }) =>
    translate(
      { id: 'docent.history.delete', message: 'Delete the conversation “{question}”', description: 'Button' },
      values,
    ),
  savedDeleteAll: translate({ id: 'docent.history.deleteAll', message: 'Delete all', description: 'Button' }),
  savedOne: translate({
    id: 'docent.history.one',
    message: '1 question',
    description: 'Length of a conversation',
  }),
  savedMany: (values: { count: string | number }) =>
    translate(
      { id: 'docent.history.many', message: '{count} questions', description: 'Length of a conversation' },
      values,
    ),
} as const;
