import { translate } from '@docusaurus/Translate';

/** The texts that explain why there is no answer. See `label.ts`. */
export const FAILURE_LABEL = {
  failRateLimited: translate({
    id: 'docent.failure.rateLimited',
    message: 'Too many questions in a short time.',
    description: 'Why there is no answer',
  }),
  failBudget: translate({
    id: 'docent.failure.budget',
    message: 'Today’s limit for answers has been reached.',
    description: 'Why there is no answer',
  }),
  failShare: translate({
    id: 'docent.failure.share',
    message: 'Today’s limit for questions from your connection or account has been reached.',
    description: 'Why there is no answer',
  }),
  failOffline: translate({
    id: 'docent.failure.offline',
    message: 'You are offline.',
    description: 'Why there is no answer',
  }),
  failNetwork: translate({
    id: 'docent.failure.network',
    message: 'The answering service cannot be reached.',
    description: 'Why there is no answer',
  }),
  failUnavailable: translate({
    id: 'docent.failure.unavailable',
    message: 'The answering service is not available for this site.',
    description: 'Why there is no answer',
  }),
  failMisconfigured: translate({
    id: 'docent.failure.misconfigured',
    message: 'The answering service is not set up yet.',
    description: 'Why there is no answer',
  }),
  failPaused: translate({
    id: 'docent.failure.paused',
    message: 'Answers are paused for now.',
    description: 'Why there is no answer',
  }),
  failOverloaded: translate({
    id: 'docent.failure.overloaded',
    message: 'Too many readers are asking questions right now.',
    description: 'Why there is no answer',
  }),
  failModel: translate({
    id: 'docent.failure.model',
    message: 'The language model did not answer.',
    description: 'Why there is no answer',
  }),
  failSlow: translate({
    id: 'docent.failure.slow',
    message: 'The language model took too long to answer.',
    description: 'Why there is no answer',
  }),
  failSession: translate({
    id: 'docent.failure.session',
    message: 'Your session has expired or could not be verified.',
    description: 'Why there is no answer',
  }),
  failSignIn: translate({
    id: 'docent.failure.signIn',
    message: 'Sign in to ask questions here.',
    description: 'Why there is no answer',
  }),
  failMode: translate({
    id: 'docent.failure.mode',
    message: 'Questions of this kind are not answered here.',
    description: 'Why there is no answer',
  }),
  failSelection: translate({
    id: 'docent.failure.selection',
    message: 'Only text of this book can be asked about, and the selected text was not found in it.',
    description: 'Why there is no answer',
  }),
  failSelectionDay: translate({
    id: 'docent.failure.selectionDay',
    message: 'Today’s limit for questions about text that was not found in this book has been reached.',
    description: 'Why there is no answer',
  }),
  failBook: translate({
    id: 'docent.failure.book',
    message: 'The answering service expects a different version of this book. Reload the page.',
    description: 'Why there is no answer',
  }),
  failRequest: translate({
    id: 'docent.failure.request',
    message: 'The answering service did not accept this question.',
    description: 'Why there is no answer',
  }),
  failInternal: translate({
    id: 'docent.failure.internal',
    message: 'Something went wrong while answering.',
    description: 'Why there is no answer',
  }),
  failIndex: translate({
    id: 'docent.failure.index',
    message: 'The book’s search index could not be loaded.',
    description: 'Why there is no answer',
  }),
  failOutdated: translate({
    id: 'docent.failure.outdated',
    message: 'A newer version of this book has been published. Reload the page.',
    description: 'Why there is no answer',
  }),
  failSelectionNeeds: translate({
    id: 'docent.failure.selectionNeeds',
    message: 'Questions about selected text need the answering service.',
    description: 'Added to the reason after a question about a selection',
  }),
} as const;
