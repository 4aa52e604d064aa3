import { translate } from '@docusaurus/Translate';

/** A question with its answer, and what a screen reader is told of it. See `label.ts`. */
export const TURN_LABEL = {
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
  cutByLength: () =>
    translate({
      id: 'docent.turn.cutByLength',
      message: 'This answer reached its length limit and stops short.',
      description: 'Under an answer',
    }),
  cutByFilter: () =>
    translate({
      id: 'docent.turn.cutByFilter',
      message: 'The language model’s filter ended this answer early.',
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
} as const;
