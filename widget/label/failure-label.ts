import { translate } from '@docusaurus/Translate';

/** Why there is no answer. See `label.ts`. */
export const FAILURE_LABEL = {
  failRateLimited: () =>
    translate({
      id: 'docent.failure.rateLimited',
      message: 'Too many questions in a short time.',
      description: 'Why there is no answer',
    }),
  failBudget: () =>
    translate({
      id: 'docent.failure.budget',
      message: 'The answers for today are used up.',
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
  failOverloaded: () =>
    translate({
      id: 'docent.failure.overloaded',
      message: 'Too many readers are asking just now.',
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
  failSignIn: () =>
    translate({
      id: 'docent.failure.signIn',
      message: 'Only signed-in readers are answered here.',
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
