import { translate } from '@docusaurus/Translate';

/** The texts of a question with its answer, and the announcements for screen readers. See `label.ts`. */
export const TURN_LABEL = {
  asked: translate({
    id: 'docent.turn.asked',
    message: 'You asked',
    description: 'Heading of a question, for screen readers',
  }),
  answered: translate({
    id: 'docent.turn.answered',
    message: 'Answer',
    description: 'Heading of an answer, for screen readers',
  }),
  searching: translate({
    id: 'docent.turn.searching',
    message: 'Searching the book…',
    description: 'Progress',
  }),
  searchedFor: translate({
    id: 'docent.turn.searchedFor',
    message: 'Searched for:',
    description: 'Over an answer, before the search queries that the language model wrote; also announced',
  }),
  asking: translate({
    id: 'docent.turn.asking',
    message: 'Waiting for the answer…',
    description: 'Progress',
  }),
  askBook: translate({
    id: 'docent.turn.askBook',
    message: 'Ask the whole book',
    description: 'Button under a question about selected text that was refused',
  }),
  stopped: translate({
    id: 'docent.turn.stopped',
    message: 'You stopped this answer.',
    description: 'Under an answer',
  }),
  interrupted: translate({
    id: 'docent.turn.interrupted',
    message: 'This answer was interrupted.',
    description: 'Under an answer',
  }),
  cutByLength: translate({
    id: 'docent.turn.cutByLength',
    message: 'This answer was cut off at the length limit.',
    description: 'Under an answer',
  }),
  cutByFilter: translate({
    id: 'docent.turn.cutByFilter',
    message: 'The language model’s content filter ended this answer early.',
    description: 'Under an answer',
  }),
  nothingFound: translate({
    id: 'docent.turn.nothingFound',
    message: 'No passage in this book matches these words. Try different ones.',
    description: 'Instead of an answer',
  }),
  gapOffline: translate({
    id: 'docent.turn.gapOffline',
    message: 'Some of the book could not be searched: no connection.',
    description: 'Under an answer or above passages',
  }),
  gapMissing: translate({
    id: 'docent.turn.gapMissing',
    message: 'Some of the book could not be searched: a file could not be loaded.',
    description: 'Under an answer or above passages',
  }),
  gapWords: (values: { words: string | number }) =>
    translate(
      {
        id: 'docent.turn.gapWords',
        message: 'Words not looked up: {words}.',
        description: 'After the sentence that some of the book could not be searched',
      },
      values,
    ),
  retry: translate({ id: 'docent.turn.retry', message: 'Try again', description: 'Button' }),
  retryIn: (values: { seconds: string | number }) =>
    translate(
      {
        id: 'docent.turn.retryIn',
        message: 'Try again in {seconds} s',
        description: 'Disabled button with a countdown',
      },
      values,
    ),
  retryAt: (values: { time: string | number }) =>
    translate(
      {
        id: 'docent.turn.retryAt',
        message: 'Try again after {time}',
        description: 'Disabled button when the wait is long, with the time of day in the reader’s time zone',
      },
      values,
    ),
  copy: translate({ id: 'docent.turn.copy', message: 'Copy answer', description: 'Button' }),
  copyCode: translate({
    id: 'docent.turn.copyCode',
    message: 'Copy',
    description: 'Button over a code block',
  }),
  /** The answer fills in the placeholders, once per citation. */
  sourceNamed: translate({
    id: 'docent.turn.sourceNamed',
    message: 'Source {n}: {title}',
    description: 'Accessible name of a citation',
  }),
  copied: translate({ id: 'docent.turn.copied', message: 'Copied', description: 'Shown after copying' }),
  copyFailed: translate({
    id: 'docent.turn.copyFailed',
    message: 'Your browser blocked copying',
    description: 'Shown when copying failed',
  }),
  sources: translate({
    id: 'docent.turn.sources',
    message: 'Sources',
    description: 'Heading of the sections an answer cites',
  }),
  quoted: translate({
    id: 'docent.turn.quoted',
    message: 'What the book says',
    description: 'Heading of sentences quoted from the book in place of an answer',
  }),
  passages: translate({
    id: 'docent.turn.passages',
    message: 'Passages that match your question',
    description: 'Heading of the passages shown without an answer',
  }),
  reference: (values: { id: string | number }) =>
    translate(
      {
        id: 'docent.turn.reference',
        message: 'Reference for the site owner: {id}',
        description: 'Under an error',
      },
      values,
    ),
  liveDone: translate({
    id: 'docent.live.done',
    message: 'The answer is complete.',
    description: 'Announced to screen readers',
  }),
  liveFoundOne: translate({
    id: 'docent.live.foundOne',
    message: 'One passage found.',
    description: 'Announced to screen readers',
  }),
  liveFound: (values: { count: string | number }) =>
    translate(
      {
        id: 'docent.live.found',
        message: '{count} passages found.',
        description: 'Announced to screen readers',
      },
      values,
    ),
} as const;
