import { translate } from '@docusaurus/Translate';

/**
 * Every text of the panel, in English unless the site's `code.json` has another under its id. Each is a call with
 * literal arguments, because that is how `docusaurus write-translations` finds texts. The stub's few stand in
 * `stub/stub-label.ts`: what is here is loaded with the panel only.
 */
export const LABEL = {
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

  inputBook: () =>
    translate({
      id: 'docent.input.book',
      message: 'Your question to the book',
      description: 'Name of the question box',
    }),
  inputSelection: () =>
    translate({
      id: 'docent.input.selection',
      message: 'Your question about the selected text',
      description: 'Name of the question box when text is attached',
    }),
  inputSearch: () =>
    translate({
      id: 'docent.input.search',
      message: 'Words to search for',
      description: 'Name of the question box in search',
    }),
  placeholderBook: () =>
    translate({ id: 'docent.input.placeholderBook', message: 'Ask a question…', description: 'Placeholder' }),
  placeholderSelection: () =>
    translate({
      id: 'docent.input.placeholderSelection',
      message: 'Ask about this text…',
      description: 'Placeholder when text is attached',
    }),
  placeholderSearch: () =>
    translate({
      id: 'docent.input.placeholderSearch',
      message: 'Search this book…',
      description: 'Placeholder in search',
    }),
  send: () => translate({ id: 'docent.input.send', message: 'Send', description: 'Button' }),
  search: () =>
    translate({ id: 'docent.input.search.button', message: 'Search', description: 'Button in search' }),
  stop: () =>
    translate({
      id: 'docent.input.stop',
      message: 'Stop',
      description: 'Button while an answer is on its way',
    }),
  modeBook: () =>
    translate({
      id: 'docent.input.modeBook',
      message: 'Asking the whole book',
      description: 'Says what the next question is about',
    }),
  modeSelection: () =>
    translate({
      id: 'docent.input.modeSelection',
      message: 'Asking this selection only',
      description: 'Says what the next question is about',
    }),
  modeNeedsSelection: () =>
    translate({
      id: 'docent.input.modeNeedsSelection',
      message: 'Select text on the page to ask about it',
      description: 'Says what is needed for the next question',
    }),
  questionCount: (values: { count: string | number; limit: string | number }) =>
    translate(
      {
        id: 'docent.input.questionCount',
        message: '{count} of {limit} characters',
        description: 'Shown near the limit',
      },
      values,
    ),
  questionTooLong: (values: { count: string | number; limit: string | number }) =>
    translate(
      {
        id: 'docent.input.questionTooLong',
        message: 'The question has {count} characters; the limit is {limit}.',
        description: 'Shown over the limit',
      },
      values,
    ),

  selectionTooLong: (values: { count: string | number; limit: string | number }) =>
    translate(
      {
        id: 'docent.selection.tooLong',
        message: 'The selected text has {count} characters; the limit is {limit}. Select less of it.',
        description: 'Why a selection was not attached',
      },
      values,
    ),
  selectionShow: () =>
    translate({
      id: 'docent.selection.show',
      message: 'Show all',
      description: 'Button that unfolds the attached text',
    }),
  selectionHide: () =>
    translate({
      id: 'docent.selection.hide',
      message: 'Show less',
      description: 'Button that folds the attached text',
    }),
  selectionRemove: () =>
    translate({ id: 'docent.selection.remove', message: 'Remove the selected text', description: 'Button' }),
  selectionQuoted: () =>
    translate({
      id: 'docent.selection.quoted',
      message: 'Selected text',
      description: 'Name of the quoted text',
    }),

  asked: () =>
    translate({
      id: 'docent.turn.asked',
      message: 'You asked',
      description: 'Before a question, for screen readers',
    }),
  answered: () =>
    translate({
      id: 'docent.turn.answered',
      message: 'Answer',
      description: 'Before an answer, for screen readers',
    }),
  searching: () =>
    translate({ id: 'docent.turn.searching', message: 'Searching the book…', description: 'Progress' }),
  asking: () =>
    translate({ id: 'docent.turn.asking', message: 'Waiting for the answer…', description: 'Progress' }),
  stopped: () =>
    translate({
      id: 'docent.turn.stopped',
      message: 'You stopped this answer.',
      description: 'Under an answer',
    }),
  interrupted: () =>
    translate({
      id: 'docent.turn.interrupted',
      message: 'This answer was interrupted.',
      description: 'Under an answer',
    }),
  nothingFound: () =>
    translate({
      id: 'docent.turn.nothingFound',
      message: 'Nothing in this book fits these words. Try other words.',
      description: 'Instead of an answer',
    }),
  retry: () => translate({ id: 'docent.turn.retry', message: 'Try again', description: 'Button' }),
  retryIn: (values: { seconds: string | number }) =>
    translate(
      {
        id: 'docent.turn.retryIn',
        message: 'Try again in {seconds} s',
        description: 'Button that cannot be pressed yet',
      },
      values,
    ),
  copy: () => translate({ id: 'docent.turn.copy', message: 'Copy answer', description: 'Button' }),
  copyCode: () =>
    translate({ id: 'docent.turn.copyCode', message: 'Copy', description: 'Button over a code block' }),
  /** Placeholders are filled in where the number is shown. */
  sourceNamed: () =>
    translate({
      id: 'docent.turn.sourceNamed',
      message: 'Source {n}: {title}',
      description: 'Name of a citation in an answer',
    }),
  copied: () =>
    translate({ id: 'docent.turn.copied', message: 'Copied', description: 'Shown after copying' }),
  copyFailed: () =>
    translate({
      id: 'docent.turn.copyFailed',
      message: 'The browser did not allow copying',
      description: 'Shown when copying failed',
    }),
  sources: () =>
    translate({
      id: 'docent.turn.sources',
      message: 'Sources',
      description: 'Heading of the sections an answer cites',
    }),
  passages: () =>
    translate({
      id: 'docent.turn.passages',
      message: 'Passages that fit your question',
      description: 'Heading of the passages shown without an answer',
    }),
  reference: (values: { id: string | number }) =>
    translate(
      {
        id: 'docent.turn.reference',
        message: 'Reference for the site’s owner: {id}',
        description: 'Under an error',
      },
      values,
    ),

  liveDone: () =>
    translate({
      id: 'docent.live.done',
      message: 'The answer is complete.',
      description: 'Told to screen readers once',
    }),
  liveFoundOne: () =>
    translate({
      id: 'docent.live.foundOne',
      message: 'One passage found.',
      description: 'Told to screen readers once',
    }),
  liveFound: (values: { count: string | number }) =>
    translate(
      {
        id: 'docent.live.found',
        message: '{count} passages found.',
        description: 'Told to screen readers once',
      },
      values,
    ),

  historyEmpty: () =>
    translate({
      id: 'docent.history.empty',
      message: 'No earlier conversations.',
      description: 'In the list of earlier conversations',
    }),
  historyNote: () =>
    translate({
      id: 'docent.history.note',
      message: 'Kept in this browser only.',
      description: 'Under the list of earlier conversations',
    }),
  historyLost: () =>
    translate({
      id: 'docent.history.lost',
      message: 'This browser does not keep conversations: they end with this page.',
      description: 'Note',
    }),
  historyDelete: (values: { question: string | number }) =>
    translate(
      { id: 'docent.history.delete', message: 'Delete the conversation “{question}”', description: 'Button' },
      values,
    ),
  historyDeleteAll: () =>
    translate({ id: 'docent.history.deleteAll', message: 'Delete all', description: 'Button' }),
  historyOne: () =>
    translate({ id: 'docent.history.one', message: '1 question', description: 'Length of a conversation' }),
  historyMany: (values: { count: string | number }) =>
    translate(
      { id: 'docent.history.many', message: '{count} questions', description: 'Length of a conversation' },
      values,
    ),

  failRateLimited: () =>
    translate({
      id: 'docent.failure.rateLimited',
      message: 'Too many questions in a short time.',
      description: 'Why there is no answer',
    }),
  failOffline: () =>
    translate({
      id: 'docent.failure.offline',
      message: 'You are offline.',
      description: 'Why there is no answer',
    }),
  failNetwork: () =>
    translate({
      id: 'docent.failure.network',
      message: 'The answering service cannot be reached.',
      description: 'Why there is no answer',
    }),
  failUnavailable: () =>
    translate({
      id: 'docent.failure.unavailable',
      message: 'The answering service is not available for this site.',
      description: 'Why there is no answer',
    }),
  failMisconfigured: () =>
    translate({
      id: 'docent.failure.misconfigured',
      message: 'The answering service is not set up yet.',
      description: 'Why there is no answer',
    }),
  failPaused: () =>
    translate({
      id: 'docent.failure.paused',
      message: 'Answering is paused for now.',
      description: 'Why there is no answer',
    }),
  failModel: () =>
    translate({
      id: 'docent.failure.model',
      message: 'The language model did not answer.',
      description: 'Why there is no answer',
    }),
  failSlow: () =>
    translate({
      id: 'docent.failure.slow',
      message: 'The language model took too long to answer.',
      description: 'Why there is no answer',
    }),
  failSession: () =>
    translate({
      id: 'docent.failure.session',
      message: 'The answering service did not accept this session.',
      description: 'Why there is no answer',
    }),
  failBook: () =>
    translate({
      id: 'docent.failure.book',
      message: 'The answering service does not know this book’s present text. Reload the page.',
      description: 'Why there is no answer',
    }),
  failRequest: () =>
    translate({
      id: 'docent.failure.request',
      message: 'The answering service did not accept this question.',
      description: 'Why there is no answer',
    }),
  failInternal: () =>
    translate({
      id: 'docent.failure.internal',
      message: 'Something went wrong while answering.',
      description: 'Why there is no answer',
    }),
  failIndex: () =>
    translate({
      id: 'docent.failure.index',
      message: 'The book’s search index could not be loaded.',
      description: 'Why there is no answer',
    }),
  failOutdated: () =>
    translate({
      id: 'docent.failure.outdated',
      message: 'The book was published anew. Reload the page.',
      description: 'Why there is no answer',
    }),
  failSelectionNeeds: () =>
    translate({
      id: 'docent.failure.selectionNeeds',
      message: 'A question about selected text needs the answering service.',
      description: 'Added to the reason when a selection was asked about',
    }),
} as const;
