import { translate } from '@docusaurus/Translate';

/** The question box and the selection that goes with a question. See `label.ts`. */
export const QUESTION_LABEL = {
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
} as const;
